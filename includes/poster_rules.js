/** The rules about posters that more than one action, or the poster worker, needs; SQL over raw_movies. */

/** Runs that may fail on a poster before it is left alone, unless the worker is told otherwise. */
const maxRetries = 3;

/** Shards are finer than any number of workers: worker i of n takes those with MOD(shard, n) = i. */
const shardCount = 1024;

/** There is a poster to download. */
function isPending(raw) {
  return `${raw}.poster_to_download AND ${raw}.poster_url IS NOT NULL`;
}

/** The shard of a poster: all movies that share its address have the same. */
function shard(posterUrl) {
  return `MOD(CAST(CONCAT("0x", SUBSTR(TO_HEX(MD5(${posterUrl})), 1, 8)) AS INT64), ${shardCount})`;
}

module.exports = {
  maxRetries,
  shardCount,
  isPending,
  shard,
};
