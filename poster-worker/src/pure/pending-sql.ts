import posterRules from '../../../includes/poster_rules.js';
import type { Shard } from './shard.ts';

/** The tables' place: "project.dataset". */
export type DatasetPath = string;

/** Rows of pending_posters that one query returns at most. */
export const PENDING_PAGE_ROWS = 5000;

const LONGEST_BACKOFF_SECONDS = posterRules.attemptDays * 86_400;

/** What makes a pending poster due, beside its state. */
export interface DueRule {
  maxRetries: number;
  /** Time after the last attempt that counted, for each failed run. */
  retryBackoffMs: number;
}

/**
 * One row: the number of movies and of distinct URLs that are due in a shard, and the movies of the
 * first `limit` URLs in the order of duePageSql (of all, without a limit).
 */
export function dueCountSql(dataset: DatasetPath, limit: number | undefined): string {
  return `WITH
  due_posters AS (
  SELECT shard, poster_url, COUNT(*) AS movies
  FROM \`${dataset}.pending_posters\`
  WHERE ${IS_DUE}
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
export function duePageSql(dataset: DatasetPath): string {
  return `SELECT movie_id, poster_url, COALESCE(retry_count, 0) AS retry_count, skipped_nights, shard
FROM \`${dataset}.pending_posters\`
WHERE ${IS_DUE}
  AND (
    shard > @after_shard
    OR (shard = @after_shard AND poster_url > @after_url)
    OR (shard = @after_shard AND poster_url = @after_url AND movie_id > @after_movie)
  )
ORDER BY shard, poster_url, movie_id
LIMIT ${PENDING_PAGE_ROWS}`;
}

/** The parameters of dueCountSql and duePageSql. */
export function dueParams(rule: DueRule, shard: Shard): Record<string, number> {
  return { ...ruleParams(rule), shard_index: shard.index, shard_count: shard.count };
}

/** The parameters of explainSql beside the movie. */
export function ruleParams({ maxRetries, retryBackoffMs }: DueRule): Record<string, number> {
  return { max_retries: maxRetries, retry_backoff_seconds: Math.ceil(retryBackoffMs / 1000) };
}

/** Seconds that a poster waits after the attempt that counts_from names. */
const BACKOFF_SECONDS = `LEAST(COALESCE(retry_count, 0) * @retry_backoff_seconds, ${LONGEST_BACKOFF_SECONDS})`;

const IS_WAITING = `(counts_from IS NOT NULL
    AND TIMESTAMP_DIFF(CURRENT_TIMESTAMP(), counts_from, SECOND) < ${BACKOFF_SECONDS})`;

const IS_DUE = `COALESCE(retry_count, 0) < @max_retries
  AND MOD(shard, @shard_count) = @shard_index
  AND NOT ${IS_WAITING}`;

/**
 * One row per movie with this movie_id or internalId, movie_id first: poster_explained with the
 * worker's own flags in place of their defaults.
 */
export function explainSql(dataset: DatasetPath): string {
  return `SELECT
  movie_id, internalId, title, poster_url, poster_to_download, poster_gcs_path, retry_count, host,
  because, next_step, state AS default_state, missing_since,
  CASE
    WHEN state NOT IN ("pending", "given_up") THEN state
    WHEN retry_count >= @max_retries THEN "given_up"
    WHEN ${IS_WAITING} THEN "waiting"
    ELSE "pending"
  END AS state,
  TIMESTAMP_ADD(counts_from, INTERVAL ${BACKOFF_SECONDS} SECOND) AS waits_until
FROM \`${dataset}.poster_explained\`
WHERE movie_id = @movie OR internalId = @movie
ORDER BY movie_id != @movie, movie_id
LIMIT 1`;
}

/** One row per recorded attempt for a movie, the latest first. */
export function movieAttemptsSql(dataset: DatasetPath): string {
  return `SELECT
  poster_url, run_id, attempted_at, outcome, error_class, http_status, detail, host, bytes,
  content_type, width, height, sha256, duration_ms, poster_gcs_path
FROM \`${dataset}.poster_attempts\`
WHERE movie_id = @movie_id
ORDER BY attempted_at DESC
LIMIT 20`;
}

/** One row per group of posters that are missing now. */
export function missingSql(dataset: DatasetPath): string {
  return `SELECT state, reason, host, age, movies, missing_since, example_movie_id
FROM \`${dataset}.missing_posters\`
ORDER BY movies DESC, state, reason, host, age`;
}

/** One row per host of @hosts that a poster came from, with one such poster. */
export function servedSql(dataset: DatasetPath): string {
  return `SELECT host, served_url
FROM \`${dataset}.poster_hosts\`
WHERE host IN UNNEST(@hosts) AND served_url IS NOT NULL`;
}
