import posterRules from '../../../includes/poster_rules.js';
import type { Shard } from './shard.ts';

/** The tables' place: "project.dataset". */
export type DatasetPath = string;

const LONGEST_BACKOFF_SECONDS = posterRules.attemptDays * 86_400;

/** What makes a pending poster due, beside its state. */
export interface DueRule {
  maxRetries: number;
  /** Time after the last attempt that counted, for each failed run. */
  retryBackoffMs: number;
}

/** Which pending posters a run takes. */
export interface DueSelection extends DueRule {
  shard: Shard;
  /** Posters at most. */
  limit: number | undefined;
}

/** A query about one table or view. */
export interface ViewQuery {
  view: string;
  /** What of it is read, for people. */
  subject?: string;
  query: string;
  params: Record<string, string | number | string[]>;
}

function ruleParams({ maxRetries, retryBackoffMs }: DueRule): Record<string, number> {
  return { max_retries: maxRetries, retry_backoff_seconds: Math.ceil(retryBackoffMs / 1000) };
}

/** Seconds that a poster waits after the attempt that counts_from names. */
const BACKOFF_SECONDS = `LEAST(COALESCE(retry_count, 0) * @retry_backoff_seconds, ${LONGEST_BACKOFF_SECONDS})`;

const IS_WAITING = `(counts_from IS NOT NULL
    AND TIMESTAMP_DIFF(CURRENT_TIMESTAMP(), counts_from, SECOND) < ${BACKOFF_SECONDS})`;

const TIME_FORMAT = '"%Y-%m-%dT%H:%M:%E3SZ"';

/**
 * One row per poster (distinct URL) that is due in a shard, in an order that mixes the hosts; `limit` of them
 * at most. Each row says how many posters are due, and how many movies show them and those that are taken.
 */
export function duePosters(
  dataset: DatasetPath,
  { shard, limit, ...rule }: DueSelection,
): ViewQuery {
  const query = `WITH
  due_posters AS (
  SELECT
    shard,
    poster_url,
    MAX(skipped_nights) AS skipped_nights,
    ARRAY_AGG(STRUCT(movie_id, COALESCE(retry_count, 0) AS retry_count) ORDER BY movie_id) AS movies
  FROM \`${dataset}.pending_posters\`
  WHERE COALESCE(retry_count, 0) < @max_retries
    AND MOD(shard, @shard_count) = @shard_index
    AND NOT ${IS_WAITING}
  GROUP BY shard, poster_url
  ),
  taken_posters AS (
  SELECT shard, poster_url, skipped_nights, movies
  FROM due_posters
  ORDER BY shard, poster_url${limit === undefined ? '' : `\n  LIMIT ${limit}`}
  )
SELECT
  poster_url,
  skipped_nights,
  movies,
  (SELECT COUNT(*) FROM due_posters) AS due_posters,
  (SELECT SUM(ARRAY_LENGTH(movies)) FROM due_posters) AS due_movies,
  (SELECT SUM(ARRAY_LENGTH(movies)) FROM taken_posters) AS taken_movies
FROM taken_posters
ORDER BY shard, poster_url`;
  const params = { ...ruleParams(rule), shard_index: shard.index, shard_count: shard.count };
  return { view: 'pending_posters', subject: 'the pending posters', query, params };
}

/**
 * One row per movie with this movie_id or internalId, movie_id first: poster_explained, as the worker's
 * own flags make it in place of their defaults.
 */
export function explainedMovie(dataset: DatasetPath, movie: string, rule: DueRule): ViewQuery {
  const query = `WITH
  explained AS (
  SELECT
    movie_id, internalId, title, poster_url, poster_to_download, poster_gcs_path, retry_count, host,
    because, next_step, state AS default_state,
    FORMAT_TIMESTAMP(${TIME_FORMAT}, missing_since) AS missing_since,
    CASE
      WHEN state NOT IN ("pending", "given_up") THEN state
      WHEN retry_count >= @max_retries THEN "given_up"
      WHEN ${IS_WAITING} THEN "waiting"
      ELSE "pending"
    END AS state,
    FORMAT_TIMESTAMP(
      ${TIME_FORMAT}, TIMESTAMP_ADD(counts_from, INTERVAL ${BACKOFF_SECONDS} SECOND)
    ) AS waits_until
  FROM \`${dataset}.poster_explained\`
  WHERE movie_id = @movie OR internalId = @movie
  )
SELECT
  * EXCEPT (because),
  CONCAT(
    because,
    CASE
      WHEN state = "waiting" THEN CONCAT(" It is due at ", waits_until, ".")
      WHEN state = default_state THEN COALESCE(CONCAT(" ", next_step), "")
      WHEN state = "given_up" THEN CONCAT(" With --max-retries ", CAST(@max_retries AS STRING), " it is given up.")
      ELSE CONCAT(" With --max-retries ", CAST(@max_retries AS STRING), " the next run takes it.")
    END
  ) AS because,
  IF(state = "waiting", waits_until, NULL) AS due_at
FROM explained
ORDER BY movie_id != @movie, movie_id
LIMIT 1`;
  const params = { movie, ...ruleParams(rule) };
  return { view: 'poster_explained', subject: `movie ${movie}`, query, params };
}

/** One row per recorded attempt for a movie, the latest first. */
export function movieAttempts(dataset: DatasetPath, movieId: string): ViewQuery {
  const query = `SELECT
  FORMAT_TIMESTAMP(${TIME_FORMAT}, attempted_at) AS attempted_at, outcome, error_class, http_status,
  detail, host, bytes, content_type, width, height, duration_ms, run_id, poster_url, sha256,
  poster_gcs_path
FROM \`${dataset}.poster_attempts\` AS attempts
WHERE movie_id = @movie_id
ORDER BY attempts.attempted_at DESC
LIMIT 20`;
  return { view: 'poster_attempts', query, params: { movie_id: movieId } };
}

/** One row per group of posters that are missing now. */
export function missingPosters(dataset: DatasetPath): ViewQuery {
  const query = `SELECT
  movies, state, reason, host, age, example_movie_id,
  FORMAT_TIMESTAMP(${TIME_FORMAT}, missing_since) AS missing_since
FROM \`${dataset}.missing_posters\`
ORDER BY movies DESC, state, reason, host, age`;
  return { view: 'missing_posters', query, params: {} };
}

/** One row per host of @hosts that a poster came from, with one such poster. */
export function servedBefore(dataset: DatasetPath, hosts: string[]): ViewQuery {
  const query = `SELECT host, served_url
FROM \`${dataset}.poster_hosts\`
WHERE host IN UNNEST(@hosts) AND served_url IS NOT NULL`;
  return { view: 'poster_hosts', query, params: { hosts } };
}
