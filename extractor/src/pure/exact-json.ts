/** A JSON number whose text JavaScript's own numbers would lose: 7.0, 1e5, integers beyond 2^53. */
export class ExactNumber {
  /** The number as Python's json module writes it. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** The nearest JavaScript number, for texts that need not be exact. */
  toJSON(): number {
    return Number(this.text);
  }
}

export type JsonObject = { [key: string]: Json };

/** Anything that parseExactJson can give back. */
export type Json = null | boolean | number | string | ExactNumber | Json[] | JsonObject;

// Finds every number that may need its text kept; matches inside strings only cost the slower path.
const MAY_LOSE_TEXT = /[:,[]\s*-?(?:\d{16}|\d+[.eE])/;
const NUMBER = /^-?(?:\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|Infinity)$/;
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(\.\d+)?([eE][+-]?\d+)?/g;

/** The value if it is a JSON object. */
export function objectOf(value: Json | undefined): JsonObject | undefined {
  const isObject = value !== null && typeof value === 'object' && !Array.isArray(value);
  return isObject && !(value instanceof ExactNumber) ? value : undefined;
}

/** A float as Python's repr writes it: 7.0, 1e+16, 1e-05. */
export function pythonFloat(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  const [mantissa = '0', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 16) {
    const digits = String(Math.abs(exponent)).padStart(2, '0');
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${digits}`;
  }
  if (Object.is(value, -0)) return '-0.0';
  const plain = String(value);
  return plain.includes('.') ? plain : `${plain}.0`;
}

function exactText(token: string, isFloat: boolean): string | undefined {
  const value = Number(token);
  if (isFloat)
    return Number.isInteger(value) || !Number.isFinite(value) ? pythonFloat(value) : undefined;
  return Number.isSafeInteger(value) ? undefined : token;
}

function unusedKey(text: string): string {
  let key = 'exact number';
  while (text.includes(key)) key += '~';
  return key;
}

/**
 * JSON.parse that keeps what Python's parser keeps: the difference between 7 and 7.0, and integers of any size, at
 * any depth. Text without such numbers (nearly all of it) goes through JSON.parse alone. Throws SyntaxError.
 */
export function parseExactJson(text: string): Json {
  const plain = JSON.parse(text) as Json;
  if (!MAY_LOSE_TEXT.test(text)) return plain;
  const marker = unusedKey(text);
  let isMarked = false;
  const marked = text.replace(STRING_OR_NUMBER, (token, fraction?: string, exponent?: string) => {
    if (token.startsWith('"')) return token;
    const exact = exactText(token, fraction !== undefined || exponent !== undefined);
    if (exact === undefined) return token;
    isMarked = true;
    return `{"${marker}":"${exact}"}`;
  });
  return isMarked ? withExactNumbers(JSON.parse(marked) as Json, marker) : plain;
}

/** Puts the numbers where their marks stand. Not recursive: a node may nest deeper than the stack. */
function withExactNumbers(root: Json, marker: string): Json {
  const top = [root];
  const open: (Json[] | JsonObject)[] = [top];
  for (let parent = open.pop(); parent; parent = open.pop()) {
    for (const [key, value] of Object.entries(parent)) {
      if (value === null || typeof value !== 'object') continue;
      const mark = Array.isArray(value) ? undefined : (value as JsonObject)[marker];
      if (typeof mark !== 'string' || !NUMBER.test(mark)) open.push(value as Json[] | JsonObject);
      // Not by assignment: a key may be "__proto__".
      else Object.defineProperty(parent, key, { value: new ExactNumber(mark) });
    }
  }
  return top[0] as Json;
}
