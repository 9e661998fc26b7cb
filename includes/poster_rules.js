/** The rules about posters that more than one action, or the poster worker, needs; SQL over raw_movies and poster_attempts. */

/** Runs that may fail on a poster before it is left alone, unless the worker is told otherwise. */
const maxRetries = 3;

/** Shards are finer than any number of workers: worker i of n takes those with MOD(shard, n) = i. */
const shardCount = 1024;

/** Attempts older than this say nothing any more: no poster waits longer for its next try. */
const attemptDays = 90;

/** There is an address: one that is empty or blank is no poster. */
function hasPoster(raw) {
  return `TRIM(COALESCE(${raw}.poster_url, "")) != ""`;
}

/** There is a poster to download. */
function isPending(raw) {
  return `${raw}.poster_to_download AND ${hasPoster(raw)}`;
}

/** What became of a movie's poster: see poster_state in mart_columns.js. */
function posterState(raw) {
  return `CASE
    WHEN NOT (${hasPoster(raw)}) THEN "no_poster"
    WHEN NOT ${raw}.poster_to_download THEN "stored"
    WHEN ${raw}.retry_count >= ${maxRetries} THEN "exhausted"
    WHEN ${raw}.retry_count > 0 THEN "retrying"
    ELSE "pending"
  END`;
}

/** The shard of a poster: all movies that share its address have the same. */
function shard(posterUrl) {
  return `MOD(CAST(CONCAT("0x", SUBSTR(TO_HEX(MD5(${posterUrl})), 1, 8)) AS INT64), ${shardCount})`;
}

/** Host (and port) of an address, as the poster worker writes it down. */
function hostOf(posterUrl) {
  return `LOWER(REGEXP_EXTRACT(${posterUrl}, r"^[A-Za-z]+://(?:[^/?#@]*@)?([^/?#]+)"))`;
}

/** The attempt was made in the days that still say something: only those partitions are read. */
function isRecent(attempts) {
  return `${attempts}.attempted_at >= TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL ${attemptDays} DAY)`;
}

/** The poster was skipped because of its host, and not because it could not be stored or written down. */
function isHostSkip(attempts) {
  return `(${attempts}.outcome = "skipped" AND ${attempts}.error_class NOT IN ("upload", "state_not_written"))`;
}

/** The night of an attempt, noon to noon UTC: the pipeline's nights go over midnight. */
function night(timestamp) {
  return `DATE(TIMESTAMP_SUB(${timestamp}, INTERVAL 12 HOUR))`;
}

module.exports = {
  maxRetries,
  shardCount,
  attemptDays,
  hasPoster,
  isPending,
  posterState,
  shard,
  hostOf,
  isRecent,
  isHostSkip,
  night,
};
