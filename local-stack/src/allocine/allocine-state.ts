import type { Controlled } from '../faults/control-routes.ts';
import type { Catalogue } from './catalogue.ts';
import type { CursorStyle } from './movie-list.ts';
import type { PosterStore } from './posters/poster-store.ts';
import type { RateWindow } from './rate-window.ts';

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
  cursorStyle: CursorStyle;
}
