import { PipelineError } from '../../../runtime/src/errors.ts';
import { retryAfterMs } from '../../../runtime/src/pure/retry-after.ts';
import { showText } from '../../../runtime/src/pure/show-text.ts';

/**
 * What a failed call means: passing may succeed if it is repeated, cursor says that the page's place
 * is no longer known, denied that the key is not accepted, final that repeating is of no use.
 */
export type FailureKind = 'passing' | 'cursor' | 'denied' | 'final';

/**
 * Why there is no page. Its message completes "… failed: " for one call, inside the API's client; what leaves that is
 * a whole sentence without secrets.
 */
export class ApiError extends PipelineError {
  /** A key that is not accepted pages somebody by a name of its own. */
  override readonly name: 'ApiError' | 'KeyRefused';

  constructor(
    readonly kind: FailureKind,
    message: string,
    readonly status?: number,
    /** How long the server asks to wait, where it says so credibly. */
    readonly retryAfterMs?: number,
  ) {
    super(message);
    this.name = kind === 'denied' ? 'KeyRefused' : 'ApiError';
  }
}

const CURSOR_STATUSES = new Set([400, 404, 410, 422]);

/** What an HTTP status other than 200 means; `after` is the cursor that was sent, empty for the first page. */
export function statusFailure(
  status: number,
  after: string,
  headers: { retryAfter?: string | undefined; location?: string | undefined },
  nowMs: number,
): ApiError {
  const reason = `it answered HTTP ${status}`;
  if (status === 401 || status === 403) return new ApiError('denied', reason, status);
  if (status === 408 || status === 429 || status >= 500) {
    return new ApiError('passing', reason, status, retryAfterMs(headers.retryAfter, nowMs));
  }
  if (CURSOR_STATUSES.has(status) && after !== '') {
    return new ApiError('cursor', `${reason} to a cursor that it gave before`, status);
  }
  const isRedirect = status >= 300 && status < 400;
  const place = isRedirect ? `, a redirect${placeOf(headers.location)}` : '';
  return new ApiError('final', `${reason}${place}`, status);
}

// Only where it leads: a query string may carry a key.
function placeOf(location: string | undefined): string {
  if (!location || !URL.canParse(location, 'http://same-host')) return '';
  const url = new URL(location, 'http://same-host');
  return ` to ${showText(`${url.host === 'same-host' ? '' : url.origin}${url.pathname}`, 200)}`;
}

/** What to do about a failure that ended the retries; completes the error's sentence. */
export function adviceFor({ kind, status }: ApiError, keySource: string): string {
  if (kind === 'denied') return `The key comes from ${keySource}: check that it is valid.`;
  if (kind === 'passing') return 'Run the extractor again later: it goes on where it stopped.';
  if (kind === 'cursor') return 'Run the extractor again with --fresh.';
  return status !== undefined && status < 400
    ? 'Set ALLOCINE_API_BASE_URL to the address where the API is now.'
    : 'Check ALLOCINE_API_BASE_URL.';
}
