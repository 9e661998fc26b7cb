/**
 * The rules by which staging_movies becomes raw_movies, as SQL over two aliases: the movie as staging has it,
 * and as raw has it (all NULL when raw does not have it).
 */

/** The movie is new, or something about it changed. NULL hashes count as different from any other. */
function isNewOrChanged(staging, raw) {
  return `(${raw}.movie_id IS NULL OR ${staging}.content_hash IS DISTINCT FROM ${raw}.content_hash)`;
}

/** A query for the ids of the movies in one table that the other lacks or has with another hash. */
function notMerged(stagingMovies, rawMovies) {
  return `SELECT
  staging.movie_id
FROM
  ${stagingMovies} AS staging
LEFT JOIN
  ${rawMovies} AS raw
ON
  raw.movie_id = staging.movie_id
WHERE
  ${isNewOrChanged('staging', 'raw')}`;
}

/** The movie's poster is still to be stored: the movie is new, or its poster has another address. */
function hasNewPoster(staging, raw) {
  return `(${raw}.movie_id IS NULL OR ${staging}.poster_url IS DISTINCT FROM ${raw}.poster_url)`;
}

/** A stored poster leaves its path until the next one is stored, so a row says TRUE, or where its poster is. */
const stateIsConsistent = 'poster_to_download OR poster_gcs_path IS NOT NULL';

/** A content_hash as the extractor computes it: an MD5 in lower-case hex. */
function isContentHash(column) {
  return `IFNULL(REGEXP_CONTAINS(${column}, r"^[0-9a-f]{32}$"), FALSE)`;
}

module.exports = {
  isNewOrChanged,
  notMerged,
  hasNewPoster,
  stateIsConsistent,
  isContentHash,
};
