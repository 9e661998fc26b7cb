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

/** What a class means. */
interface FailureClass {
  /** The poster's own unless it says otherwise. */
  trouble?: Trouble;
  /** It may pass within a run. */
  mayPass?: boolean;
  /** Error codes of this class: it is the first whose pattern matches. */
  codes?: RegExp;
  /** The class of these codes once the headers had come. */
  afterAnswer?: string;
}

const CLASSES: Record<string, FailureClass> = {
  policy: { codes: /^EPOLICY$/ },
  dns: {
    trouble: 'unreachable',
    mayPass: true,
    codes: /^(ENOTFOUND|EAI_AGAIN|EAI_FAIL|ENODATA)$/,
  },
  connect: {
    trouble: 'unreachable',
    mayPass: true,
    codes: /^(ECONNREFUSED|E(HOST|NET)(UNREACH|DOWN)|EADDRNOTAVAIL)$/,
  },
  connect_timeout: { trouble: 'unreachable', mayPass: true, codes: /^ETIMEDOUT$/ },
  tls: {
    trouble: 'unreachable',
    mayPass: true,
    codes: /^EPROTO$|CERT|TLS|SSL|SELF_SIGNED|VERIFY|ALTNAME/,
  },
  outage: { trouble: 'unreachable' },
  no_answer: { trouble: 'silent', mayPass: true, codes: /^EOUTOFTIME$/, afterAnswer: 'timeout' },
  reset: {
    trouble: 'silent',
    mayPass: true,
    codes: /^(ECONNRESET|EPIPE|ECONNABORTED|ERR_STREAM_PREMATURE_CLOSE)$/,
    afterAnswer: 'cut_off',
  },
  bad_answer: { codes: /^HPE_/, afterAnswer: 'cut_off' },
  too_large: { codes: /^ETOOLARGE$/ },
  timeout: { mayPass: true },
  cut_off: { mayPass: true, codes: /^(Z_BUF_ERROR|ERR_READING_RESPONSE_STREAM)/ },
  bad_encoding: { codes: /^(Z_|ERR__ERROR_FORMAT|ERR_BROTLI|ZSTD)/ },
  request_failed: { codes: /^/, afterAnswer: 'cut_off' },
};

/** A failure of this class; where its trouble is not said, it is the class's. */
export function failureOf(errorClass: string, detail: string, trouble?: Trouble): PosterFailure {
  return { errorClass, detail, trouble: trouble ?? CLASSES[errorClass]?.trouble ?? 'poster' };
}

/** The failure that an HTTP status without a poster means. */
export function httpFailure(status: number, retryAfterMs?: number): PosterFailure {
  const isBusy = status === 429 || status === 503;
  const isRefusing = status === 401 || status === 403 || status >= 500;
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
  const [name = '', known] =
    Object.entries(CLASSES).find(([, { codes }]) => codes?.test(code)) ?? [];
  return failureOf((didAnswer && known?.afterAnswer) || name, message || code);
}

/** True when the failure may pass within this run, so that the poster is asked for again. */
export function mayPass({ errorClass }: PosterFailure): boolean {
  return CLASSES[errorClass]?.mayPass ?? /^http_(408|425|429|5\d\d)$/.test(errorClass);
}
