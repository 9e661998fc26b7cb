/** Whose trouble a failed upload is: this attempt's, the one object's, the bucket's, or the bucket's if all are refused. */
export type UploadTrouble = 'attempt' | 'object' | 'perhaps the bucket' | 'bucket';

/** What Cloud Storage says of an object that may be created, and not overwritten. */
const OVERWRITING = /objects\.delete|retention|\bhold\b/i;

const LONGEST_MESSAGE = 300;

/** What a status of the upload means. 401 and 404 are the bucket's, 412 is the object's. */
export function uploadTrouble(status: number | undefined, message: string): UploadTrouble {
  if (status === 401 || status === 404) return 'bucket';
  if (status === 412) return 'object';
  if (status !== 403) return 'attempt';
  return OVERWRITING.test(message) ? 'object' : 'perhaps the bucket';
}

/** The innermost message of an error body, which may be JSON in JSON, as text that a log can show. */
export function uploadMessage(message: unknown): string {
  let inner = message;
  for (let depth = 0; depth < 5; depth += 1) {
    const body = parsed(inner) as { message?: unknown; error?: unknown } | undefined;
    const next = body?.message ?? body?.error;
    if (next === undefined) break;
    inner = next;
  }
  const text = typeof inner === 'string' ? inner : JSON.stringify(inner);
  return text.trim().slice(0, LONGEST_MESSAGE) || 'no reason was given';
}

function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? undefined;
  try {
    return JSON.parse(value) ?? undefined;
  } catch {
    return undefined;
  }
}
