import { ExactNumber, pythonFloat, type Json } from './exact-json.ts';

/** Deeper nesting than any movie has; Python's own serializer gives up near 1,000. */
export const MAX_DEPTH = 200;

/** A value that has no JSON text which a STRING column could hold; the message says why. */
export class UnwritableJson extends Error {
  override readonly name = 'UnwritableJson';
}

// Two strings compare by code point as they do by UTF-16 unit unless one holds a surrogate.
const SURROGATE = /[\ud800-\udfff]/;

function byCodePoint(left: string, right: string): number {
  const leftPoints = Array.from(left);
  const rightPoints = Array.from(right);
  const shared = Math.min(leftPoints.length, rightPoints.length);
  for (let index = 0; index < shared; index += 1) {
    const difference =
      (leftPoints[index]?.codePointAt(0) ?? 0) - (rightPoints[index]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return leftPoints.length - rightPoints.length;
}

function sortedKeys(value: object): string[] {
  const keys = Object.keys(value);
  if (keys.length < 2) return keys;
  return keys.some((key) => SURROGATE.test(key)) ? keys.sort(byCodePoint) : keys.sort();
}

/** A string as Python's json.dumps(ensure_ascii=False) writes it. Throws UnwritableJson at an unpaired surrogate. */
export function pythonString(value: string): string {
  const quoted = JSON.stringify(value);
  // JSON.stringify escapes an unpaired surrogate as \udXXX; a backslash of the text itself is doubled.
  if (quoted.includes('\\ud') && /\p{Surrogate}/u.test(value)) {
    throw new UnwritableJson('it holds half of a surrogate pair, which is no valid text');
  }
  return quoted;
}

function pythonNumber(value: number): string {
  return Number.isInteger(value) ? String(value) : pythonFloat(value);
}

/**
 * Python's json.dumps(value, ensure_ascii=False, sort_keys=sortKeys), byte for byte: ', ' and ': ' between,
 * keys by code point. Throws UnwritableJson for what has no valid JSON text.
 */
export function pythonJson(value: Json, sortKeys: boolean, depth = 0): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return pythonString(value);
  if (typeof value === 'number') return pythonNumber(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (value instanceof ExactNumber) {
    if (value.text.endsWith('y')) throw new UnwritableJson('it holds a number too large for JSON');
    return value.text;
  }
  if (depth >= MAX_DEPTH) throw new UnwritableJson(`it nests deeper than ${MAX_DEPTH} levels`);
  if (Array.isArray(value)) {
    let text = '';
    for (const item of value) {
      text += `${text === '' ? '' : ', '}${pythonJson(item, sortKeys, depth + 1)}`;
    }
    return `[${text}]`;
  }
  let text = '';
  for (const key of sortKeys ? sortedKeys(value) : Object.keys(value)) {
    text += `${text === '' ? '' : ', '}${pythonString(key)}: ${pythonJson(value[key] ?? null, sortKeys, depth + 1)}`;
  }
  return `{${text}}`;
}
