import type { Field } from '../../sql/contract.ts';
import { quoteIdentifier } from '../../sql/contract.ts';
import { timestampCast, timestampOf } from '../../sql/print/text-conversions.ts';
import { quoteText } from '../catalog/database.ts';

/** The text with which a value that can't be loaded stops the fast way of loading. */
export const BAD_VALUE = 'bad value';

const TIME = String.raw`([01]?\d|2[0-3]):[0-5]?\d(:[0-5]?\d(\.\d{1,6})?)?`;
const OFFSET = String.raw`(Z|z| ?UTC|[+-]\d{1,2}(:?\d{2})?)?`;
const DAY = String.raw`\d{4}(-\d{1,2}-|/\d{1,2}/)\d{1,2}`;
const PATTERNS = {
  integer: String.raw`[+-]?\d+`,
  float: String.raw`(?i)[+-]?((\d+\.?\d*|\.\d+)(e[+-]?\d+)?|inf(inity)?)|nan`,
  decimal: String.raw`(?i)[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?`,
  base64: String.raw`[A-Za-z0-9+/]*={0,2}`,
  date: String.raw`\d{4}-\d{1,2}-\d{1,2}`,
  time: TIME,
  datetime: String.raw`\d{4}-\d{1,2}-\d{1,2}([T ]${TIME})?`,
  timestamp: `${DAY}([Tt ]${TIME}${OFFSET})?`,
  zonedTimestamp: `${DAY}[Tt ]${TIME} [A-Za-z]+(/[A-Za-z_]+)*`,
};

/** How values of one type come out of JSON: DuckDB SQL over a JSON value `x`. */
interface Conversion {
  /** What the value is called in BigQuery's error. */
  name: string;
  /** Holds when the JSON value can be of the type; may be true of a value that `value` makes NULL. */
  accepts: (x: string) => string;
  /** The value; NULL when it can't be converted. */
  value: (x: string) => string;
  /** Texts that BigQuery takes and that are not converted here. */
  unsupported?: { pattern: string; what: string };
}

const NUMBER_TYPES = `('BIGINT', 'UBIGINT', 'HUGEINT', 'UHUGEINT', 'DOUBLE')`;
const WHOLE_TYPES = `('BIGINT', 'UBIGINT', 'HUGEINT', 'UHUGEINT')`;

/** What BigQuery's load jobs make of JSON values, type by type. */
const CONVERSIONS: Record<string, Conversion> = {
  STRING: {
    name: 'string',
    accepts: (x) => `NOT (${isObject(x)} OR ${isArray(x)})`,
    value: textOf,
  },
  INTEGER: {
    name: 'integer',
    accepts: (x) => `${isOneOf(x, WHOLE_TYPES)} OR ${isText(x, PATTERNS.integer)}`,
    value: (x) => `TRY_CAST(${textOf(x)} AS BIGINT)`,
  },
  FLOAT: {
    name: 'double',
    accepts: (x) => `${isOneOf(x, NUMBER_TYPES)} OR ${isText(x, PATTERNS.float)}`,
    value: (x) => `TRY_CAST(${textOf(x)} AS DOUBLE)`,
  },
  NUMERIC: {
    name: 'numeric',
    accepts: (x) => `${isOneOf(x, NUMBER_TYPES)} OR ${isText(x, PATTERNS.decimal)}`,
    value: (x) => `TRY_CAST(${textOf(x)} AS DECIMAL(38, 9))`,
  },
  BOOLEAN: {
    name: 'boolean',
    accepts: (x) => `${x} IN ('true', 'false') OR ${isText(x, '(?i)true|false')}`,
    value: (x) => `TRY_CAST(${textOf(x)} AS BOOLEAN)`,
  },
  BYTES: {
    name: 'bytes',
    accepts: (x) => isText(x, PATTERNS.base64),
    value: (x) => `TRY(from_base64(${textOf(x)}))`,
  },
  DATE: {
    name: 'date',
    accepts: (x) => isText(x, PATTERNS.date),
    value: (x) => inRange(`TRY_CAST(${textOf(x)} AS DATE)`),
  },
  TIME: {
    name: 'time',
    accepts: (x) => isText(x, PATTERNS.time),
    value: (x) => `TRY_CAST(${textOf(x)} AS TIME)`,
  },
  DATETIME: {
    name: 'datetime',
    accepts: (x) => isText(x, PATTERNS.datetime),
    value: (x) => inRange(`TRY_CAST(${textOf(x)} AS TIMESTAMP)`),
  },
  TIMESTAMP: {
    name: 'timestamp',
    accepts: (x) => `${isOneOf(x, NUMBER_TYPES)} OR ${isText(x, PATTERNS.timestamp)}`,
    value: (x) => {
      // A number counts seconds since 1970.
      const micros = `CAST(round(CAST(${textOf(x)} AS DECIMAL(28, 6)) * 1000000) AS BIGINT)`;
      return `CASE WHEN ${isString(x)} THEN ${timestampCast(textOf(x))} ELSE ${timestampOf(`TRY(${micros})`)} END`;
    },
    unsupported: { pattern: PATTERNS.zonedTimestamp, what: 'A time zone by its name' },
  },
  JSON: { name: 'json', accepts: () => 'true', value: (x) => x },
};

