import type { Measures } from './night.ts';

/**
 * Measured with the real programs on the local stack: bytes of tables (numBytes) and of page objects after a night of
 * its 251 real films, which are shorter than most; the extractor's peak memory at 40,000 and 300,000 movies.
 */
export const MEASURES: Measures = {
  tableBytes: {
    staging_movies: 1028,
    raw_movies: 1111,
    movie_versions: 1044,
    movie_presence: 38,
    movie_facts: 306,
    movie_people: 336,
    movie_releases: 38,
    movie_companies: 83,
    movie_countries: 59,
    movie_genres: 65,
    poster_attempts: 333,
  },
  objectBytes: 236,
  extractorBaseBytes: 228e6,
  extractorBytesPerMovie: 370,
};
