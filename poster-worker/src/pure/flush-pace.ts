const SMALLEST_BATCH = 200;
const LARGEST_BATCH = 1000;
const FLUSHES_PER_RUN = 16;
const FIRST_FLUSHES_MS = 5000;

/** BigQuery takes 25 DML statements in 10 s on a table; all workers together stay below it. */
const DML_SPACING_MS = 500;

/**
 * How many finished posters one UPDATE records: 200, more when many are pending, so that a large
 * backlog does not cost statements and load jobs in proportion.
 */
export function batchSize(pendingCount: number): number {
  const wanted = Math.ceil(pendingCount / FLUSHES_PER_RUN);
  return Math.min(LARGEST_BATCH, Math.max(SMALLEST_BATCH, wanted));
}

/**
 * Milliseconds after which finished posters are recorded though they are fewer than a batch: 5 s for
 * the smallest batch, as much longer as the batch is larger. Grows with the number of flushes, since
 * a table takes only 1,500 load jobs a day from all its workers (of which this counts 8 at most: more
 * than that do not run for a day).
 */
export function flushAfterMs(flushesSoFar: number, workerCount: number, size: number): number {
  const growth = Math.min(8, workerCount) ** 2 / 60;
  const first = (FIRST_FLUSHES_MS * size) / SMALLEST_BATCH;
  return first * (1 + Math.floor(flushesSoFar * growth));
}

/** Milliseconds between the starts of two UPDATEs of one worker. */
export function flushSpacingMs(workerCount: number): number {
  return DML_SPACING_MS * workerCount;
}
