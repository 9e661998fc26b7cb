import { BigQueryError, notSupported } from './api-error.ts';

/** A JSON object of a request. */
export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An optional object of a request. */
export function objectAt(body: JsonObject, key: string): JsonObject | undefined {
  const value = body[key];
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) throw invalidValue(key, 'an object');
  return value;
}

/** An optional string of a request. */
export function textAt(body: JsonObject, key: string): string | undefined {
  const value = body[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw invalidValue(key, 'a string');
  return value;
}

/** A string that must be there. */
export function requiredTextAt(body: JsonObject, key: string): string {
  const value = textAt(body, key);
  if (value === undefined || value === '') {
    throw new BigQueryError('required', `Required parameter is missing: ${key}`);
  }
  return value;
}

/** An optional boolean of a request; in a query string it is text, in Python's spelling "True". */
export function flagAt(body: JsonObject, key: string): boolean | undefined {
  const value = body[key];
  if (value === undefined || value === null) return undefined;
  const text = String(value).toLowerCase();
  if (text === 'true' || text === 'false') return text === 'true';
  throw invalidValue(key, 'true or false');
}

/** An optional whole number of a request; the API sends 64-bit numbers as text. */
export function integerAt(body: JsonObject, key: string): number | undefined {
  const value = body[key];
  if (value === undefined || value === null || value === '') return undefined;
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 0) {
    throw invalidValue(key, 'a whole number that is not negative');
  }
  return number;
}

/** Optional labels: text by text. */
export function labelsAt(body: JsonObject, key: string): Record<string, string> | undefined {
  const labels = objectAt(body, key);
  if (!labels) return undefined;
  for (const [name, value] of Object.entries(labels)) {
    if (typeof value !== 'string' && value !== null)
      throw invalidValue(`${key}.${name}`, 'a string');
  }
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== null)) as Record<
    string,
    string
  >;
}

/** Labels of a patch: those that it names are set, or removed by null; the others stay. */
export function mergeLabels(
  labels: Record<string, string> | undefined,
  body: JsonObject,
): { labels?: Record<string, string> } {
  const sent = objectAt(body, 'labels');
  if (!sent) return {};
  const merged = { ...labels, ...sent };
  return { labels: labelsAt({ labels: merged }, 'labels') };
}

/** One of a list of words. */
export function choiceAt<T extends string>(
  body: JsonObject,
  key: string,
  choices: readonly T[],
): T | undefined {
  const value = textAt(body, key);
  if (value === undefined) return undefined;
  const choice = choices.find((candidate) => candidate === value);
  if (!choice) throw invalidValue(key, choices.join(', '));
  return choice;
}

/** Refuses, by name, every key that is set to something and is not among the known ones. */
export function refuseOtherKeys(body: JsonObject, known: readonly string[], where: string): void {
  for (const [key, value] of Object.entries(body)) {
    if (!known.includes(key) && isSet(value)) throw notSupported(`${where}.${key}`);
  }
}

function isSet(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === '') return false;
  if (Array.isArray(value)) return value.length > 0;
  return !isObject(value) || Object.keys(value).length > 0;
}

function invalidValue(key: string, expected: string): BigQueryError {
  return new BigQueryError('invalid', `Invalid value for ${key}: it must be ${expected}.`);
}
