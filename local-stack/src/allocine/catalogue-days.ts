import type { Movie } from './movie.ts';
import { pick, pickNumber, seededRandom } from './seeded-random.ts';

/** What happens to a film on a day. */
export interface Revision {
  day: number;
  kind: 'synopsis' | 'cast' | 'release' | 'poster';
}

/**
 * What has happened to a catalogue up to a day. Films are named by their ordinal: their place in the
 * catalogue of the first day; new ones count on from there.
 */
export interface CatalogueState {
  /** Ordinals of the films that are gone, ascending. */
  dropped: number[];
  /** How many films have joined. */
  added: number;
  revisions: Map<number, Revision[]>;
}

const METADATA_KINDS = ['synopsis', 'cast', 'release'] as const;

/** The state of a catalogue of `size` films on a day; the first day is day 1. Day after day the same for a seed. */
export function stateOnDay(seed: number, size: number, day: number): CatalogueState {
  const state = { dropped: new Set<number>(), added: 0, revisions: new Map<number, Revision[]>() };
  for (let today = 2; today <= day; today += 1) {
    const random = seededRandom('day', seed, size, today);
    const pickLive = livePicker(random, size + state.added, state.dropped);
    const revise = (count: number, kindOf: () => Revision['kind']) => {
      for (const ordinal of pickLive(count)) {
        const revision = { day: today, kind: kindOf() };
        state.revisions.set(ordinal, [...(state.revisions.get(ordinal) ?? []), revision]);
      }
    };
    revise(share(size, 40, 3, 500), () => pick(random, METADATA_KINDS));
    revise(share(size, 80, 2, 250), () => 'poster');
    pickLive(share(size, 100, 1, 200)).forEach((ordinal) => state.dropped.add(ordinal));
    state.added += share(size, 50, 3, 200);
  }
  return { ...state, dropped: [...state.dropped].sort((left, right) => left - right) };
}

/** A film as it is after its revisions. */
export function reviseMovie(movie: Movie, revisions: Revision[] = []): Movie {
  return revisions.reduce(applyRevision, movie);
}

function applyRevision(movie: Movie, { day, kind }: Revision): Movie {
  switch (kind) {
    case 'synopsis':
      return { ...movie, synopsis: `${movie.synopsis} Copie restaurée, jour ${day}.`.trim() };
    case 'cast': {
      const actor = { firstName: 'Camille', lastName: `Nouvel-${day}` };
      return { ...movie, cast: [...movie.cast, { actor, role: null }] };
    }
    case 'release': {
      const on = new Date(Date.UTC(2026, 0, day)).toISOString().slice(0, 10);
      return { ...movie, releases: [{ name: 'ReRelease', on }, ...(movie.releases ?? [])] };
    }
    case 'poster':
      return { ...movie, poster: { of: movie.internalId, version: day } };
  }
}

// One film in so many, within bounds; of a small catalogue never more than one in eight.
function share(size: number, oneIn: number, least: number, most: number): number {
  const count = Math.min(most, Math.max(least, Math.ceil(size / oneIn)));
  return Math.min(count, Math.ceil(size / 8));
}

// Nobody is picked twice on one day.
function livePicker(random: () => number, upTo: number, dropped: ReadonlySet<number>) {
  const picked = new Set<number>();
  return (count: number): number[] => {
    const chosen: number[] = [];
    for (let tries = 0; chosen.length < count && tries < count * 50; tries += 1) {
      const ordinal = pickNumber(random, upTo);
      if (dropped.has(ordinal) || picked.has(ordinal)) continue;
      picked.add(ordinal);
      chosen.push(ordinal);
    }
    return chosen;
  };
}
