import { select, tablePath, type Warehouse } from '../../runtime/src/bigquery-jobs.ts';
import { PipelineError } from '../../runtime/src/errors.ts';
import type { MovieAttempt, MovieState } from './pure/explain-poster.ts';
import { movieAttemptsSql, movieStateSql } from './pure/pending-sql.ts';

/** The row of one movie, by movie_id or internalId. Throws PipelineError when there is none. */
export async function readMovieState(warehouse: Warehouse, movie: string): Promise<MovieState> {
  const table = tablePath(warehouse, 'raw_movies');
  const [state] = await select<MovieState>(warehouse, `Reading movie ${movie} from ${table}`, {
    query: movieStateSql(`${warehouse.projectId}.${warehouse.dataset}`),
    params: { movie },
  });
  if (state) return state;
  throw new PipelineError(
    `There is no movie with movie_id or internalId ${movie} in ${table}: check the id, or run the extractor and "dataform run" first.`,
  );
}

interface AttemptRow extends Omit<MovieAttempt, 'attempted_at_ms'> {
  attempted_at: { value: string };
}

/** The latest attempts for a movie, the newest first. */
export async function readMovieAttempts(
  warehouse: Warehouse,
  movieId: string,
): Promise<MovieAttempt[]> {
  const table = tablePath(warehouse, 'poster_attempts');
  const what = `Reading the attempts for movie ${movieId} from ${table}`;
  const rows = await select<AttemptRow>(warehouse, what, {
    query: movieAttemptsSql(`${warehouse.projectId}.${warehouse.dataset}`),
    params: { movie_id: movieId },
  });
  return rows.map(({ attempted_at: attemptedAt, ...attempt }) => ({
    ...attempt,
    attempted_at_ms: Date.parse(attemptedAt.value),
  }));
}
