import type { CommandContext } from '../../runtime/src/cli.ts';
import { EXIT } from '../../runtime/src/errors.ts';
import { openBigQuery } from '../../runtime/src/google.ts';
import { readMovieAttempts, readMovieState } from './movie-poster.ts';
import { explainPoster, explanationText } from './pure/explain-poster.ts';
import type { explainOptions } from './settings.ts';

/** "poster-worker explain MOVIE": prints why a movie's poster is in the state it is in. */
export async function explain(context: CommandContext<typeof explainOptions>): Promise<number> {
  const { values, args, log, env, program, stdout } = context;
  const { projectId, dataset, location } = values;
  const client = await openBigQuery({ projectId, location, env });
  const warehouse = { client, projectId, dataset, location, program, runId: 'explain', log };
  const movie = await readMovieState(warehouse, args[0] ?? '');
  const attempts = await readMovieAttempts(warehouse, movie.movie_id);
  const explanation = explainPoster(movie, attempts, values, Date.now());
  const text = values.json
    ? JSON.stringify({ ...movie, ...explanation, attempts })
    : explanationText(movie, attempts, explanation);
  stdout.write(`${text}\n`);
  return EXIT.done;
}
