import { SqlError } from '../contract.ts';
import type { BqType, ScalarKind } from '../bq-type.ts';
import { duckFieldName, duckType, sameType, typeText } from '../bq-type.ts';
import { quoteIdentifier } from '../contract.ts';
import type { Position } from '../parse/tokens.ts';

/** An analyzed expression: its DuckDB SQL and its BigQuery type. */
export interface Value {
  sql: string;
  type: BqType;
  /** Set for NULL, literals and parameters, which take the type that their place asks for. */
  literal?: Literal;
  /** The same for every row of the query. */
  isConstant?: boolean;
  /** May give a new result each time (GENERATE_UUID). */
  isVolatile?: boolean;
  /** Items of an array or struct literal, which coerce one by one. */
  items?: Value[];
}

/** `error` is ERROR(…), which stands where any type is wanted. */
export type Literal =
  { kind: 'null' } | { kind: 'error' } | { kind: ScalarKind; text: string } | { kind: 'items' };

/** An error of the query with its place, in BigQuery's form. */
export function queryError(message: string, at: Position): SqlError {
  return new SqlError('invalidQuery', `${message} at [${at.line}:${at.column}]`);
}

export function unsupported(what: string, at: Position): SqlError {
  return queryError(`${what} is not supported by the local stack`, at);
}

/** BigQuery's own refusal of operands; where BigQuery may take them (not `isCertain`), that of the local stack. */
export function noOperator(
  operator: string,
  operands: Value[],
  at: Position,
  isCertain = true,
): SqlError {
  const types = operands.map(({ type }) => typeText(type)).join(', ');
  return isCertain
    ? queryError(`No matching signature for operator ${operator} for argument types: ${types}`, at)
    : unsupported(`Operator ${operator} with operands of types ${types}`, at);
}

/** A DuckDB string literal. */
export function sqlString(text: string): string {
  const quoted = `'${text.replaceAll("'", "''").replaceAll('\0', "'||chr(0)||'")}'`;
  return text.includes('\0') ? `(${quoted})` : quoted;
}

export function nullOf(type: BqType): Value {
  return {
    sql: `CAST(NULL AS ${duckType(type)})`,
    type,
    literal: { kind: 'null' },
    isConstant: true,
  };
}

export function structSql(type: Extract<BqType, { kind: 'STRUCT' }>, items: string[]): string {
  return `struct_pack(${items.map((sql, i) => `${quoteIdentifier(duckFieldName(type, i))} := ${sql}`).join(', ')})`;
}

/** Implicit coercions of any expression: from each type, what it may become. */
const WIDENINGS: Partial<Record<BqType['kind'], ScalarKind[]>> = {
  INT64: ['NUMERIC', 'FLOAT64'],
  NUMERIC: ['FLOAT64'],
};

/** What literals (and parameters) may become besides. */
const LITERAL_COERCIONS: Partial<Record<BqType['kind'], ScalarKind[]>> = {
  STRING: ['DATE', 'DATETIME', 'TIME', 'TIMESTAMP', 'BYTES'],
  FLOAT64: ['NUMERIC'],
};

/** How far a value is from a type: 0 the same, more the less natural; undefined when there is no implicit way. */
export function coercionCost(value: Value, target: BqType): number | undefined {
  const { type, literal } = value;
  if (sameType(type, target)) return 0;
  if (literal?.kind === 'null' || literal?.kind === 'error') return 1;
  if (type.kind === 'ARRAY' && target.kind === 'ARRAY') return arrayCost(value, target.element);
  if (type.kind === 'STRUCT' && target.kind === 'STRUCT') return structCost(value, target);
  if (target.kind === 'ARRAY' || target.kind === 'STRUCT') return undefined;
  const widening = WIDENINGS[type.kind]?.indexOf(target.kind) ?? -1;
  if (widening >= 0) return 2 + widening;
  if (!literal) return undefined;
  if (literal.kind === 'STRING' && target.kind === 'BYTES' && !value.sql.startsWith("'"))
    return undefined;
  const coercion = LITERAL_COERCIONS[type.kind]?.indexOf(target.kind) ?? -1;
  return coercion >= 0 ? 10 + coercion : undefined;
}

