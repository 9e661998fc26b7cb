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
  const { posterUrl, movies } = ended.pending;
  const stored = ended.outcome === 'stored' ? ended : undefined;
  const failure = ended.outcome === 'stored' ? undefined : ended.failure;
  return movies.map(({ movieId, isPending, retryCount }) => ({
    attempt: {
      movie_id: movieId,
      poster_url: posterUrl,
      run_id: runId,
      attempted_at: ended.startedAt.toISOString(),
      outcome: ended.outcome,
      error_class: failure?.errorClass ?? null,
      http_status: stored ? 200 : (failure?.httpStatus ?? null),
      bytes: stored?.facts.size ?? null,
      content_type: stored?.facts.mediaType ?? null,
      sha256: stored?.facts.sha256 ?? null,
      duration_ms: ended.durationMs,
      poster_gcs_path: stored?.gcsPath ?? null,
    },
    result:
      stored || (ended.outcome === 'failed' && isPending)
        ? {
            movie_id: movieId,
            poster_url: posterUrl,
            is_stored: stored !== undefined,
            poster_gcs_path: stored?.gcsPath ?? null,
            retries_before: retryCount,
          }
        : undefined,
  }));
}
