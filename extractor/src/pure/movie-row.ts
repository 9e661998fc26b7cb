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

/** A value in a node, with the path to it, for reasons. */
interface Place {
  value: Json;
  path: string;
}

function nameKind(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (value instanceof ExactNumber || typeof value === 'number') return 'a number';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function rejectType({ value, path }: Place, allowed: string): never {
  throw new Rejection(`${path} is ${nameKind(value)}, its column holds ${allowed}`);
}

// What the API's PHP side may send for "nothing": the pipeline whose hashes are reproduced reads all of them so.
function isNothing(value: Json): boolean {
  if (value === null || typeof value !== 'object') return !value;
  if (value instanceof ExactNumber) return Number(value.text) === 0;
  return Object.keys(value).length === 0;
}

/** What stands at a key of an object; null where the object is nothing. No key read here is one that all inherit. */
function at(parent: Place, key: string): Place {
  const object = isNothing(parent.value) ? {} : objectOf(parent.value);
  const { [key]: value = null } = object ?? rejectType(parent, 'what an object gives');
  return { value, path: parent.path === '' ? key : `${parent.path}.${key}` };
}

function listAt(place: Place): Place[] {
  const { value, path } = place;
  const items = isNothing(value) ? [] : value;
  if (!Array.isArray(items)) return rejectType(place, 'a list');
  return items.map((item, index) => ({ value: item, path: `${path}[${index}]` }));
}

function jsonListAt(place: Place): Json[] {
  return listAt(place).map(({ value }) => value);
}

function textAt(place: Place): string | null {
  const { value } = place;
  return value === null || typeof value === 'string' ? value : rejectType(place, 'text');
}

/** A name or role: what is nothing is empty, other scalars stay as they came. */
function nameAt(place: Place): Json {
  const { value } = place;
  if (isNothing(value)) return '';
  const isScalar = typeof value !== 'object' || value instanceof ExactNumber;
  return isScalar ? value : rejectType(place, 'text');
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
function integerAt(place: Place): Json {
  const { value } = place;
  if (value === null) return null;
  const text = wholeNumberText(value);
  const isHeld = text !== undefined && BigInt.asIntN(64, BigInt(text)) === BigInt(text);
  return isHeld ? value : rejectType(place, 'a whole number of 64 bits');
}

function internalIdAt(place: Place): Json {
  const { value } = place;
  const isText = typeof value === 'string' || value === null || value instanceof ExactNumber;
  return isText || Number.isInteger(value) ? value : rejectType(place, 'a whole number or text');
}

function minutesAt(place: Place): number | null {
  const text = textAt(place);
  const minutes = text === null ? null : runtimeMinutes(text);
  if (minutes === null || Number.isSafeInteger(minutes)) return minutes;
  throw new Rejection(`${place.path} is a duration that is longer than its column holds`);
}

function readMovieId(node: Json): string {
  if (!objectOf(node)) throw new Rejection(`the node is ${nameKind(node)}, not an object`);
  const place = at({ value: node, path: '' }, 'id');
  const id = isNothing(place.value) ? '' : place.value;
  if (typeof id !== 'string') return rejectType(place, 'text');
  if (id.trim() === '') throw new Rejection('the node has no id');
  return id;
}

/** The node of each edge. */
function membersAt(place: Place): Place[] {
  return listAt(at(place, 'edges')).map((edge) => at(edge, 'node'));
}

function flattenCast(cast: Place): Json[] {
  return membersAt(cast).map((member) => ({
    firstName: nameAt(at(at(member, 'actor'), 'firstName')),
    lastName: nameAt(at(at(member, 'actor'), 'lastName')),
    role: nameAt(at(member, 'role')),
  }));
}

function flattenCredits(credits: Place): Json[] {
  return membersAt(credits).map((member) => ({
    person_firstName: nameAt(at(at(member, 'person'), 'firstName')),
    person_lastName: nameAt(at(at(member, 'person'), 'lastName')),
    position_name: nameAt(at(at(member, 'position'), 'name')),
    role: nameAt(at(member, 'role')),
    job: nameAt(at(member, 'job')),
  }));
}

/** The fields of a row but its hash, as the Python pipeline has them before it serializes the JSON columns. */
function readFields(node: Json): JsonObject {
  const field = (key: string): Place => at({ value: node, path: '' }, key);
  return {
    movie_id: readMovieId(node),
    internalId: internalIdAt(field('internalId')),
    title: cleanText(textAt(field('title'))),
    originalTitle: cleanText(textAt(field('originalTitle'))),
    type: textAt(field('type')),
    runtime: minutesAt(field('runtime')),
    synopsis: cleanText(textAt(field('synopsis'))),
    poster_url: textAt(at(field('poster'), 'url')),
    backlink_url: textAt(at(field('backlink'), 'url')),
    backlink_label: textAt(at(field('backlink'), 'label')),
    data_eidr: textAt(at(field('data'), 'eidr')),
    data_productionYear: integerAt(at(field('data'), 'productionYear')),
    cast_normalized: flattenCast(field('cast')),
    credits_normalized: flattenCredits(field('credits')),
    releases: jsonListAt(field('releases')),
    countries: jsonListAt(field('countries')),
    genres: jsonListAt(field('genres')),
    companies: jsonListAt(field('companies')),
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
    const fields = readFields(node);
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
