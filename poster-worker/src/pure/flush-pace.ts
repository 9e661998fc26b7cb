/** BigQuery takes 1,500 load jobs a day on a table, failed ones too (quotas page): all workers together stay well below. */
const LOAD_JOBS_A_DAY = 900;

const SMALLEST_HALF = 100;
const LARGEST_HALF = 1000;
const WRITES_PER_RUN = 16;
const FIRST_FLUSH_MS = 5000;
const DAY_MS = 86_400_000;

/** BigQuery takes 25 DML statements in 10 s on a table; all workers together stay below it. */
const DML_SPACING_MS = 500;

/** Writes of one worker in a day: half of them because a batch is half full, half because time has passed. */
function writesOfHalf(workerCount: number): number {
  return Math.max(1, Math.floor((LOAD_JOBS_A_DAY / workerCount - 1) / 2));
}

/**
 * How many finished movies may be not yet written down, and so be lost when the worker is killed. Half
 * of it makes a write: about 16 in a run, so that a large backlog does not cost statements and load
 * jobs in proportion; fewer where that is too many for a day of so many workers.
 */
export function batchSize(pendingCount: number, workerCount = 1): number {
  const usual = Math.min(LARGEST_HALF, Math.ceil(pendingCount / WRITES_PER_RUN));
  const least = Math.ceil(pendingCount / writesOfHalf(workerCount));
  return 2 * Math.max(SMALLEST_HALF, usual, least);
}

/**
 * Milliseconds after which finished posters are written down though they are fewer than half a batch:
 * 5 s for the smallest batch, as much longer as the batch is larger; each write makes the next wait
 * longer, so that a day's waits are no more than this worker's share of the table's load jobs.
 */
export function flushAfterMs(flushesSoFar: number, workerCount: number, size: number): number {
  const first = (FIRST_FLUSH_MS * size) / (2 * SMALLEST_HALF);
  const growth = (2 * DAY_MS) / (FIRST_FLUSH_MS * writesOfHalf(workerCount) ** 2);
  return first * (1 + flushesSoFar * growth);
}

/** Milliseconds between the starts of two UPDATEs of one worker. */
export function flushSpacingMs(workerCount: number): number {
  return DML_SPACING_MS * workerCount;
}
