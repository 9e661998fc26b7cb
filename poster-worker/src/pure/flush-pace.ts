const SMALLEST_BATCH = 200;
const LARGEST_BATCH = 2000;
const BATCHES_PER_RUN = 8;
const FIRST_FLUSHES_MS = 5000;

/** BigQuery takes 25 DML statements in 10 s on a table; all workers together stay below it. */
const DML_SPACING_MS = 500;

/**
 * How many finished movies may be not yet written down, and so be lost when the worker is killed:
 * 200, more when many posters are pending. Half of it makes a write: about 16 in a run, so that a
 * large backlog does not cost statements and load jobs in proportion.
 */
export function batchSize(pendingCount: number): number {
  const wanted = Math.ceil(pendingCount / BATCHES_PER_RUN);
  return Math.min(LARGEST_BATCH, Math.max(SMALLEST_BATCH, wanted));
}

/**
 * Milliseconds after which finished posters are written down though they are fewer than half a batch:
 * 5 s for the smallest batch, as much longer as the batch is larger. Grows with the number of
 * flushes, since a table takes only 1,500 load jobs a day from all its workers (of which this counts
 * 8 at most: more than that do not run for a day).
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
