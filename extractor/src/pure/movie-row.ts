import { contentHash } from './content-hash.ts';
import { cleanText } from './clean-text.ts';
import { ExactNumber, type Json } from './exact-json.ts';
import { pythonJson, pythonString, UnwritableJson } from './python-json.ts';
import { runtimeMinutes } from './runtime-minutes.ts';

/** One row of staging_movies. */
export interface MovieRow {
  movie_id: string;
  internalId: string | null;
  title: string;
  originalTitle: string;
  type: string | null;
  runtime: number | null;
  synopsis: string;
  poster_url: string | null;
  backlink_url: string | null;
  backlink_label: string | null;
  data_eidr: string | null;
  data_productionYear: number | string | null;
  cast_normalized: string;
  credits_normalized: string;
  releases: string;
  countries: string;
  genres: string;
  companies: string;
  content_hash: string;
}

/** What a node became: a row, or a reject that says why. */
export type NodeOutcome =
  { kind: 'row'; row: MovieRow } | { kind: 'reject'; movieId: string | null; reason: string };

type JsonObject = { [key: string]: Json };

/** Why a node is no row; never leaves this file. */
class Rejection extends Error {}

const INT64_MAX = 2n ** 63n - 1n;

function nameKind(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (value instanceof ExactNumber || typeof value === 'number') return 'a number';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function rejectType(field: string, value: Json, allowed: string): never {
  throw new Rejection(`${field} is ${nameKind(value)}, its column holds ${allowed}`);
}

// What the API's PHP side may send for "nothing": the pipeline whose hashes are reproduced reads all of them so.
function isNothing(value: Json | undefined): value is undefined | null | false | 0 | '' {
  if (value === undefined || value === null || value === false || value === 0 || value === '') {
    return true;
  }
  if (typeof value !== 'object' || value instanceof ExactNumber) return false;
  return Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0;
}

function isObject(value: Json): value is JsonObject {
  return (
    value !== null &&
    typeof value === 'object' &&
    !Array.isArray(value) &&
    !(value instanceof ExactNumber)
  );
}

function own(object: JsonObject, key: string): Json {
  return Object.hasOwn(object, key) ? (object[key] ?? null) : null;
}

function readObject(parent: JsonObject, key: string, path = key): JsonObject {
  const value = own(parent, key);
  if (isNothing(value)) return {};
  return isObject(value) ? value : rejectType(path, value, 'what an object gives');
}

function readList(parent: JsonObject, key: string, path = key): Json[] {
  const value = own(parent, key);
  if (isNothing(value)) return [];
  return Array.isArray(value) ? value : rejectType(path, value, 'a list');
}

function readText(parent: JsonObject, key: string, path = key): string | null {
  const value = own(parent, key);
  if (value === null || typeof value === 'string') return value;
  return rejectType(path, value, 'text');
}

function readName(parent: JsonObject, key: string, path: string): Json {
  const value = own(parent, key);
  if (isNothing(value)) return '';
  return typeof value === 'object' && !(value instanceof ExactNumber)
    ? rejectType(path, value, 'text')
    : value;
}

function readInteger(parent: JsonObject, key: string, path: string): Json {
  const value = own(parent, key);
  if (value === null) return null;
  const digits =
    typeof value === 'string' && /^[+-]?\d+$/.test(value)
      ? value
      : value instanceof ExactNumber && /^-?\d+(\.0)?$/.test(value.text)
        ? value.text.replace('.0', '')
        : typeof value === 'number' && Number.isInteger(value)
          ? String(value)
          : rejectType(path, value, 'a whole number');
  if (
    digits.length > 20 ||
    BigInt(digits.replace('+', '')) > INT64_MAX ||
    BigInt(digits.replace('+', '')) < -INT64_MAX
  ) {
    throw new Rejection(`${path} is ${digits.slice(0, 40)}, its column holds 64-bit numbers`);
  }
  return value;
}

function readInternalId(node: JsonObject): Json {
  const value = own(node, 'internalId');
  const isFraction = typeof value === 'number' && !Number.isInteger(value);
  if (typeof value === 'boolean' || isObject(value) || Array.isArray(value) || isFraction) {
    rejectType('internalId', value, 'a whole number or text');
  }
  return value;
}

function readRuntime(node: JsonObject): number | null {
  const text = readText(node, 'runtime');
  const minutes = text === null ? null : runtimeMinutes(text);
  if (minutes !== null && !Number.isSafeInteger(minutes)) {
    throw new Rejection(`runtime ${text?.slice(0, 40)} is longer than its column holds`);
  }
  return minutes;
}

function readMovieId(node: Json): string {
  if (!isObject(node)) throw new Rejection(`the node is ${nameKind(node)}, not an object`);
  const id = own(node, 'id');
  if (isNothing(id)) throw new Rejection('the node has no id');
  if (typeof id !== 'string') rejectType('id', id, 'text');
  if (id.trim() === '') throw new Rejection('the node has no id');
  return id;
}

function edgeNode(edge: Json, path: string): JsonObject {
  if (!isObject(edge)) {
    return isNothing(edge) ? {} : rejectType(path, edge, 'what an object gives');
  }
  return readObject(edge, 'node', `${path}.node`);
}

function flattenCast(node: JsonObject): Json[] {
  return readList(readObject(node, 'cast'), 'edges', 'cast.edges').map((edge, index) => {
    const path = `cast.edges[${index}]`;
    const member = edgeNode(edge, path);
    const actor = readObject(member, 'actor', `${path}.node.actor`);
    return {
      firstName: readName(actor, 'firstName', `${path}.node.actor.firstName`),
      lastName: readName(actor, 'lastName', `${path}.node.actor.lastName`),
      role: readName(member, 'role', `${path}.node.role`),
    };
  });
}

function flattenCredits(node: JsonObject): Json[] {
  return readList(readObject(node, 'credits'), 'edges', 'credits.edges').map((edge, index) => {
    const path = `credits.edges[${index}]`;
    const credit = edgeNode(edge, path);
    const person = readObject(credit, 'person', `${path}.node.person`);
    const position = readObject(credit, 'position', `${path}.node.position`);
    return {
      person_firstName: readName(person, 'firstName', `${path}.node.person.firstName`),
      person_lastName: readName(person, 'lastName', `${path}.node.person.lastName`),
      position_name: readName(position, 'name', `${path}.node.position.name`),
      role: readName(credit, 'role', `${path}.node.role`),
      job: readName(credit, 'job', `${path}.node.job`),
    };
  });
}

/** The 18 fields that are hashed, as the API's values give them (throws Rejection). */
function readFields(node: JsonObject, movieId: string) {
  const data = readObject(node, 'data');
  const backlink = readObject(node, 'backlink');
  return {
    movie_id: movieId,
    internalId: readInternalId(node),
    title: cleanText(readText(node, 'title')),
    originalTitle: cleanText(readText(node, 'originalTitle')),
    type: readText(node, 'type'),
    runtime: readRuntime(node),
    synopsis: cleanText(readText(node, 'synopsis')),
    poster_url: readText(readObject(node, 'poster'), 'url', 'poster.url'),
    backlink_url: readText(backlink, 'url', 'backlink.url'),
    backlink_label: readText(backlink, 'label', 'backlink.label'),
    data_eidr: readText(data, 'eidr', 'data.eidr'),
    data_productionYear: readInteger(data, 'productionYear', 'data.productionYear'),
    cast_normalized: flattenCast(node),
    credits_normalized: flattenCredits(node),
    releases: readList(node, 'releases'),
    countries: readList(node, 'countries'),
    genres: readList(node, 'genres'),
    companies: readList(node, 'companies'),
  };
}

function integerCell(value: Json): number | string | null {
  if (value instanceof ExactNumber) return value.text.replace('.0', '');
  if (typeof value !== 'string') return value as number | null;
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function textCell(value: Json): string | null {
  return value === null
    ? null
    : value instanceof ExactNumber
      ? value.text
      : String(value as string | number);
}

/** The row of a node, or the reason why it has none. Never throws, whatever the node is. */
export function movieRow(node: Json): NodeOutcome {
  let movieId: string | null = null;
  try {
    movieId = readMovieId(node);
    const fields = readFields(node as JsonObject, movieId);
    const row: MovieRow = {
      ...fields,
      internalId: textCell(fields.internalId),
      data_productionYear: integerCell(fields.data_productionYear),
      cast_normalized: pythonJson(fields.cast_normalized, false),
      credits_normalized: pythonJson(fields.credits_normalized, false),
      releases: pythonJson(fields.releases, false),
      countries: pythonJson(fields.countries, false),
      genres: pythonJson(fields.genres, false),
      companies: pythonJson(fields.companies, false),
      content_hash: contentHash(pythonJson(fields, true)),
    };
    return { kind: 'row', row };
  } catch (error) {
    if (error instanceof Rejection) return { kind: 'reject', movieId, reason: error.message };
    if (error instanceof UnwritableJson) {
      return {
        kind: 'reject',
        movieId: wellFormedId(movieId),
        reason: `the node can't be stored: ${error.message}`,
      };
    }
    throw error;
  }
}

function wellFormedId(movieId: string | null): string | null {
  try {
    return movieId === null ? null : (pythonString(movieId), movieId);
  } catch {
    return null;
  }
}
