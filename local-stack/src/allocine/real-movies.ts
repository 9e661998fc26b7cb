import { parseMovieTable } from './movie-table.ts';
import type { Movie } from './movie-table.ts';
import { MOVIES_1900_1929 } from './real-movies/1900-1929.ts';
import { MOVIES_1930_1949 } from './real-movies/1930-1949.ts';
import { MOVIES_1950_1959 } from './real-movies/1950-1959.ts';
import { MOVIES_1960_1969 } from './real-movies/1960-1969.ts';
import { MOVIES_1970_1989 } from './real-movies/1970-1989.ts';
import { MOVIES_1990_1999 } from './real-movies/1990-1999.ts';
import { MOVIES_2000_2009 } from './real-movies/2000-2009.ts';
import { MOVIES_2010_2022 } from './real-movies/2010-2022.ts';
import { NEWCOMER_TABLE } from './real-movies/newcomers.ts';

// Allociné's own numbers are not known for most of them: these lie far above any that it uses.
const FIRST_REAL_ID = 9_000_000;

const TABLES = [
  MOVIES_1900_1929,
  MOVIES_1930_1949,
  MOVIES_1950_1959,
  MOVIES_1960_1969,
  MOVIES_1970_1989,
  MOVIES_1990_1999,
  MOVIES_2000_2009,
  MOVIES_2010_2022,
];

/** The real films of the first day, by era. */
export const REAL_MOVIES: readonly Movie[] = TABLES.flatMap((table) =>
  parseMovieTable(table, FIRST_REAL_ID),
);

/** Real films that join the catalogue on later days, in this order. */
export const NEWCOMERS: readonly Movie[] = parseMovieTable(NEWCOMER_TABLE, FIRST_REAL_ID);
