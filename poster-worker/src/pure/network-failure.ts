import type { PosterFailure } from './failure.ts';

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

/** What the address-checking agents say; their errors have no code. */
const AGENT_REFUSAL = /is not allowed\. Because/;

/** The failure that an error of the HTTP client means; `didAnswer`: whether the headers had come. */
export function networkFailure(error: unknown, didAnswer: boolean): PosterFailure {
  const { code = '', message = '' } = (error ?? {}) as { code?: string; message?: string };
  return { errorClass: errorClass(code, message, didAnswer), detail: message || code };
}

function errorClass(code: string, message: string, didAnswer: boolean): string {
  if (AGENT_REFUSAL.test(message)) return 'policy';
  if (RESETS.has(code)) return didAnswer ? 'cut_off' : 'reset';
  const known = CLASS_OF_CODE.get(code);
  if (known) return known;
  if (/CERT|TLS|SSL|SELF_SIGNED|VERIFY|ALTNAME/.test(code)) return 'tls';
  if (code.startsWith('HPE_')) return didAnswer ? 'cut_off' : 'bad_answer';
  if (/^Z_|^ERR_(_ERROR_FORMAT|BROTLI)|^ZSTD/.test(code)) return 'not_an_image';
  return 'request_failed';
}
