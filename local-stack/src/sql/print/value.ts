import type { BqType, ScalarKind } from '../bq-type.ts';
import { duckFieldName, duckType, typeText } from '../bq-type.ts';
import type { SqlError } from '../contract.ts';
import { quoteIdentifier } from '../contract.ts';
import { queryError, unsupported } from '../parse/query-error.ts';
import type { Position } from '../parse/tokens.ts';

export { queryError, unsupported };

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

export function blobSql(hex: string): string {
  return `'${hex.replace(/../g, '\\x$&')}'::BLOB`;
}

/** A TIMESTAMP of so many microseconds since 1970. */
export function timestampSql(micros: bigint): string {
  return `make_timestamptz(${micros})`;
}

/** A script variable's name in DuckDB. */
export function quotedVariable(name: string): string {
  return quoteIdentifier(name.toLowerCase());
}
