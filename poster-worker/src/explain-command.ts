import type { CommandContext } from '../../runtime/src/cli.ts';
import { PipelineError, EXIT } from '../../runtime/src/errors.ts';
import { tablePath, type Warehouse } from '../../runtime/src/bigquery-jobs.ts';
import type { commonOptions } from '../../runtime/src/settings.ts';
import { openWarehouse } from '../../runtime/src/warehouse.ts';
import {
  explanation,
  explanationText,
  type ExplainedMovie,
  type MovieAttempt,
} from './pure/explanation.ts';
import { missingTable, type MissingGroup } from './pure/missing-table.ts';
import {
  explainSql,
  missingSql,
  movieAttemptsSql,
  ruleParams,
  type DueRule,
} from './pure/pending-sql.ts';
import { selectFrom } from './select-rows.ts';
import type { explainOptions } from './settings.ts';

/** "poster-worker explain MOVIE": prints why a movie's poster is in the state it is in. */
export async function explain(context: CommandContext<typeof explainOptions>): Promise<number> {
  const { values, args, stdout, run, env } = context;
  const warehouse = await openWarehouse(run, values, env);
  const movie = await readExplained(warehouse, args[0] ?? '', values);
  const attempts = await selectFrom<MovieAttempt>(warehouse, 'poster_attempts', movieAttemptsSql, {
    movie_id: movie.movie_id,
  });
  const { because, due_at } = explanation(movie, values);
  const text = values.json
    ? JSON.stringify({ ...movie, because, due_at, attempts })
    : explanationText(movie, attempts, because);
  stdout.write(`${text}\n`);
  return EXIT.done;
}

/** "poster-worker missing": prints how many posters are missing now, by reason, host and age. */
export async function missing({
  values,
  stdout,
  run,
  env,
}: CommandContext<typeof commonOptions>): Promise<number> {
  const warehouse = await openWarehouse(run, values, env);
  const groups = await selectFrom<MissingGroup>(warehouse, 'missing_posters', missingSql, {});
  const total = groups.reduce((sum, { movies }) => sum + movies, 0);
  const text = values.json ? JSON.stringify({ missing: total, groups }) : missingTable(groups);
  stdout.write(`${text}\n`);
  return EXIT.done;
}

/** The row of one movie, by movie_id or internalId. Throws PipelineError when there is none. */
export async function readExplained(
  warehouse: Warehouse,
  movie: string,
  rule: DueRule,
): Promise<ExplainedMovie> {
  const params = { movie, ...ruleParams(rule) };
  const [row] = await selectFrom<ExplainedMovie>(
    warehouse,
    'poster_explained',
    explainSql,
    params,
    `movie ${movie}`,
  );
  if (row) return row;
  throw new PipelineError(
    `There is no movie with movie_id or internalId ${movie} in ${tablePath(warehouse, 'raw_movies')}: check the id, or run the extractor and "dataform run" first.`,
  );
}
