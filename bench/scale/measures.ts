import type { Measures } from './night.ts';

/**
 * Measured with the real programs on the local stack: bytes of tables (numBytes) after a night of 2,000 movies
 * (test/scale.slow.test.ts holds them within 15% at three sizes), of page objects after one of its 251 real films; the
 * extractor's peak memory at 40,000 and 300,000 movies.
 */
export const MEASURES: Measures = {
  tableBytes: {
    staging_movies: 1093,
    raw_movies: 1175,
    movie_versions: 1109,
    movie_presence: 38,
    movie_facts: 316,
    movie_people: 293,
    movie_releases: 54,
    movie_companies: 108,
    movie_countries: 52,
    movie_genres: 74,
    poster_attempts: 334,
  },
  objectBytes: 236,
  extractorBaseBytes: 228e6,
  extractorBytesPerMovie: 370,
};
