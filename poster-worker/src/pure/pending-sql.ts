import type { Shard } from './shard.ts';

/** The tables' place: "project.dataset". */
export type DatasetPath = string;

/** Rows of pending_posters that one query returns at most. */
export const PENDING_PAGE_ROWS = 5000;

/** What makes a pending poster due, beside its state. */
export interface DueRule {
  maxRetries: number;
  /** Time after the last attempt, for each failed run. */
  retryBackoffMs: number;
}

/**
 * One row: the number of movies and of distinct URLs that are due in a shard, and the movies of the
 * first `limit` URLs in the order of duePageSql (of all, without a limit).
 */
export function dueCountSql(
  dataset: DatasetPath,
  rule: DueRule,
  limit: number | undefined,
): string {
  return `WITH
  due_posters AS (
  SELECT shard, poster_url, COUNT(*) AS movies
  FROM \`${dataset}.pending_posters\`
  WHERE ${isDue(rule)}
  GROUP BY shard, poster_url
  ),
  taken_posters AS (
  SELECT movies
  FROM due_posters
  ORDER BY shard, poster_url${limit === undefined ? '' : `\n  LIMIT ${limit}`}
  )
SELECT
  COALESCE(SUM(movies), 0) AS movies,
  COUNT(*) AS posters,
  (SELECT COALESCE(SUM(movies), 0) FROM taken_posters) AS taken_movies
FROM due_posters`;
}

/**
 * One row per due movie, in an order that mixes the hosts and keeps movies with one URL together.
 * Pages are told apart by the last row's place in that order, which no attempt changes.
 */
export function duePageSql(dataset: DatasetPath, rule: DueRule): string {
  return `SELECT movie_id, poster_url, COALESCE(retry_count, 0) AS retry_count, shard
FROM \`${dataset}.pending_posters\`
WHERE ${isDue(rule)}
  AND (
    shard > @after_shard
    OR (shard = @after_shard AND poster_url > @after_url)
    OR (shard = @after_shard AND poster_url = @after_url AND movie_id > @after_movie)
  )
ORDER BY shard, poster_url, movie_id
LIMIT ${PENDING_PAGE_ROWS}`;
}

/** The parameters of isDue. */
export function dueParams(rule: DueRule, shard: Shard): Record<string, number> {
  return {
    max_retries: rule.maxRetries,
    shard_index: shard.index,
    shard_count: shard.count,
    ...(rule.retryBackoffMs > 0 && {
      retry_backoff_seconds: Math.ceil(rule.retryBackoffMs / 1000),
    }),
  };
}

function isDue({ retryBackoffMs }: DueRule): string {
  const state = `COALESCE(retry_count, 0) < @max_retries
  AND MOD(shard, @shard_count) = @shard_index`;
  if (retryBackoffMs === 0) return state;
  return `${state}
  AND (
    last_attempt_at IS NULL
    OR TIMESTAMP_DIFF(CURRENT_TIMESTAMP(), last_attempt_at, SECOND) >= COALESCE(retry_count, 0) * @retry_backoff_seconds
  )`;
}

/** One row per movie with this movie_id or internalId: the state of its poster. */
export function movieStateSql(dataset: DatasetPath): string {
  return `SELECT movie_id, title, poster_url, poster_to_download, poster_gcs_path, COALESCE(retry_count, 0) AS retry_count
FROM \`${dataset}.raw_movies\`
WHERE movie_id = @movie OR internalId = @movie
ORDER BY movie_id`;
}

/** One row per recorded attempt for a movie, the latest first. */
export function movieAttemptsSql(dataset: DatasetPath): string {
  return `SELECT poster_url, run_id, attempted_at, outcome, error_class, http_status, bytes, content_type, sha256, duration_ms, poster_gcs_path
FROM \`${dataset}.poster_attempts\`
WHERE movie_id = @movie_id
ORDER BY attempted_at DESC
LIMIT 20`;
}
