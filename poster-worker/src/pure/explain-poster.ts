import { oneLine } from '../../../runtime/src/pure/one-line.ts';
import type { DueRule } from './pending-sql.ts';

/** The row of raw_movies, as far as its poster goes. */
export interface MovieState {
  movie_id: string;
  title: string | null;
  poster_url: string | null;
  poster_to_download: boolean | null;
  poster_gcs_path: string | null;
  retry_count: number;
}

/** A row of poster_attempts. */
export interface MovieAttempt {
  poster_url: string;
  run_id: string;
  attempted_at_ms: number;
  outcome: string;
  error_class: string | null;
  http_status: number | null;
  bytes: number | null;
  content_type: string | null;
  sha256: string | null;
  duration_ms: number | null;
  poster_gcs_path: string | null;
}

export type PosterState =
  'no_poster' | 'stored' | 'pending' | 'waiting' | 'given_up' | 'inconsistent';

export interface Explanation {
  state: PosterState;
  /** One or two sentences: why, and what comes next. */
  because: string;
  /** When the next run takes it, ISO 8601; null when none will, or any may. */
  due_at: string | null;
}

/** Says why a poster is in the state it is in. `attempts` are the movie's, the newest first. */
export function explainPoster(
  movie: MovieState,
  attempts: readonly MovieAttempt[],
  rule: DueRule,
  nowMs: number,
): Explanation {
  if (movie.poster_url === null) return notDue('no_poster', 'Allociné gives no poster for it.');
  const ofThisUrl = attempts.filter(({ poster_url: url }) => url === movie.poster_url);
  if (movie.poster_to_download) return explainPending(movie, ofThisUrl, rule, nowMs);
  if (movie.poster_gcs_path === null) {
    return notDue(
      'inconsistent',
      `It is marked as done but has no object. Run "npx poster-worker --movie ${movie.movie_id}".`,
    );
  }
  const stored = ofThisUrl.find(({ outcome }) => outcome === 'stored');
  const when = stored ? ` on ${utc(stored.attempted_at_ms)} by run ${stored.run_id}` : '';
  return notDue('stored', `Its poster was stored${when} at ${movie.poster_gcs_path}.`);
}

function explainPending(
  movie: MovieState,
  attempts: readonly MovieAttempt[],
  { maxRetries, retryBackoffMs }: DueRule,
  nowMs: number,
): Explanation {
  const { retry_count: failedRuns } = movie;
  const latest = attempts[0];
  const counted = attempts.find(({ outcome }) => outcome !== 'skipped');
  const history = [
    failedRuns === 0
      ? 'Its poster is still to be fetched'
      : `It failed in ${failedRuns} ${failedRuns === 1 ? 'run' : 'runs'} (${maxRetries} allowed)`,
    latest ? `; the last attempt, on ${utc(latest.attempted_at_ms)}, ${endOf(latest)}` : '',
    '.',
    movie.poster_gcs_path === null
      ? ''
      : ` Until then the poster before it stays at ${movie.poster_gcs_path}.`,
  ].join('');
  if (failedRuns >= maxRetries) {
    return notDue(
      'given_up',
      `${history} It is given up: "npx poster-worker --movie ${movie.movie_id}" fetches it once, --max-retries ${failedRuns + 1} takes all such posters again.`,
    );
  }
  const dueMs = counted ? counted.attempted_at_ms + retryBackoffMs * failedRuns : nowMs;
  if (dueMs <= nowMs) {
    return { state: 'pending', because: `${history} The next run takes it.`, due_at: null };
  }
  const dueAt = new Date(dueMs).toISOString();
  return { state: 'waiting', because: `${history} It is due at ${dueAt}.`, due_at: dueAt };
}

/** The explanation and the attempts, for people: titles and URLs add no lines of their own. */
export function explanationText(
  movie: MovieState,
  attempts: readonly MovieAttempt[],
  { state, because }: Explanation,
): string {
  const rows = attempts.map(
    (attempt) =>
      `  ${utc(attempt.attempted_at_ms)}  ${endOf(attempt)}  ${attempt.duration_ms ?? '?'} ms  run ${attempt.run_id}${attempt.poster_url === movie.poster_url ? '' : `  (${attempt.poster_url})`}`,
  );
  return [
    `${movie.title ?? ''} (${movie.movie_id}): ${state.replace('_', ' ')}`.trim(),
    because,
    `poster_url: ${movie.poster_url ?? 'none'}`,
    attempts.length === 0 ? 'No attempts are recorded.' : 'Attempts, the latest first:',
    ...rows,
  ]
    .map(oneLine)
    .join('\n');
}

function notDue(state: PosterState, because: string): Explanation {
  return { state, because, due_at: null };
}

function endOf({ outcome, error_class: errorClass, bytes }: MovieAttempt): string {
  if (outcome === 'stored') return `stored ${bytes ?? '?'} bytes`;
  if (outcome === 'skipped') return `was skipped (${errorClass ?? '?'}) and does not count`;
  return `failed with ${errorClass ?? '?'}`;
}

function utc(ms: number): string {
  return new Date(ms).toISOString();
}
