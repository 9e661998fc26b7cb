import { ExactNumber, pythonFloat, type Json } from './exact-json.ts';

/** Deeper nesting than any movie has; Python's own serializer gives up near 1,000, BigQuery's JSON at 500. */
export const MAX_DEPTH = 200;

/** A value that has no JSON text which a STRING column could hold; the message says why. */
export class UnwritableJson extends Error {
  override readonly name = 'UnwritableJson';
}

const SURROGATE = /[\ud800-\udfff]/;

/**
 * json.dumps(value, ensure_ascii=False, sort_keys=…), byte for byte: ', ' and ': ' between, sorted keys by code
 * point. Throws UnwritableJson for what has no valid JSON text.
 */
export function pythonJson(value: Json, sortKeys = false, depth = 0): string {
  if (typeof value === 'string') return pythonString(value);
  if (value === null) return 'null';
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'number')
    return Number.isInteger(value) ? String(value) : pythonFloat(value);
  if (value instanceof ExactNumber) return exactNumber(value);
  if (depth >= MAX_DEPTH) throw new UnwritableJson(`it nests deeper than ${MAX_DEPTH} levels`);
  if (Array.isArray(value)) {
    return `[${value.map((item) => pythonJson(item, sortKeys, depth + 1)).join(', ')}]`;
  }
  const keys = sortKeys ? sorted(Object.keys(value)) : Object.keys(value);
  const members = keys.map(
    (key) => `${pythonString(key)}: ${pythonJson(value[key] as Json, sortKeys, depth + 1)}`,
  );
  return `{${members.join(', ')}}`;
}

/** True for a text without half of a surrogate pair. */
export function isWellFormed(text: string): boolean {
  return !SURROGATE.test(text) || !/\p{Surrogate}/u.test(text);
}

function pythonString(value: string): string {
  // JSON.stringify would hide half of a surrogate pair behind an escape.
  if (!isWellFormed(value)) {
    throw new UnwritableJson('it holds half of a surrogate pair, which is no valid text');
  }
  return JSON.stringify(value);
}

function exactNumber({ text }: ExactNumber): string {
  if (text.endsWith('y')) throw new UnwritableJson('it holds a number too large for JSON');
  return text;
}

// UTF-8's order is that of code points; UTF-16's differs where a surrogate meets a unit above them.
function sorted(keys: string[]): string[] {
  if (!keys.some((key) => SURROGATE.test(key))) return keys.sort();
  return keys.sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
}