function arrayCost(value: Value, element: BqType): number | undefined {
  if (value.literal?.kind !== 'items') return undefined;
  const costs = value.items!.map((item) => coercionCost(item, element));
  return costs.includes(undefined) ? undefined : Math.max(1, ...(costs as number[]));
}

function structCost(value: Value, target: Extract<BqType, { kind: 'STRUCT' }>): number | undefined {
  const fields = (value.type as typeof target).fields;
  if (fields.length !== target.fields.length) return undefined;
  const costs = fields.map((field, i) =>
    coercionCost(value.items?.[i] ?? { sql: '', type: field.type }, target.fields[i]!.type),
  );
  return costs.includes(undefined) ? undefined : Math.max(1, ...(costs as number[]));
}

/** The value as the type wanted, by implicit coercion; undefined when there is none. */
export function coerced(value: Value, target: BqType, at: Position): Value | undefined {
  const cost = coercionCost(value, target);
  if (cost === undefined) return undefined;
  if (cost === 0) return value;
  const { literal, type, isConstant } = value;
  if (literal?.kind === 'null') return nullOf(target);
  if (literal?.kind === 'error')
    return { ...value, sql: `CAST(${value.sql} AS ${duckType(target)})`, type: target };
  if (value.items && target.kind === 'ARRAY') {
    const items = value.items.map((item) => coerced(item, target.element, at)!);
    return { ...value, sql: arraySql(items, target), type: target, items };
  }
  if (type.kind === 'STRUCT' && target.kind === 'STRUCT')
    return coercedStruct(value, type, target, at);
  if (literal && 'text' in literal) {
    if (type.kind === 'STRING' && target.kind !== 'STRING')
      return literalOf(literal.text, target, at);
    if (type.kind === 'FLOAT64' && target.kind === 'NUMERIC')
      return numericLiteral(literal.text, target, at);
  }
  return { sql: `CAST(${value.sql} AS ${duckType(target)})`, type: target, isConstant };
}

function coercedStruct(
  value: Value,
  from: Extract<BqType, { kind: 'STRUCT' }>,
  target: Extract<BqType, { kind: 'STRUCT' }>,
  at: Position,
): Value {
  const items = from.fields.map((field, i) => {
    const item = value.items?.[i] ?? { sql: fieldSql(value.sql, from, i), type: field.type };
    return coerced(item, target.fields[i]!.type, at)!;
  });
  const packed = structSql(
    target,
    items.map(({ sql }) => sql),
  );
  const sql = value.items ? packed : `CASE WHEN ${value.sql} IS NOT NULL THEN ${packed} END`;
  return {
    sql,
    type: target,
    isConstant: value.isConstant,
    items: value.items && items,
    literal: value.literal,
  };
}

export function fieldSql(
  structText: string,
  type: Extract<BqType, { kind: 'STRUCT' }>,
  index: number,
): string {
  return `struct_extract(${structText}, ${sqlString(duckFieldName(type, index))})`;
}

export function arraySql(items: Value[], type: BqType): string {
  return `CAST([${items.map(({ sql }) => sql).join(', ')}] AS ${duckType(type)})`;
}

function numericLiteral(text: string, target: BqType, at: Position): Value {
  const value = Number(text);
  const plain = /^-?\d*\.?\d*$/.test(text) ? text : undefined;
  if (plain === undefined || (plain.split('.')[1] ?? '').length > 9 || Math.abs(value) >= 1e28) {
    throw unsupported(`The NUMERIC literal ${text}`, at);
  }
  return { sql: `CAST('${plain}' AS ${duckType(target)})`, type: target, isConstant: true };
}

