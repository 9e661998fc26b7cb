import { retryAfterMs } from './retry-after.ts';
import { showText } from './show-text.ts';

/** One error of a Google answer or job; location is a file of the load, for example. */
export interface ErrorDetail {
  reason?: string | undefined;
  message?: string | undefined;
  location?: string | undefined;
}

/** A failed call or job: its HTTP status where there was an answer, Google's reason where it gave one. */
export interface Failure {
  status?: number | undefined;
  reason?: string | undefined;
  message: string;
  retryAfterMs?: number | undefined;
}

/** Reasons after which the same call or job may succeed. Source: BigQuery's error-messages page, python-bigquery's retry.py. */
const PASSING_REASONS = new Set([
  'backendError',
  'internalError',
  'badGateway',
  'rateLimitExceeded',
  'userRateLimitExceeded',
  'jobRateLimitExceeded',
  'jobBackendError',
  'jobInternalError',
  'tableUnavailable',
]);

/** BigQuery gives these the reason invalidQuery or quotaExceeded: only the message shows what they are. */
const PASSING_MESSAGES = [
  /could not serialize access/i,
  /too many DML statements outstanding/i,
  /exceeded rate limits/i,
  /retrying the job may solve the problem/i,
];

/**
 * True when the same call may succeed later: by Google's reason, whatever the status; by the status where
 * there is no such reason; and where there was no answer that could be read at all.
 */
export function isPassing({ status, reason, message }: Failure): boolean {
  if (reason !== undefined && PASSING_REASONS.has(reason)) return true;
  if (PASSING_MESSAGES.some((pattern) => pattern.test(message))) return true;
  if (status === undefined) return reason === undefined;
  return status < 400 || status === 408 || status === 429 || (status >= 500 && status !== 501);
}

/** A load's first error only sums up ("… look into the errors[] collection"): the cause stands in those behind it. */
const SUMS_UP = /errors\[\]|too many errors/i;

/** The error that says what was wrong, with the file that it is about; undefined when there is none. */
export function firstCause(errors: readonly ErrorDetail[]): ErrorDetail | undefined {
  const cause = errors.find(({ message }) => !SUMS_UP.test(message ?? '')) ?? errors[0];
  if (!cause?.location?.startsWith('gs://')) return cause;
  return { ...cause, message: `${cause.message ?? ''} (${cause.location})` };
}

/** What Google's clients throw: ApiError with errors[], GaxiosError with response.data.error, or a network error. */
interface ThrownByClient {
  message?: string;
  code?: number | string;
  status?: number;
  errors?: ErrorDetail[];
  response?: {
    status?: number;
    statusCode?: number;
    headers?: Headers | Record<string, string>;
    data?: { error?: { message?: string; errors?: ErrorDetail[] } };
  };
}

/** A client's message may be a list over several lines ("Multiple errors occurred …"), or the answer's JSON. */
function firstOf(message: string): string {
  return (
    /^Multiple errors occurred[^]*?\n\s*1\. (.*)/.exec(message)?.[1] ??
    /^\s*\{\s*"error":[^]*?"message":\s*"((?:[^"\\]|\\.)*)"/.exec(message)?.[1] ??
    message
  );
}

/** What went wrong, as one line, from whatever a Google client threw at `nowMs`. */
export function readFailure(thrown: unknown, nowMs: number): Failure {
  const error = (thrown ?? {}) as ThrownByClient;
  const { response } = error;
  const body = typeof response?.data?.error === 'object' ? response.data.error : undefined;
  const errors = error.errors ?? body?.errors ?? [];
  const cause = firstCause(errors);
  const status = [response?.status, response?.statusCode, error.status, error.code].find(
    (code) => typeof code === 'number',
  );
  const headers = response?.headers;
  const retryAfter =
    headers instanceof Headers ? headers.get('retry-after') : headers?.['retry-after'];
  return {
    status: status as number | undefined,
    reason: errors[0]?.reason,
    message: showText(
      firstOf(cause?.message ?? body?.message ?? error.message ?? String(thrown)),
      Number.POSITIVE_INFINITY,
    ),
    retryAfterMs: retryAfterMs(retryAfter, nowMs),
  };
}
