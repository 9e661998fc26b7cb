import { showText } from '../../../runtime/src/pure/show-text.ts';
import type { DueRule } from './pending-sql.ts';

/** Characters of a line that are printed: a URL may be long. */
const LONGEST_LINE = 5000;

/** A movie's row of poster_explained, its state by the flags of this call. */
export interface ExplainedMovie {
  movie_id: string;
  internalId: string | null;
  title: string | null;
  poster_url: string | null;
  poster_to_download: boolean | null;
  poster_gcs_path: string | null;
  retry_count: number;
  host: string | null;
  state: string;
  because: string;
  next_step: string | null;
  default_state: string;
  missing_since: string | null;
  waits_until: string | null;
}

/** A row of poster_attempts; attempted_at is ISO 8601. */
export interface MovieAttempt {
  poster_url: string;
  run_id: string;
  attempted_at: string;
  outcome: string;
  error_class: string | null;
  http_status: number | null;
  detail: string | null;
  host: string | null;
  bytes: number | null;
  content_type: string | null;
  width: number | null;
  height: number | null;
  duration_ms: number | null;
}

/** What is said of a movie's poster: the view's words, and where flags change the state, what follows from them. */
export function explanation(
  movie: ExplainedMovie,
  { maxRetries }: DueRule,
): { because: string; due_at: string | null } {
  const due_at = movie.state === 'waiting' ? movie.waits_until : null;
  let next = movie.next_step;
  if (due_at !== null) next = `It is due at ${due_at}.`;
  else if (movie.state !== movie.default_state) {
    const becomes = movie.state === 'given_up' ? 'it is given up' : 'the next run takes it';
    next = `With --max-retries ${maxRetries} ${becomes}.`;
  }
  return { because: [movie.because, next].filter((text) => text !== null).join(' '), due_at };
}

/** The explanation and the attempts, for people: titles and URLs add no lines of their own. */
export function explanationText(
  movie: ExplainedMovie,
  attempts: readonly MovieAttempt[],
  because: string,
): string {
  return [
    `${movie.title ?? ''} (${movie.movie_id}): ${movie.state.replace('_', ' ')}`.trim(),
    because,
    `poster_url: ${movie.poster_url ?? 'none'}`,
    attempts.length === 0 ? 'No attempts are recorded.' : 'Attempts, the latest first:',
    ...attempts.map((attempt) => attemptText(attempt, movie.poster_url)),
  ]
    .map((line) => showText(line, LONGEST_LINE))
    .join('\n');
}

function attemptText(attempt: MovieAttempt, posterUrl: string | null): string {
  const { outcome, error_class: errorClass, bytes, width, height } = attempt;
  const size = width === null ? '' : `, ${width} × ${height ?? '?'}`;
  const end =
    outcome === 'stored'
      ? `stored ${bytes ?? '?'} bytes${size}`
      : `${outcome === 'skipped' ? 'skipped' : 'failed'} with ${errorClass ?? '?'}`;
  const seen = [
    attempt.http_status === null ? '' : `HTTP ${attempt.http_status}`,
    attempt.content_type ?? '',
    attempt.host === null ? '' : `from ${attempt.host}`,
    attempt.detail ?? '',
  ].filter((text) => text !== '');
  const elsewhere = attempt.poster_url === posterUrl ? '' : `  (${attempt.poster_url})`;
  return `  ${attempt.attempted_at}  ${end}  ${attempt.duration_ms ?? '?'} ms  run ${attempt.run_id}${seen.length > 0 ? `  [${seen.join('; ')}]` : ''}${elsewhere}`;
}
