import { openWarehouse } from '../../runtime/src/warehouse.ts';
import type { CommandContext } from '../../runtime/src/cli.ts';
import { EXIT } from '../../runtime/src/errors.ts';
import { formatCount } from '../../runtime/src/pure/progress-line.ts';
import { showText } from '../../runtime/src/pure/show-text.ts';
import type { commonOptions } from '../../runtime/src/settings.ts';
import {
  readAttempts,
  readExplained,
  readMissing,
  type ExplainedMovie,
  type ShownRow,
} from './poster-views.ts';
import { textTable } from './pure/text-table.ts';
import type { explainOptions } from './settings.ts';

/** Characters of a line that are printed: a URL may be long. */
const LONGEST_LINE = 5000;

const ATTEMPT = {
  attempted_at: 'at',
  outcome: 'outcome',
  error_class: 'class',
  http_status: 'HTTP',
  content_type: 'type',
  bytes: 'bytes',
  width: 'width',
  height: 'height',
  duration_ms: 'ms',
  host: 'host',
  run_id: 'run',
  detail: 'detail',
  other_url: 'of another poster_url',
};

const MISSING = {
  movies: 'movies',
  state: 'state',
  reason: 'reason',
  host: 'host',
  age: 'missing for',
  example_movie_id: 'such as',
};

/** "poster-worker explain MOVIE": prints why a movie's poster is in the state it is in. */
export async function explain({
  values,
  args,
  stdout,
  run,
  env,
}: CommandContext<typeof explainOptions>): Promise<number> {
  const warehouse = await openWarehouse(run, values, env);
  const movie = await readExplained(warehouse, args[0] ?? '', values);
  const attempts = await readAttempts(warehouse, movie.movie_id);
  const text = values.json
    ? JSON.stringify({ ...movie, attempts })
    : explanationText(movie, attempts);
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
  const groups = await readMissing(await openWarehouse(run, values, env));
  const total = groups.reduce((sum, { movies }) => sum + Number(movies), 0);
  const text = values.json
    ? JSON.stringify({ missing: total, groups })
    : missingText(total, groups);
  stdout.write(`${text}\n`);
  return EXIT.done;
}

function explanationText(movie: ExplainedMovie, attempts: readonly ShownRow[]): string {
  const { title, movie_id: movieId, state, because, poster_url: posterUrl } = movie;
  const about = [
    `${title ?? ''} (${movieId}): ${state.replace('_', ' ')}`.trim(),
    because,
    `poster_url: ${posterUrl ?? 'none'}`,
  ].map((line) => showText(line, LONGEST_LINE));
  if (attempts.length === 0) return [...about, 'No attempts are recorded.'].join('\n');
  const table = textTable(
    ATTEMPT,
    attempts.map((attempt) => {
      const isSame = attempt['poster_url'] === posterUrl;
      return { ...attempt, other_url: isSame ? null : (attempt['poster_url'] ?? null) };
    }),
  );
  return [...about, 'Attempts, the latest first:', ...table].join('\n');
}

function missingText(total: number, groups: readonly ShownRow[]): string {
  if (total === 0) return 'No poster is missing.';
  return [
    `${formatCount(total)} ${total === 1 ? 'poster is' : 'posters are'} missing:`,
    ...textTable(MISSING, groups),
    'npx poster-worker explain MOVIE says why one of them is.',
  ].join('\n');
}
