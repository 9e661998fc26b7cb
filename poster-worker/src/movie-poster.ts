import { tablePath, type Warehouse } from '../../runtime/src/bigquery-jobs.ts';
import { PipelineError } from '../../runtime/src/errors.ts';
import type { MovieAttempt, MovieState } from './pure/explain-poster.ts';
import { movieAttemptsSql, movieStateSql } from './pure/pending-sql.ts';
import { selectRows } from './select-rows.ts';

/** The row of one movie, by movie_id or internalId. Throws PipelineError when there is none. */
export async function readMovieState(warehouse: Warehouse, movie: string): Promise<MovieState> {
  const table = tablePath(warehouse, 'raw_movies');
  const what = `Reading movie ${movie} from ${table}`;
  const sql = movieStateSql(`${warehouse.projectId}.${warehouse.dataset}`);
  const [state] = await selectRows<MovieState>(warehouse, what, sql, { movie });
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
  const sql = movieAttemptsSql(`${warehouse.projectId}.${warehouse.dataset}`);
  const rows = await selectRows<AttemptRow>(warehouse, what, sql, { movie_id: movieId });
  return rows.map(({ attempted_at: attemptedAt, ...attempt }) => ({
    ...attempt,
    attempted_at_ms: Date.parse(attemptedAt.value),
  }));
}
