import columnTable from '../../../includes/movie_columns.js';
import { contentHash } from './content-hash.ts';
import { cleanText } from './clean-text.ts';
import { ExactNumber, type Json } from './exact-json.ts';
import { pythonString, pythonTexts, UnwritableJson, type PythonTexts } from './python-json.ts';
import { runtimeMinutes } from './runtime-minutes.ts';

/** What a node became: a row of staging_movies as a line of NDJSON, or a reject that says why. */
export type NodeOutcome =
  | { kind: 'row'; movieId: string; contentHash: string; line: string }
  | { kind: 'reject'; movieId: string | null; reason: string };

type JsonObject = { [key: string]: Json };

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

// None of the names read here is one that every object inherits.
function own(object: JsonObject, key: string): Json {
  return object[key] ?? null;
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

/** The Python text of a name or role: what is nothing is empty, other scalars stay as they came. */
function readName(parent: JsonObject, key: string, path: string): string {
  const value = own(parent, key);
  if (typeof value === 'string') return pythonString(value);
  if (isNothing(value)) return '""';
  return typeof value === 'object' && !(value instanceof ExactNumber)
    ? rejectType(path, value, 'text')
    : pythonTexts(value).given;
}

function wholeNumberText(value: Json): string | undefined {
  if (typeof value === 'string' && /^-?\d{1,19}$/.test(value)) return value;
  if (Number.isSafeInteger(value)) return String(value as number);
  const text = value instanceof ExactNumber ? value.text.replace(/\.0$/, '') : '';
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

function flattenCast(node: JsonObject): PythonTexts {
  const members = readList(readObject(node, 'cast'), 'edges', 'cast.edges').map((edge, index) => {
    const path = `cast.edges[${index}]`;
    const member = edgeNode(edge, path);
    const actor = readObject(member, 'actor', `${path}.node.actor`);
    const firstName = readName(actor, 'firstName', `${path}.node.actor.firstName`);
    const lastName = readName(actor, 'lastName', `${path}.node.actor.lastName`);
    const role = readName(member, 'role', `${path}.node.role`);
    return `{"firstName": ${firstName}, "lastName": ${lastName}, "role": ${role}}`;
  });
  const text = `[${members.join(', ')}]`;
  return { given: text, sorted: text };
}

function flattenCredits(node: JsonObject): PythonTexts {
  const edges = readList(readObject(node, 'credits'), 'edges', 'credits.edges');
  const given: string[] = [];
  const sorted: string[] = [];
  edges.forEach((edge, index) => {
    const path = `credits.edges[${index}]`;
    const credit = edgeNode(edge, path);
    const person = readObject(credit, 'person', `${path}.node.person`);
    const position = readObject(credit, 'position', `${path}.node.position`);
    const firstName = readName(person, 'firstName', `${path}.node.person.firstName`);
    const lastName = readName(person, 'lastName', `${path}.node.person.lastName`);
    const positionName = readName(position, 'name', `${path}.node.position.name`);
    const role = readName(credit, 'role', `${path}.node.role`);
    const job = readName(credit, 'job', `${path}.node.job`);
    const named = `"person_firstName": ${firstName}, "person_lastName": ${lastName}, "position_name": ${positionName}, "role": ${role}`;
    given.push(`{${named}, "job": ${job}}`);
    sorted.push(`{"job": ${job}, ${named}}`);
  });
  return { given: `[${given.join(', ')}]`, sorted: `[${sorted.join(', ')}]` };
}

/** A field's value twice: as it is hashed, and as the row's line holds it. */
interface Cell {
  hashed: string;
  stored: string;
}

function textCell(value: string | null): Cell {
  const text = value === null ? 'null' : pythonString(value);
  return { hashed: text, stored: text };
}

function numberCell(value: number | null): Cell {
  const text = String(value);
  return { hashed: text, stored: text };
}

function jsonCell({ given, sorted }: PythonTexts): Cell {
  return { hashed: sorted, stored: JSON.stringify(given) };
}

// Hashed as it came, loaded as text.
function internalIdCell(value: Json): Cell {
  const hashed = pythonTexts(value).given;
  return { hashed, stored: value === null || typeof value === 'string' ? hashed : `"${hashed}"` };
}

function integerCell(value: Json): Cell {
  const text = wholeNumberText(value);
  const stored = text === undefined ? 'null' : String(BigInt(text));
  return { hashed: pythonTexts(value).given, stored };
}

/** The 18 fields that are hashed, as the API's values give them (throws Rejection and UnwritableJson). */
function readCells(node: JsonObject, movieId: string): Record<string, Cell> {
  const data = readObject(node, 'data');
  const backlink = readObject(node, 'backlink');
  return {
    movie_id: textCell(movieId),
    internalId: internalIdCell(readInternalId(node)),
    title: textCell(cleanText(readText(node, 'title'))),
    originalTitle: textCell(cleanText(readText(node, 'originalTitle'))),
    type: textCell(readText(node, 'type')),
    runtime: numberCell(readRuntime(node)),
    synopsis: textCell(cleanText(readText(node, 'synopsis'))),
    poster_url: textCell(readText(readObject(node, 'poster'), 'url', 'poster.url')),
    backlink_url: textCell(readText(backlink, 'url', 'backlink.url')),
    backlink_label: textCell(readText(backlink, 'label', 'backlink.label')),
    data_eidr: textCell(readText(data, 'eidr', 'data.eidr')),
    data_productionYear: integerCell(readInteger(data, 'productionYear', 'data.productionYear')),
    cast_normalized: jsonCell(flattenCast(node)),
    credits_normalized: jsonCell(flattenCredits(node)),
    releases: jsonCell(pythonTexts(readList(node, 'releases'))),
    countries: jsonCell(pythonTexts(readList(node, 'countries'))),
    genres: jsonCell(pythonTexts(readList(node, 'genres'))),
    companies: jsonCell(pythonTexts(readList(node, 'companies'))),
  };
}

const STORED_ORDER = columnTable.movieColumns
  .map(({ name }) => name)
  .filter((name) => name !== 'content_hash');
const HASHED_ORDER = [...STORED_ORDER].sort();

/** The row of a node, or the reason why it has none. Never throws, whatever the node is. */
export function movieRow(node: Json): NodeOutcome {
  let movieId: string | null = null;
  try {
    movieId = readMovieId(node);
    const cells = readCells(node as JsonObject, movieId);
    let hashed = '';
    for (const name of HASHED_ORDER) {
      hashed += `${hashed === '' ? '{' : ', '}"${name}": ${cells[name]!.hashed}`;
    }
    const hash = contentHash(`${hashed}}`);
    let line = '';
    for (const name of STORED_ORDER) {
      line += `${line === '' ? '{' : ','}"${name}":${cells[name]!.stored}`;
    }
    return { kind: 'row', movieId, contentHash: hash, line: `${line},"content_hash":"${hash}"}` };
  } catch (error) {
    if (error instanceof Rejection) return { kind: 'reject', movieId, reason: error.message };
    if (error instanceof UnwritableJson) {
      const reason = `the node can't be stored: ${error.message}`;
      return { kind: 'reject', movieId: storableId(movieId), reason };
    }
    throw error;
  }
}

function storableId(movieId: string | null): string | null {
  return movieId !== null && !/\p{Surrogate}/u.test(movieId) ? movieId : null;
}
