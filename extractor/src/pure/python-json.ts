import { ExactNumber, pythonFloat, type Json } from './exact-json.ts';

/** Deeper nesting than any movie has; Python's own serializer gives up near 1,000. */
export const MAX_DEPTH = 200;

/** A value that has no JSON text which a STRING column could hold; the message says why. */
export class UnwritableJson extends Error {
  override readonly name = 'UnwritableJson';
}

/** The text of a value as json.dumps(ensure_ascii=False) gives it, with keys as they came and with keys sorted. */
export interface PythonTexts {
  given: string;
  sorted: string;
}

// Everything that a JSON string holds as it is, and nothing of a surrogate pair.
const NEEDS_CARE = /[^ !#-[\]-\ud7ff\ue000-\uffff]/;
const SURROGATE = /[\ud800-\udfff]/;

/** A string as Python's json.dumps(ensure_ascii=False) writes it. Throws UnwritableJson at an unpaired surrogate. */
export function pythonString(value: string): string {
  if (!NEEDS_CARE.test(value)) return `"${value}"`;
  const quoted = JSON.stringify(value);
  // JSON.stringify escapes an unpaired surrogate as \udXXX; a backslash of the text itself is doubled.
  if (quoted.includes('\\ud') && /\p{Surrogate}/u.test(value)) {
    throw new UnwritableJson('it holds half of a surrogate pair, which is no valid text');
  }
  return quoted;
}

/** json.dumps(value, ensure_ascii=False, sort_keys=True), byte for byte: ', ' and ': ' between, keys by code point. */
export function sortedPythonJson(value: Json): string {
  return pythonTexts(value).sorted;
}

/** json.dumps(value, ensure_ascii=False), byte for byte. Throws UnwritableJson for what has no valid JSON text. */
export function pythonJson(value: Json): string {
  return pythonTexts(value).given;
}

/** Both texts of a value, in one pass. Throws UnwritableJson for what has no valid JSON text. */
export function pythonTexts(value: Json): PythonTexts {
  const text = write(value, 0);
  return typeof text === 'string' ? { given: text, sorted: text } : text;
}

/** One text where both are the same. */
type Written = string | PythonTexts;

function write(value: Json, depth: number): Written {
  if (typeof value === 'string') return pythonString(value);
  if (value === null) return 'null';
  if (typeof value === 'number')
    return Number.isInteger(value) ? String(value) : pythonFloat(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (value instanceof ExactNumber) return writeExact(value);
  if (depth >= MAX_DEPTH) throw new UnwritableJson(`it nests deeper than ${MAX_DEPTH} levels`);
  return Array.isArray(value) ? writeList(value, depth) : writeObject(value, depth);
}

function writeExact({ text }: ExactNumber): string {
  if (text.endsWith('y')) throw new UnwritableJson('it holds a number too large for JSON');
  return text;
}

function writeList(items: Json[], depth: number): Written {
  const joined = new Joined();
  for (const item of items) joined.add('', write(item, depth + 1));
  return joined.close('[', ']');
}

function writeObject(value: { [key: string]: Json }, depth: number): Written {
  const keys = Object.keys(value);
  if (areSorted(keys)) {
    const joined = new Joined();
    for (const key of keys) joined.add(`${pythonString(key)}: `, write(value[key]!, depth + 1));
    return joined.close('{', '}');
  }
  const members = new Map<string, Written>();
  for (const key of keys) members.set(key, write(value[key]!, depth + 1));
  return {
    given: writeMembers(members, keys, 'given'),
    sorted: writeMembers(members, keys.sort(byCodePoint), 'sorted'),
  };
}

function writeMembers(
  members: Map<string, Written>,
  keys: string[],
  which: keyof PythonTexts,
): string {
  let text = '';
  for (const key of keys) {
    const value = members.get(key)!;
    const name = `${text === '' ? '' : ', '}${pythonString(key)}: `;
    text += name + (typeof value === 'string' ? value : value[which]);
  }
  return `{${text}}`;
}

/** Items one after the other, in one text as long as both are the same. */
class Joined {
  #given = '';
  #sorted: string | undefined;

  add(name: string, text: Written): void {
    const before = this.#given === '' ? name : `, ${name}`;
    if (typeof text === 'string') {
      this.#given += before + text;
      if (this.#sorted !== undefined) this.#sorted += before + text;
      return;
    }
    this.#sorted = (this.#sorted ?? this.#given) + before + text.sorted;
    this.#given += before + text.given;
  }

  close(open: string, close: string): Written {
    const given = open + this.#given + close;
    return this.#sorted === undefined ? given : { given, sorted: open + this.#sorted + close };
  }
}

function areSorted(keys: string[]): boolean {
  for (let index = 1; index < keys.length; index += 1) {
    if (byCodePoint(keys[index - 1]!, keys[index]!) > 0) return false;
  }
  return true;
}

// By code point is by UTF-16 unit too, unless a surrogate is compared with a unit above them.
function byCodePoint(left: string, right: string): number {
  if (SURROGATE.test(left) || SURROGATE.test(right)) return compareCodePoints(left, right);
  return left < right ? -1 : left > right ? 1 : 0;
}

function compareCodePoints(left: string, right: string): number {
  const leftPoints = Array.from(left, (char) => char.codePointAt(0) ?? 0);
  const rightPoints = Array.from(right, (char) => char.codePointAt(0) ?? 0);
  const at = leftPoints.findIndex((point, index) => point !== rightPoints[index]);
  if (at < 0) return leftPoints.length - rightPoints.length;
  return (leftPoints[at] ?? 0) - (rightPoints[at] ?? -1);
}
