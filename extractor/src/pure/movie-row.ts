import { hash } from 'node:crypto';
import columnTable from '../../../includes/movie_columns.js';
import { cleanText } from './clean-text.ts';
import { ExactNumber, objectOf, type Json, type JsonObject } from './exact-json.ts';
import { isWellFormed, pythonJson, UnwritableJson } from './python-json.ts';
import { runtimeMinutes } from './runtime-minutes.ts';

/** A row of staging_movies as a line of NDJSON without its newline. */
export interface MovieRow {
  kind: 'row';
  movieId: string;
  /** The first 60 bits of its content_hash, as BIT_XOR over the table combines them. */
  fingerprint: bigint;
  line: string;
}

/** What a node became: a row, or a reject that says why. */
export type NodeOutcome = MovieRow | { kind: 'reject'; movieId: string | null; reason: string };

/** Why a node is no row; never leaves this file. */
class Rejection extends Error {}

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
function isNothing(value: Json): boolean {
  if (value === null || typeof value !== 'object') return !value;
  if (value instanceof ExactNumber) return Number(value.text) === 0;
  return Object.keys(value).length === 0;
}

// None of the names read here is one that every object inherits.
function own(object: JsonObject, key: string): Json {
  return object[key] ?? null;
}

/** The object at a key, or an object without members where nothing is. */
function readObject(parent: JsonObject, key: string, path = key): JsonObject {
  return objectOrNothing(own(parent, key), path);
}

function objectOrNothing(value: Json, path: string): JsonObject {
  if (isNothing(value)) return {};
  return objectOf(value) ?? rejectType(path, value, 'what an object gives');
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

/** A name or role: what is nothing is empty, other scalars stay as they came. */
function readName(parent: JsonObject, key: string, path: string): Json {
  const value = own(parent, key);
  if (isNothing(value)) return '';
  const isScalar = typeof value !== 'object' || value instanceof ExactNumber;
  return isScalar ? value : rejectType(`${path}.${key}`, value, 'text');
}

function wholeNumberText(value: Json): string | undefined {
  const text =
    value instanceof ExactNumber
      ? value.text.replace(/\.0$/, '')
      : typeof value === 'string' || Number.isSafeInteger(value)
        ? String(value as string | number)
        : '';
  return /^-?\d{1,19}$/.test(text) ? text : undefined;
}

/** A value that an INTEGER column holds as BigQuery reads it: 2001, "2001" and 2001.0 alike. */
function readInteger(parent: JsonObject, key: string, path: string): Json {
  const value = own(parent, key);
  if (value === null) return null;
  const text = wholeNumberText(value);
  if (text === undefined || BigInt.asIntN(64, BigInt(text)) !== BigInt(text)) {
    rejectType(path, value, 'a whole number of 64 bits');
  }
  return value;
}

function readInternalId(node: JsonObject): Json {
  const value = own(node, 'internalId');
  const isText = typeof value === 'string' || value === null || value instanceof ExactNumber;
  return isText || Number.isInteger(value)
    ? value
    : rejectType('internalId', value, 'a whole number or text');
}

function readRuntime(node: JsonObject): number | null {
  const text = readText(node, 'runtime');
  const minutes = text === null ? null : runtimeMinutes(text);
  if (minutes === null || Number.isSafeInteger(minutes)) return minutes;
  throw new Rejection('runtime is a duration that is longer than its column holds');
}

function readMovieId(node: Json): string {
  const object = objectOf(node);
  if (!object) throw new Rejection(`the node is ${nameKind(node)}, not an object`);
  const id = own(object, 'id');
  if (isNothing(id)) throw new Rejection('the node has no id');
  if (typeof id !== 'string') rejectType('id', id, 'text');
  if (id.trim() === '') throw new Rejection('the node has no id');
  return id;
}

/** The node of each edge at a key, with its path. */
function readEdges(node: JsonObject, key: string): { member: JsonObject; path: string }[] {
  return readList(readObject(node, key), 'edges', `${key}.edges`).map((edge, index) => {
    const path = `${key}.edges[${index}]`;
    const member = readObject(objectOrNothing(edge, path), 'node', `${path}.node`);
    return { member, path: `${path}.node` };
  });
}

function flattenCast(node: JsonObject): Json[] {
  return readEdges(node, 'cast').map(({ member, path }) => {
    const actor = readObject(member, 'actor', `${path}.actor`);
    return {
      firstName: readName(actor, 'firstName', `${path}.actor`),
      lastName: readName(actor, 'lastName', `${path}.actor`),
      role: readName(member, 'role', path),
    };
  });
}

function flattenCredits(node: JsonObject): Json[] {
  return readEdges(node, 'credits').map(({ member, path }) => {
    const person = readObject(member, 'person', `${path}.person`);
    const position = readObject(member, 'position', `${path}.position`);
    return {
      person_firstName: readName(person, 'firstName', `${path}.person`),
      person_lastName: readName(person, 'lastName', `${path}.person`),
      position_name: readName(position, 'name', `${path}.position`),
      role: readName(member, 'role', path),
      job: readName(member, 'job', path),
    };
  });
}

/** The fields of a row but its hash, as the Python pipeline has them before it serializes the JSON columns. */
function readFields(node: JsonObject, movieId: string): JsonObject {
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

const FIELD_COLUMNS = columnTable.movieColumns.filter(({ name }) => name !== 'content_hash');

/** The fields that content_hash is made of: a column that came later is kept out, or every movie would change. */
function hashed(fields: JsonObject): JsonObject {
  const kept = { ...fields };
  for (const { name } of columnTable.unhashedColumns) delete kept[name];
  return kept;
}

/** A field as its column stores it: JSON as its text, an INTEGER beyond 2^53 as its digits (BigQuery takes both). */
function stored(value: Json, { type, isJson }: { type: string; isJson: boolean }): unknown {
  if (isJson) return pythonJson(value);
  if (value === null) return null;
  if (type === 'STRING') return typeof value === 'string' ? value : pythonJson(value);
  const digits = wholeNumberText(value) ?? '';
  return Number.isSafeInteger(Number(digits)) ? Number(digits) : digits;
}

/** The row of a node, or the reason why it has none. Never throws, whatever the node is. */
export function movieRow(node: Json): NodeOutcome {
  let movieId: string | null = null;
  try {
    movieId = readMovieId(node);
    const fields = readFields(node as JsonObject, movieId);
    const contentHash = hash('md5', pythonJson(hashed(fields), true));
    const row = Object.fromEntries(
      FIELD_COLUMNS.map((column) => [column.name, stored(fields[column.name] ?? null, column)]),
    );
    const line = JSON.stringify({ ...row, content_hash: contentHash });
    const fingerprint = BigInt(`0x${contentHash.slice(0, 15)}`);
    return { kind: 'row', movieId, fingerprint, line };
  } catch (error) {
    const id = movieId !== null && isWellFormed(movieId) ? movieId : null;
    if (error instanceof Rejection) return { kind: 'reject', movieId: id, reason: error.message };
    if (!(error instanceof UnwritableJson)) throw error;
    const reason = `the node can't be stored: ${error.message}`;
    return { kind: 'reject', movieId: id, reason };
  }
}