/** DuckDB SQL for a field's value in a JSON value `x`; a bad value is an error of the statement. */
export function loadValue(field: Field, x: string): string {
  const isMissing = `${x} IS NULL OR ${isNull(x)}`;
  const bad = `error(${quoteText(BAD_VALUE)})`;
  if (field.mode === 'REPEATED') {
    const element = { ...field, mode: 'REQUIRED' as const };
    const name = elementName(x);
    return `CASE WHEN ${x} IS NULL THEN [] WHEN ${isArray(x)}
      THEN list_transform(json_extract(${x}, '$[*]'), lambda ${name}: ${loadValue(element, name)}) ELSE ${bad} END`;
  }
  const ifMissing = field.mode === 'REQUIRED' ? bad : 'NULL';
  if (field.type === 'RECORD') {
    const members = (field.fields ?? []).map(
      (member) => `${quoteIdentifier(member.name)} := ${loadValue(member, memberOf(x, member))}`,
    );
    return `CASE WHEN ${isMissing} THEN ${ifMissing} WHEN ${isObject(x)}
      THEN struct_pack(${members.join(', ')}) ELSE ${bad} END`;
  }
  const { accepts, value } = conversionOf(field);
  return `CASE WHEN ${isMissing} THEN ${ifMissing} WHEN ${accepts(x)} THEN coalesce(${value(x)}, ${bad}) ELSE ${bad} END`;
}

/** DuckDB SQL for what is wrong with a field's value in a JSON value `x`, in BigQuery's words; NULL when nothing is. */
export function loadProblem(field: Field, x: string, path = field.name): string {
  const says = (text: string) => quoteText(text);
  const nullProblem = says(`Only optional fields can be set to NULL. Field: ${path}; Value: NULL`);
  if (field.mode === 'REPEATED') {
    const element = { ...field, mode: 'REQUIRED' as const };
    const name = elementName(x);
    const problems = `list_transform(json_extract(${x}, '$[*]'), lambda ${name}: ${loadProblem(element, name, path)})`;
    return `CASE WHEN ${x} IS NULL THEN NULL WHEN ${isNull(x)} THEN ${nullProblem}
      WHEN NOT ${isArray(x)} THEN ${says(`Repeated field must be imported as a JSON array. Field: ${path}.`)}
      ELSE list_filter(${problems}, lambda problem: problem IS NOT NULL)[1] END`;
  }
  const missing =
    field.mode === 'REQUIRED'
      ? `WHEN ${x} IS NULL THEN ${says(`Missing required field: ${path}.`)} WHEN ${isNull(x)} THEN ${nullProblem}`
      : `WHEN ${x} IS NULL OR ${isNull(x)} THEN NULL`;
  return `CASE ${missing} ${wrongShape(field, x, path)} ELSE ${contentProblem(field, x, path)} END`;
}

