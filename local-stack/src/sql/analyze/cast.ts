import type { BqType } from '../bq-type.ts';
import { sameType, typeText } from '../bq-type.ts';
import type { Position } from '../parse/tokens.ts';
import type { Value } from './value.ts';
import { coerced, fieldSql, nullOf, queryError, structSql } from './value.ts';

/** Builds the DuckDB SQL of one conversion; `fail` gives the SQL of what happens to a value that does not convert. */
type Conversion = (x: string, fail: (message: string) => string) => string;

/** A TIMESTAMP as DuckDB's TIMESTAMP of its UTC clock, which all computing uses. */
export function utc(x: string): string {
  return `CAST(${x} AS TIMESTAMP)`;
}

/** The TIMESTAMP at a UTC clock. */
export function fromUtc(x: string): string {
  return `CAST(${x} AS TIMESTAMPTZ)`;
}

/** Text of an instant without its zone; fractions have 3 or 6 digits as BigQuery prints them. */
function instantText(x: string, format: string): string {
  const micros = `(epoch_us(CAST(${x} AS TIMESTAMP)) % 1000000)`;
  return `CASE WHEN ${micros} = 0 THEN strftime(${x}, '${format}') WHEN ${micros} % 1000 = 0 THEN strftime(${x}, '${format}.%g') ELSE strftime(${x}, '${format}.%f') END`;
}

export function datetimeText(x: string): string {
  return instantText(x, '%Y-%m-%d %H:%M:%S');
}

export function timestampText(x: string): string {
  return `(${datetimeText(utc(x))} || '+00')`;
}

function timeText(x: string): string {
  const onDay = `(DATE '2000-01-01' + ${x})`;
  return instantText(onDay, '%H:%M:%S');
}

/** FLOAT64 as BigQuery prints it; between 1e15 and 1e17 the two engines switch to exponents differently. */
export function floatText(x: string): string {
  return (
    `CASE WHEN abs(${x}) >= 1e15 AND abs(${x}) < 1e17 THEN error('Text of a FLOAT64 between 1e15 and 1e17 is not supported by the local stack') ` +
    `WHEN isnan(${x}) THEN 'NaN' WHEN isinf(${x}) THEN CASE WHEN ${x} > 0 THEN 'inf' ELSE '-inf' END ` +
    `ELSE regexp_replace(CAST(${x} AS VARCHAR), '\\.0$', '') END`
  );
}

function checked(x: string, pattern: string, sql: string, failure: string): string {
  return `CASE WHEN regexp_full_match(${x}, '${pattern}') THEN ${sql} WHEN ${x} IS NOT NULL THEN ${failure} END`;
}

function tried(
  x: string,
  type: string,
  fail: (message: string) => string,
  message: string,
): string {
  const isSafe = fail('') === 'NULL';
  if (isSafe) return `TRY_CAST(${x} AS ${type})`;
  return `CASE WHEN TRY_CAST(${x} AS ${type}) IS NULL AND ${x} IS NOT NULL THEN ${fail(message)} ELSE TRY_CAST(${x} AS ${type}) END`;
}

const bad = (what: string, x: string) => `'Bad ${what} value: ' || ${x}`;

const stringToInt: Conversion = (x, fail) =>
  checked(
    x,
    '\\s*[+-]?([0-9]+|0[xX][0-9a-fA-F]+)\\s*',
    tried(`trim(${x}, e' \\t\\n\\r\\f\\v')`, 'BIGINT', fail, bad('int64', x)),
    fail(bad('int64', x)),
  );

const FLOAT_PATTERN =
  '\\s*[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?\\s*|\\s*(?i:[+-]?(inf|infinity|nan))\\s*';
const stringToFloat: Conversion = (x, fail) =>
  checked(
    x,
    FLOAT_PATTERN,
    tried(`trim(${x})`, 'DOUBLE', fail, bad('double', x)),
    fail(bad('double', x)),
  );

const stringToBool: Conversion = (x, fail) =>
  `CASE lower(${x}) WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE ELSE CASE WHEN ${x} IS NOT NULL THEN ${fail(bad('bool', x))} END END`;

const stringToDate: Conversion = (x, fail) =>
  checked(
    x,
    '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}',
    inYears(tried(x, 'DATE', fail, invalid('date', x)), fail, x),
    fail(invalid('date', x)),
  );

const invalid = (what: string, x: string) => `'Invalid ${what}: ''' || ${x} || ''''`;

function inYears(sql: string, fail: (message: string) => string, x: string): string {
  return `CASE WHEN year(${sql}) < 1 THEN ${fail(invalid('date', x))} ELSE ${sql} END`;
}

const CLOCK = '([Tt ][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\\.[0-9]{1,6})?)?';
const stringToDatetime: Conversion = (x, fail) =>
  checked(
    x,
    `[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}${CLOCK}`,
    tried(x, 'TIMESTAMP', fail, invalid('datetime', x)),
    fail(invalid('datetime', x)),
  );

const stringToTimestamp: Conversion = (x, fail) =>
  checked(
    x,
    `[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}${CLOCK}( ?(Z|z|UTC)|[+-][0-9]{1,2}(:[0-9]{2})?)?`,
    tried(`regexp_replace(${x}, ' ?(UTC|z)$', 'Z')`, 'TIMESTAMPTZ', fail, invalid('timestamp', x)),
    fail(invalid('timestamp', x)),
  );

