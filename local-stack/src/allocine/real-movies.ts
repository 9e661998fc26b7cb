import { parseMovieTable } from './movie-table.ts';
import type { Movie } from './movie-table.ts';
import { MOVIES_1900_1929 } from './real-movies/1900-1929.ts';

// Allociné's own numbers are not known for most of them: these lie far above any that it uses.
const FIRST_REAL_ID = 9_000_000;

const TABLES = [MOVIES_1900_1929];

/** The real films of the first day, oldest first. */
export const REAL_MOVIES: readonly Movie[] = TABLES.flatMap((table) =>
  parseMovieTable(table, FIRST_REAL_ID),
);

/** Real films that join the catalogue on later days, in this order. */
export const NEWCOMERS: readonly Movie[] = [];
