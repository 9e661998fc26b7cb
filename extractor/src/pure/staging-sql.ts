/** One row per movie of staging_movies in a dataset ("project.dataset"), with what tells whether it changed. */
export function stagingHashesSql(dataset: string): string {
  return `SELECT movie_id, content_hash
FROM \`${dataset}.staging_movies\``;
}