const stringToTime: Conversion = (x, fail) =>
  checked(
    x,
    '[0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\\.[0-9]{1,6})?',
    tried(x, 'TIME', fail, invalid('time', x)),
    fail(invalid('time', x)),
  );

const floatToInt: Conversion = (x, fail) =>
  `CASE WHEN isnan(${x}) OR isinf(${x}) OR round(${x}) >= 9223372036854775808.0 OR round(${x}) < -9223372036854775808.0 THEN ${fail(`'Illegal conversion of non-finite or too large floating point number to an integer: ' || ${x}`)} ELSE CAST(round(${x}) AS BIGINT) END`;

const bytesToString: Conversion = (x, fail) =>
  fail('') === 'NULL' ? `TRY(decode(${x}))` : `decode(${x})`;

const stringToNumeric: Conversion = (x, fail) =>
  checked(
    x,
    '\\s*[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)\\s*',
    tried(`trim(${x})`, 'DECIMAL(38,9)', fail, `'Invalid NUMERIC value: ' || ${x}`),
    fail(`'Invalid NUMERIC value: ' || ${x}`),
  );

const to =
  (type: string): Conversion =>
  (x) =>
    `CAST(${x} AS ${type})`;

export const numericText: Conversion = (x) =>
  `regexp_replace(CAST(${x} AS VARCHAR), '\\.?0*$', '')`;

/** Every CAST that the local stack does: from, to. */
const CONVERSIONS: Record<string, Record<string, Conversion>> = {
  INT64: {
    STRING: to('VARCHAR'),
    FLOAT64: to('DOUBLE'),
    NUMERIC: to('DECIMAL(38,9)'),
    BOOL: (x) => `(${x} <> 0)`,
  },
  FLOAT64: { STRING: floatText, INT64: floatToInt },
  NUMERIC: { STRING: numericText, FLOAT64: to('DOUBLE'), INT64: to('BIGINT') },
  BOOL: { STRING: to('VARCHAR'), INT64: to('BIGINT') },
  STRING: {
    INT64: stringToInt,
    FLOAT64: stringToFloat,
    NUMERIC: stringToNumeric,
    BOOL: stringToBool,
    BYTES: (x) => `encode(${x})`,
    DATE: stringToDate,
    DATETIME: stringToDatetime,
    TIMESTAMP: stringToTimestamp,
    TIME: stringToTime,
  },
  BYTES: { STRING: bytesToString },
  DATE: {
    STRING: (x) => `strftime(${x}, '%Y-%m-%d')`,
    DATETIME: to('TIMESTAMP'),
    TIMESTAMP: (x) => fromUtc(utc(x)),
  },
  DATETIME: { STRING: datetimeText, DATE: to('DATE'), TIME: to('TIME'), TIMESTAMP: fromUtc },
  TIMESTAMP: {
    STRING: timestampText,
    DATE: (x) => `CAST(${utc(x)} AS DATE)`,
    TIME: (x) => `CAST(${utc(x)} AS TIME)`,
    DATETIME: utc,
  },
  TIME: { STRING: timeText },
};

/** The conversions as pairs of types, for the documentation. */
export function castPairs(): { from: string; to: string[] }[] {
  return Object.entries(CONVERSIONS).map(([from, targets]) => ({
    from,
    to: [from, ...Object.keys(targets)],
  }));
}

/** CAST and SAFE_CAST. */
export function castValue(value: Value, target: BqType, safe: boolean, at: Position): Value {
  if (value.literal?.kind === 'null') return nullOf(target);
  if (sameType(value.type, target)) return { ...value, literal: undefined };
  const fail = (message: string) => (safe ? 'NULL' : `error(${message})`);
  const sql = castSql(value, target, fail, at);
  return { sql, type: target, isConstant: value.isConstant };
}

function castSql(
  value: Value,
  target: BqType,
  fail: (message: string) => string,
  at: Position,
): string {
  const { type, sql: x } = value;
  if (sameType(type, target)) return x;
  if (type.kind === 'ARRAY' && target.kind === 'ARRAY') {
    const literal = value.items && coerced(value, target, at);
    if (literal) return literal.sql;
    const element = castSql({ sql: 'x', type: type.element }, target.element, fail, at);
    return `list_transform(${x}, lambda x: ${element})`;
  }
  if (
    type.kind === 'STRUCT' &&
    target.kind === 'STRUCT' &&
    type.fields.length === target.fields.length
  ) {
    const items = target.fields.map((field, i) => {
      const item = value.items?.[i] ?? { sql: fieldSql(x, type, i), type: type.fields[i]!.type };
      return item.literal?.kind === 'null'
        ? nullOf(field.type).sql
        : castSql(item, field.type, fail, at);
    });
    return value.items
      ? structSql(target, items)
      : `CASE WHEN ${x} IS NOT NULL THEN ${structSql(target, items)} END`;
  }
  const conversion = CONVERSIONS[type.kind]?.[target.kind];
  if (!conversion) throw failCast(type, target, at);
  const isShort = x.length <= 60;
  const sql = conversion(isShort ? x : 'v', fail);
  return isShort ? sql : bound(x, 'v', sql);
}

/** Evaluates an expression once under a name, so that long ones are not repeated. */
export function bound(x: string, name: string, sql: string): string {
  return `list_transform([${x}], lambda ${name}: ${sql})[1]`;
}

function failCast(from: BqType, target: BqType, at: Position): Error {
  return queryError(`Invalid cast from ${typeText(from)} to ${typeText(target)}`, at);
}
