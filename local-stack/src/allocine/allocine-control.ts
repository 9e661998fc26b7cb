import { controlRoutes } from '../faults/control-routes.ts';
import type { Controlled, ControlRoute } from '../faults/control-routes.ts';
import { Catalogue } from './catalogue.ts';
import { expectedChanges } from './expected-changes.ts';
import { POSTER_MAKINGS } from './posters/poster-store.ts';
import type { PosterStore } from './posters/poster-store.ts';
import { RateWindow } from './rate-window.ts';

/** What the API serves now; the control routes change it. */
export interface AllocineState extends Controlled {
  token: string;
  movies: number | undefined;
  seed: number;
  /** What posters' addresses begin with. */
  posterBase: string;
  catalogue: Catalogue;
  posters: PosterStore;
  rateWindow: RateWindow | undefined;
}

/** The control routes of the Allociné API, by `METHOD /path`. */
export function allocineControlRoutes(state: AllocineState): Record<string, ControlRoute> {
  const { movies, seed, posterBase } = state;
  return {
    ...controlRoutes(state),
    'GET /control/expected-changes': (_body, query) => {
      const days = { from: dayOf(query.get('from')), to: dayOf(query.get('to')) };
      return expectedChanges({ movies, seed }, days, posterBase);
    },
    'POST /control/day': (body) => {
      const day = dayOf((body as { day?: unknown }).day);
      state.catalogue = new Catalogue({ movies, seed, day });
      return { day, totalCount: state.catalogue.size };
    },
    'POST /control/rate-limit': (body) => {
      const { calls, periodSeconds } = body as { calls?: number; periodSeconds?: number };
      const isLimit = calls !== undefined && periodSeconds !== undefined;
      state.rateWindow = isLimit ? new RateWindow({ calls, periodSeconds }) : undefined;
    },
    'POST /control/posters': (body) => {
      const { making } = body as { making?: unknown };
      const wanted = POSTER_MAKINGS.find((known) => known === making);
      if (!wanted) throw new Error(`Posters are {"making": one of ${POSTER_MAKINGS.join(', ')}}.`);
      state.posters.making = wanted;
    },
  };
}

function dayOf(value: unknown): number {
  const day = Number(value);
  if (!Number.isInteger(day) || day < 1 || day > 1000) {
    throw new Error(`A day is a whole number from 1 to 1000, not ${String(value)}.`);
  }
  return day;
}