/** A literal of a type that is written as a string: DATE '2020-01-31'. */
export function literalOf(
  text: string,
  type: BqType,
  at: Position,
  message = `Could not cast literal "${text}" to type ${typeText(type)}`,
): Value {
  const base = { type, isConstant: true };
  const invalid = () => queryError(message, at);
  switch (type.kind) {
    case 'DATE': {
      const date = parseDate(text);
      if (!date) throw invalid();
      return { ...base, sql: `DATE '${date}'` };
    }
    case 'DATETIME':
    case 'TIMESTAMP': {
      const micros = parseTimestamp(text, type.kind === 'TIMESTAMP');
      if (micros === undefined) throw invalid();
      return {
        ...base,
        sql: type.kind === 'TIMESTAMP' ? timestampSql(micros) : `make_timestamp(${micros})`,
      };
    }
    case 'TIME': {
      const time = parseTime(text);
      if (!time) throw invalid();
      return { ...base, sql: `TIME '${time}'` };
    }
    case 'BYTES':
      return { ...base, sql: blobSql(Buffer.from(text, 'utf8').toString('hex')) };
    default:
      throw invalid();
  }
}

export function blobSql(hex: string): string {
  return `'${hex.replace(/../g, '\\x$&')}'::BLOB`;
}

/** A TIMESTAMP of so many microseconds since 1970. */
export function timestampSql(micros: bigint): string {
  return `make_timestamptz(${micros})`;
}

/** The date as yyyy-mm-dd; BigQuery takes months and days of one digit. */
export function parseDate(text: string): string | undefined {
  const found = /^(\d{4,5})-(\d{1,2})-(\d{1,2})$/.exec(text.trim());
  if (!found) return undefined;
  const [year, month, day] = found.slice(1).map(Number) as [number, number, number];
  const date = new Date(Date.UTC(2000, month - 1, day));
  date.setUTCFullYear(year, month - 1, day);
  const isValid =
    year >= 1 && year <= 9999 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isValid ? date.toISOString().slice(0, 10) : undefined;
}

export function parseTime(text: string): string | undefined {
  const found = /^(\d{1,2}):(\d{1,2}):(\d{1,2})(\.\d{1,6})?$/.exec(text);
  if (!found) return undefined;
  const [hour, minute, second] = found.slice(1, 4).map(Number) as [number, number, number];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const [h, m, s] = found.slice(1, 4).map((part) => part.padStart(2, '0'));
  return `${h}:${m}:${s}${found[4] ?? ''}`;
}

/** Microseconds since 1970 of a timestamp as BigQuery writes it (UTC, or an offset from it, when zones are allowed). */
export function parseTimestamp(text: string, withZone: boolean): bigint | undefined {
  const pattern =
    /^(\d{4}-\d{1,2}-\d{1,2})(?:[Tt ](\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d{1,6})?))?\s*(.*)$/;
  const found = pattern.exec(text.trim());
  if (!found) return undefined;
  const date = parseDate(found[1]!);
  const time = parseTime(found[2] ?? '00:00:00');
  if (!date || !time) return undefined;
  const offset = zoneOffsetMinutes(found[3]!);
  if (offset === undefined || (!withZone && found[3])) return undefined;
  const [whole, fraction = ''] = time.split('.') as [string, string?];
  const micros = BigInt(Date.parse(`${date}T${whole}Z`)) * 1000n + BigInt(fraction.padEnd(6, '0'));
  return micros - BigInt(offset) * 60_000_000n;
}

function zoneOffsetMinutes(zone: string): number | undefined {
  if (zone === '' || /^(z|utc)$/i.test(zone)) return 0;
  const found = /^(?:UTC)?([+-])(\d{1,2})(?::?(\d{2}))?$/i.exec(zone);
  if (!found) return undefined;
  const minutes = Number(found[2]) * 60 + Number(found[3] ?? 0);
  return minutes > 14 * 60 ? undefined : found[1] === '-' ? -minutes : minutes;
}

/** The type that all values can take (CASE, COALESCE, array items, set operations); undefined when there is none. */
export function commonType(values: Value[]): BqType | undefined {
  const solid = values.filter(
    ({ literal }) => literal?.kind !== 'null' && literal?.kind !== 'error',
  );
  if (solid.length === 0) return values[0]?.type;
  const firm = solid.filter(({ literal }) => !literal);
  const widest = [...firm, ...solid].map(({ type }) => type);
  const wide: BqType[] = [...widest, { kind: 'NUMERIC' }, { kind: 'FLOAT64' }];
  return wide.find((type) => values.every((value) => coercionCost(value, type) !== undefined));
}

/** A script variable's name in DuckDB. */
export function quotedVariable(name: string): string {
  return quoteIdentifier(name.toLowerCase());
}
