import { readNdjson } from './data-file.ts';
import type { Movie } from './movie.ts';

/** The real films of the first day, by era: facts, with synopses of our own. */
export const REAL_MOVIES: readonly Movie[] = readNdjson('movies.ndjson');

/** Real films that join the catalogue on later days, in this order. */
export const NEWCOMERS: readonly Movie[] = readNdjson('newcomers.ndjson');
