/**
 * Whose trouble a failure is, as far as the failure alone says. `busy` (429, 503), `unreachable` and
 * `silent` (no answer at all) and `refusing` (403, 5xx, HTML in place of an image) may be the host's:
 * host-trouble.ts decides. `poster` is the poster's own.
 */
export type Trouble = 'busy' | 'unreachable' | 'silent' | 'refusing' | 'poster';

/** What went wrong with one poster. The class is what the ledger and the summary show. */
export interface PosterFailure {
  /** Such as http_404, timeout, policy, not_an_image. */
  errorClass: string;
  /** What was seen, for people. */
  detail: string;
  trouble: Trouble;
  /** The server asks for a pause of so many milliseconds; 0 where it does not say how long. */
  retryAfterMs?: number | undefined;
}

const TROUBLE_OF_CLASS: ReadonlyMap<string, Trouble> = new Map([
  ['dns', 'unreachable'],
  ['connect', 'unreachable'],
  ['connect_timeout', 'unreachable'],
  ['tls', 'unreachable'],
  ['no_answer', 'silent'],
  ['reset', 'silent'],
  ['outage', 'unreachable'],
]);
const PASSING_CLASSES = new Set([
  ...['dns', 'connect', 'connect_timeout', 'tls', 'no_answer', 'reset', 'timeout', 'cut_off'],
  ...['http_408', 'http_425', 'http_429'],
]);
const REFUSING_STATUSES = new Set([401, 403]);

const CLASS_OF_CODE: ReadonlyMap<string, string> = new Map([
  ['EPOLICY', 'policy'],
  ['ENOTFOUND', 'dns'],
  ['EAI_AGAIN', 'dns'],
  ['EAI_FAIL', 'dns'],
  ['ENODATA', 'dns'],
  ['ECONNREFUSED', 'connect'],
  ['EHOSTUNREACH', 'connect'],
  ['EHOSTDOWN', 'connect'],
  ['ENETUNREACH', 'connect'],
  ['ENETDOWN', 'connect'],
  ['EADDRNOTAVAIL', 'connect'],
  ['ETIMEDOUT', 'connect_timeout'],
  ['EPROTO', 'tls'],
]);
const RESETS = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE']);

/** A failure of this class; where its trouble is not said, it is the class's. */
export function failureOf(errorClass: string, detail: string, trouble?: Trouble): PosterFailure {
  return { errorClass, detail, trouble: trouble ?? TROUBLE_OF_CLASS.get(errorClass) ?? 'poster' };
}

/** The failure that an HTTP status without a poster means. */
export function httpFailure(status: number, retryAfterMs?: number): PosterFailure {
  const isBusy = status === 429 || status === 503;
  const isRefusing = REFUSING_STATUSES.has(status) || status >= 500;
  return {
    errorClass: `http_${status}`,
    detail: `the server answered HTTP ${status}`,
    trouble: isBusy ? 'busy' : isRefusing ? 'refusing' : 'poster',
    retryAfterMs: retryAfterMs ?? (status === 429 ? 0 : undefined),
  };
}

/** The failure that an error of the HTTP client means; `didAnswer`: whether the headers had come. */
export function networkFailure(error: unknown, didAnswer: boolean): PosterFailure {
  const { code = '', message = '' } = (error ?? {}) as { code?: string; message?: string };
  return failureOf(classOfCode(code, didAnswer), message || code);
}

/** True when the failure may pass within this run, so that the poster is asked for again. */
export function mayPass({ errorClass }: PosterFailure): boolean {
  return PASSING_CLASSES.has(errorClass) || /^http_5\d\d$/.test(errorClass);
}

function classOfCode(code: string, didAnswer: boolean): string {
  if (RESETS.has(code)) return didAnswer ? 'cut_off' : 'reset';
  const known = CLASS_OF_CODE.get(code);
  if (known) return known;
  if (/CERT|TLS|SSL|SELF_SIGNED|VERIFY|ALTNAME/.test(code)) return 'tls';
  if (code.startsWith('HPE_')) return didAnswer ? 'cut_off' : 'bad_answer';
  if (/^Z_BUF_ERROR|^ERR_READING_RESPONSE_STREAM/.test(code)) return 'cut_off';
  if (/^Z_|^ERR_(_ERROR_FORMAT|BROTLI)|^ZSTD/.test(code)) return 'bad_encoding';
  return didAnswer ? 'cut_off' : 'request_failed';
}
