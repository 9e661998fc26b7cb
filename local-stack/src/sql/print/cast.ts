import type { BqType } from '../bq-type.ts';
import { sameType, typeText } from '../bq-type.ts';
import type { Position } from '../parse/tokens.ts';
import { once } from './binding.ts';
import { coerced } from './coercion.ts';
import type { Conversion } from './text-conversions.ts';
import {
  stringToBool,
  stringToDate,
  stringToDatetime,
  stringToFloat,
  stringToInt,
  stringToNumeric,
  stringToTime,
  stringToTimestamp,
} from './text-conversions.ts';
import type { Value } from './value.ts';
import { fieldSql, nullOf, queryError, structSql } from './value.ts';

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

export function timeText(x: string): string {
  const onDay = `(DATE '2000-01-01' + ${x})`;
  return instantText(onDay, '%H:%M:%S');
}

/** FLOAT64 as BigQuery prints it: with 15 digits where they suffice, else with 17. */
export function floatText(x: string): string {
  return (
    `CASE WHEN isnan(${x}) THEN 'nan' WHEN isinf(${x}) THEN CASE WHEN ${x} > 0 THEN 'inf' ELSE '-inf' END ` +
    `WHEN ${x} = 0 THEN '0' WHEN CAST(printf('%.15g', ${x}) AS DOUBLE) = ${x} THEN printf('%.15g', ${x}) ELSE printf('%.17g', ${x}) END`
  );
}

const floatToInt: Conversion = (x, fail) =>
  `CASE WHEN isnan(${x}) OR isinf(${x}) OR round(${x}) >= 9223372036854775808.0 OR round(${x}) < -9223372036854775808.0 THEN ${fail(`'Illegal conversion of non-finite or too large floating point number to an integer: ' || ${x}`)} ELSE CAST(round(${x}) AS BIGINT) END`;

const floatToNumeric: Conversion = (x, fail) =>
  `CAST(bq_${fail('') === 'NULL' ? 'safe_' : ''}numeric_of_float(${x}) AS DECIMAL(38,9))`;

const bytesToString: Conversion = (x, fail) =>
  fail('') === 'NULL' ? `TRY(decode(${x}))` : `decode(${x})`;

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
  FLOAT64: { STRING: floatText, INT64: floatToInt, NUMERIC: floatToNumeric },
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
  if (value.literal?.kind === 'null') return { ...nullOf(target), literal: undefined };
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
  return once([{ sql: x }], ([name]) => conversion(name!, fail));
}

function failCast(from: BqType, target: BqType, at: Position): Error {
  return queryError(`Invalid cast from ${typeText(from)} to ${typeText(target)}`, at);
}
