import type { DatasetPath } from './pending-sql.ts';

/** What became of one movie's poster, as the UPDATE takes it. */
export interface PosterResult {
  movie_id: string;
  /** The URL that was asked: a row whose URL has changed since stays as it is. */
  poster_url: string;
  is_stored: boolean;
  poster_gcs_path: string | null;
  /** The row's retry_count when it was read. */
  retries_before: number;
}

/** The types of the parameter `results` (the client can't tell those of NULLs). */
export const POSTER_RESULT_TYPES = {
  results: [
    {
      movie_id: 'STRING',
      poster_url: 'STRING',
      is_stored: 'BOOL',
      poster_gcs_path: 'STRING',
      retries_before: 'INT64',
    },
  ],
};

/**
 * Records results in raw_movies, all in one statement. A row is touched only while it still
 * has the URL that was asked; a failure counts only from the retry_count that was read. So running
 * the statement twice, or two workers recording the same failure, changes nothing more: a poster that
 * is stored again leaves its row as it is, and the row counts as touched.
 */
export function updatePosterStateSql(dataset: DatasetPath): string {
  return `UPDATE \`${dataset}.raw_movies\` AS movie
SET
  poster_to_download = IF(result.is_stored, FALSE, movie.poster_to_download),
  poster_gcs_path = IF(result.is_stored, result.poster_gcs_path, movie.poster_gcs_path),
  retry_count = IF(result.is_stored, 0, result.retries_before + 1),
  updated_at = IF(
    result.is_stored AND (
      COALESCE(movie.poster_to_download, TRUE)
      OR movie.poster_gcs_path IS DISTINCT FROM result.poster_gcs_path
    ),
    CURRENT_TIMESTAMP(),
    movie.updated_at
  )
FROM UNNEST(@results) AS result
WHERE movie.movie_id = result.movie_id
  AND movie.poster_url = result.poster_url
  AND (
    result.is_stored
    OR (movie.poster_to_download AND COALESCE(movie.retry_count, 0) = result.retries_before)
  )`;
}
