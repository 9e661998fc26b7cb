/** What went wrong with one poster. The class is what the ledger and the summary show. */
export interface PosterFailure {
  /** Such as http_404, timeout, policy, not_an_image. */
  errorClass: string;
  /** What was seen, for people. */
  detail: string;
  httpStatus?: number | undefined;
  /** How long the server asked to wait, milliseconds. */
  retryAfterMs?: number | undefined;
  /** True when the poster's own host had answered, with a redirect. */
  isAfterRedirect?: boolean;
}

const NETWORK_CLASSES = new Set(['dns', 'connect', 'connect_timeout', 'no_answer', 'reset', 'tls']);
const PASSING_CLASSES = new Set([...NETWORK_CLASSES, 'timeout', 'cut_off']);
const PASSING_STATUSES = new Set([408, 425, 429]);

/** The class of an HTTP status that is no poster. */
export function httpFailure(status: number, retryAfterMs?: number): PosterFailure {
  return {
    errorClass: `http_${status}`,
    detail: `the server answered HTTP ${status}`,
    httpStatus: status,
    retryAfterMs,
  };
}

/** True when the failure may pass within this run, so that the poster is asked for again. */
export function mayPass({ errorClass, httpStatus }: PosterFailure): boolean {
  if (httpStatus !== undefined && errorClass.startsWith('http_')) {
    return PASSING_STATUSES.has(httpStatus) || httpStatus >= 500;
  }
  return PASSING_CLASSES.has(errorClass);
}

/** True when no answer came from the host at all: such failures together are an outage, not the poster's fault. */
export function isNetworkLevel({ errorClass, isAfterRedirect }: PosterFailure): boolean {
  return !isAfterRedirect && NETWORK_CLASSES.has(errorClass);
}

/** True when nothing was asked of the host, so that the failure tells nothing of its health. */
export function isUnasked({ errorClass }: PosterFailure): boolean {
  return errorClass === 'policy' || errorClass === 'bad_url';
}

/** True when the host asks for fewer requests. */
export function asksForPause({ httpStatus, retryAfterMs }: PosterFailure): boolean {
  return httpStatus === 429 || (httpStatus === 503 && retryAfterMs !== undefined);
}
