import type { EndedPoster } from './poster.ts';
import type { PosterResult } from './state-sql.ts';

/** A row of poster_attempts; its columns are those of includes/ledger_columns.js. */
export type AttemptRow = Record<string, string | number | null>;

/**
 * What is written down of one movie's poster: the ledger's row and its state. A poster that was
 * skipped, or that failed although its row is done, leaves the state as it is.
 */
export interface PosterRecord {
  attempt: AttemptRow;
  result: PosterResult | undefined;
}

/** The records of a poster that has ended: one for each movie that shows it. */
export function posterRecords(ended: EndedPoster, runId: string): PosterRecord[] {
  const { seen, pending } = ended;
  const isStored = ended.outcome === 'stored';
  const gcsPath = isStored ? ended.gcsPath : null;
  const failure = isStored ? undefined : ended.failure;
  return pending.movies.map(({ movieId, isPending, retryCount }) => ({
    attempt: {
      movie_id: movieId,
      poster_url: pending.posterUrl,
      run_id: runId,
      attempted_at: ended.startedAt.toISOString(),
      outcome: ended.outcome,
      error_class: failure?.errorClass ?? null,
      detail: failure?.detail ?? null,
      host: seen.host,
      http_status: seen.status ?? null,
      bytes: seen.bytes ?? null,
      content_type: seen.contentType ?? null,
      width: seen.width ?? null,
      height: seen.height ?? null,
      sha256: seen.sha256 ?? null,
      duration_ms: ended.durationMs,
      poster_gcs_path: gcsPath,
    },
    result:
      isStored || (ended.outcome === 'failed' && isPending)
        ? {
            movie_id: movieId,
            poster_url: pending.posterUrl,
            is_stored: isStored,
            poster_gcs_path: gcsPath,
            retries_before: retryCount,
          }
        : undefined,
  }));
}

/** The ledger's correction where a state could not be written: the poster is as pending as before. */
export function unwritten({ attempt }: PosterRecord, reason: string, at: Date): AttemptRow {
  return {
    ...attempt,
    attempted_at: at.toISOString(),
    outcome: 'skipped',
    error_class: 'state_not_written',
    detail: `it was ${attempt['outcome']}, but raw_movies could not be changed: ${reason}`,
    poster_gcs_path: null,
  };
}
