import { BOOL, STRING, arrayOf, duckType, typeText } from '../bq-type.ts';
import type { Node } from '../parse/ast.ts';
import type { Position } from '../parse/tokens.ts';
import { once } from '../print/binding.ts';
import { coerced, commonType } from '../print/coercion.ts';
import { compare, inValues, noComparison } from '../print/compare.ts';
import type { Value } from '../print/value.ts';
import { noOperator, queryError, unsupported } from '../print/value.ts';
import type { Analysis } from './analysis.ts';
import type { Scope } from './scope.ts';

/** DuckDB's IN finds NaN in NaN, BigQuery's does not: a NaN that is found is marked, one that is sought is not. */
function soughtFloat(x: string): string {
  return once([{ sql: x }], ([v]) => `CASE WHEN ${v} IS NOT NULL THEN {'v': ${v}, 'n': FALSE} END`);
}
function foundFloat(x: string): string {
  return once(
    [{ sql: x }],
    ([v]) => `CASE WHEN ${v} IS NOT NULL THEN {'v': ${v}, 'n': isnan(${v})} END`,
  );
}
/** LIKE; a backslash escapes. */
export function likePredicate(context: Analysis, node: Node<'like'>, scope: Scope): Value {
  const left = context.expression(node.left, scope);
  const right = context.expression(node.right, scope);
  const a = coerced(left, STRING, node.at);
  const b = coerced(right, STRING, node.at);
  if (!a || !b)
    throw unsupported(`LIKE of ${typeText(left.type)} and ${typeText(right.type)}`, node.at);
  // A backslash escapes in BigQuery; DuckDB needs the clause for it.
  return { sql: `(${a.sql} ${node.not ? 'NOT LIKE' : 'LIKE'} ${b.sql} ESCAPE '\\')`, type: BOOL };
}

/** IN of a list, an array or a query. */
export function inPredicate(context: Analysis, node: Node<'in'>, scope: Scope): Value {
  const value = context.expression(node.value, scope);
  const found = foundIn(context, node, value, scope);
  return node.not ? { sql: `(NOT ${found.sql})`, type: BOOL } : found;
}

function foundIn(context: Analysis, node: Node<'in'>, value: Value, scope: Scope): Value {
  if (node.list)
    return inValues(
      value,
      node.list.map((item) => context.expression(item, scope)),
      node.at,
    );
  if (node.unnest) {
    const array = context.expression(node.unnest, scope);
    return inArray(value, array, node.at);
  }
  const relation = context.relation(node.query!, scope);
  if (relation.columns.length !== 1)
    throw queryError('Subquery of type IN must have only one output column', node.at);
  const column: Value = { sql: 'q.c1', type: relation.columns[0]!.type };
  const type = commonType([value, column]);
  if (type?.kind === 'JSON') throw noComparison('=', type, node.at);
  if (!type || type.kind === 'STRUCT' || type.kind === 'ARRAY') {
    throw unsupported(
      `IN of ${typeText(value.type)} and a subquery of ${typeText(column.type)}`,
      node.at,
    );
  }
  const sought = coerced(value, type, node.at)!.sql;
  const item = coerced(column, type, node.at)!.sql;
  const isFloat = type.kind === 'FLOAT64';
  const sql = `${isFloat ? soughtFloat(sought) : sought} IN (SELECT ${isFloat ? foundFloat(item) : item} FROM (${relation.sql}) q)`;
  return { sql: `(${sql})`, type: BOOL };
}

function inArray(value: Value, array: Value, at: Position): Value {
  if (array.type.kind !== 'ARRAY') {
    throw queryError(
      `Second argument of IN UNNEST must be an array but was ${typeText(array.type)}`,
      at,
    );
  }
  const element: Value = { sql: 'x', type: array.type.element };
  const type = commonType([value, element]);
  if (type?.kind === 'JSON') throw noComparison('=', type, at);
  if (!type || type.kind === 'STRUCT') {
    throw unsupported(`IN UNNEST of ${typeText(value.type)} and ${typeText(array.type)}`, at);
  }
  const list = coerced(array, arrayOf(type), at) ?? {
    sql: `CAST(${array.sql} AS ${duckType(arrayOf(type))})`,
  };
  const sql = once([coerced(value, type, at)!, list], ([item, items]) => {
    const isIn = `list_contains(${items}, ${item})${type.kind === 'FLOAT64' ? ` AND NOT isnan(${item})` : ''}`;
    return (
      `CASE WHEN ${items} IS NULL OR len(${items}) = 0 THEN FALSE WHEN ${item} IS NULL THEN NULL ` +
      `WHEN ${isIn} THEN TRUE WHEN len(${items}) <> list_count(${items}) THEN NULL ELSE FALSE END`
    );
  });
  return { sql, type: BOOL };
}

/** BETWEEN. */
export function betweenPredicate(context: Analysis, node: Node<'between'>, scope: Scope): Value {
  const value = context.expression(node.value, scope);
  const low = compare('>=', value, context.expression(node.low, scope), node.at);
  const high = compare('<=', value, context.expression(node.high, scope), node.at);
  const sql = `(${low.sql} AND ${high.sql})`;
  return { sql: node.not ? `(NOT ${sql})` : sql, type: BOOL };
}

/** IS NULL, TRUE, FALSE and UNKNOWN. */
export function isPredicate(context: Analysis, node: Node<'is'>, scope: Scope): Value {
  const value = context.expression(node.value, scope);
  const not = node.not ? ' NOT' : '';
  if (node.what === 'NULL' || node.what === 'UNKNOWN')
    return { sql: `(${value.sql} IS${not} NULL)`, type: BOOL };
  const bool = coerced(value, BOOL, node.at);
  if (!bool) throw noOperator(`IS ${node.what}`, [value], node.at);
  return { sql: `(${bool.sql} IS${not} ${node.what})`, type: BOOL };
}
