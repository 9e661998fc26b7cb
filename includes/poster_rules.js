/** The rules about posters that more than one action, or the poster worker, needs; SQL over raw_movies and poster_attempts. */

/** Runs that may fail on a poster before it is left alone, unless the worker's settings say otherwise. */
const maxRetries = 3;

/** Shards are finer than any number of workers: worker i of n takes those with MOD(shard, n) = i. */
const shardCount = 1024;

/** Attempts older than this say nothing any more: no poster waits longer for its next try. */
const attemptDays = 90;

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
  hostOf,
  isRecent,
  isHostSkip,
  night,
};
