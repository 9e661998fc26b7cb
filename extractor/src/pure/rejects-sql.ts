/** Whose rejects are meant: a run's, by default those of the last run that had any; a movie's alone if one is given. */
export interface WantedRejects {
  runId?: string | undefined;
  movieId?: string | undefined;
}

/** One row per reject of a run, from the ledger in a dataset ("project.dataset"). */
export function rejectsSql(dataset: string, { runId, movieId }: WantedRejects): string {
  const table = `\`${dataset}.rejected_movies\``;
  const run =
    runId === undefined
      ? `(SELECT run_id FROM ${table} ORDER BY rejected_at DESC LIMIT 1)`
      : '@run_id';
  return `SELECT run_id, rejected_at, movie_id, reason, node
FROM ${table}
WHERE run_id = ${run}${movieId === undefined ? '' : '\n  AND movie_id = @movie_id'}
ORDER BY movie_id, reason`;
}

/** The parameters of rejectsSql. */
export function rejectsParams({ runId, movieId }: WantedRejects): Record<string, string> {
  return {
    ...(runId !== undefined && { run_id: runId }),
    ...(movieId !== undefined && { movie_id: movieId }),
  };
}
