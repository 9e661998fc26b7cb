import type { BqType, ScalarKind } from '../bq-type.ts';
import { sameType, duckType } from '../bq-type.ts';
import type { Position } from '../parse/tokens.ts';
import { literalOf, numericLiteral } from './literals.ts';
import type { Value } from './value.ts';
import { nullOf, arraySql, fieldSql, structSql } from './value.ts';

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