/** DuckDB SQL for the first unknown key of a JSON object, as a problem; NULL when there is none. */
export function unknownKeyProblem(fields: Field[], x: string, path = ''): string {
  const known = fields.map(({ name }) => quoteText(name)).join(', ');
  const unknown = `list_filter(json_keys(${x}), lambda name: name NOT IN (${known}))[1]`;
  return `${quoteText(`No such field: ${path}`)} || ${unknown} || '.'`;
}

function wrongShape(field: Field, x: string, path: string): string {
  const array = `WHEN ${isArray(x)} THEN ${quoteText(`Array specified for non-repeated field: ${path}.`)}`;
  const object = quoteText(`JSON object specified for non-record field: ${path}`);
  const scalar = quoteText(`Value that is no JSON object specified for record field: ${path}`);
  if (field.type === 'JSON') return 'WHEN false THEN NULL';
  if (field.type === 'RECORD') return `${array} WHEN NOT ${isObject(x)} THEN ${scalar}`;
  return `${array} WHEN ${isObject(x)} THEN ${object}`;
}

function contentProblem(field: Field, x: string, path: string): string {
  if (field.type === 'RECORD') {
    const members = field.fields ?? [];
    const problems = members.map((member) =>
      loadProblem(member, memberOf(x, member), `${path}.${member.name}`),
    );
    problems.push(unknownKeyProblem(members, x, `${path}.`));
    return `coalesce(${problems.join(', ')}, NULL)`;
  }
  const { name, accepts, value, unsupported } = conversionOf(field);
  const says = (text: string) =>
    `${quoteText(`${text}. Field: ${path}; Value: `)} || left(${textOf(x)}, 200)`;
  const notHere = unsupported
    ? `WHEN ${isText(x, unsupported.pattern)} THEN ${says(`${unsupported.what} is not supported by the local stack`)}`
    : '';
  return `CASE WHEN (${accepts(x)}) AND ${value(x)} IS NOT NULL THEN NULL ${notHere} ELSE ${says(`Could not convert value to ${name}`)} END`;
}

/** DuckDB SQL for a member of a JSON object. */
export function memberOf(x: string, { name }: Field): string {
  return `json_extract(${x}, ${quoteText(`$."${name}"`)})`;
}

function conversionOf(field: Field): Conversion {
  const conversion = CONVERSIONS[field.type];
  if (!conversion) throw new Error(`No loading of the type ${field.type} (field ${field.name}).`);
  return conversion;
}

function textOf(x: string): string {
  return `(${x} ->> '$')`;
}

// A JSON value has no space around it here, so that its first character shows its kind:
// that is several times faster than json_type, which parses the value.
function isNull(x: string): string {
  return `${x} = 'null'`;
}

function isString(x: string): string {
  return `starts_with(${x}, '"')`;
}

function isObject(x: string): string {
  return `starts_with(${x}, '{')`;
}

function isArray(x: string): string {
  return `starts_with(${x}, '[')`;
}

/** NULL for a date or time that BigQuery's calendar, from the year 1 to 9999, does not have. */
function inRange(value: string): string {
  return `CASE WHEN year(${value}) BETWEEN 1 AND 9999 THEN ${value} END`;
}

function isOneOf(x: string, types: string): string {
  return `json_type(${x}) IN ${types}`;
}

function isText(x: string, pattern: string): string {
  return `(${isString(x)} AND regexp_full_match(${textOf(x)}, ${quoteText(pattern)}))`;
}

// Each depth needs a name of its own, because the inner one would hide the outer one.
function elementName(x: string): string {
  const depth = (/element(\d+)/.exec(x)?.[1] ?? '0') as string;
  return `element${Number(depth) + 1}`;
}
