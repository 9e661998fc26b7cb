import { BOOL } from '../bq-type.ts';
import type { FromItem, Identifier } from '../parse/ast.ts';
import type { Position } from '../parse/tokens.ts';
import { commonType, coerced } from '../print/coercion.ts';
import { compare } from '../print/compare.ts';
import type { Value } from '../print/value.ts';
import { queryError, unsupported } from '../print/value.ts';
import type { Analysis } from './analysis.ts';
import { expressionOf } from './names.ts';
import type { Range } from './scope.ts';
import { Scope } from './scope.ts';
import { fromItem, addUnnestRanges } from './tables.ts';
import { elementType, pathExpression, stateOf } from './tables.ts';

type Join = Extract<FromItem, { kind: 'join' }>;
/** The FROM clause; what it offers to names goes into the scope. */
export function fromSql(context: Analysis, item: FromItem, scope: Scope): string {
  if (item.kind !== 'join') return fromItem(context, item, scope);
  const left = fromSql(context, item.left, scope);
  const array = correlatedArray(context, item.right, scope);
  if (array) return joinArray(context, item, left, array, scope);
  return joinTables(context, item, left, scope);
}

/** The array that a join goes over when it depends on the tables to its left. */
function correlatedArray(context: Analysis, item: FromItem, scope: Scope): Value | undefined {
  const isPath =
    item.kind === 'table' && item.path.length > 1 && scope.hasRange(item.path[0]!.name);
  if (item.kind !== 'unnest' && !isPath) return undefined;
  const before = scope.uses;
  const node =
    item.kind === 'unnest' ? item.value : pathExpression((item as { path: Identifier[] }).path);
  const array = context.expression(node, new Scope(scope, stateOf('FROM clause')));
  return scope.uses > before ? array : undefined;
}

/**
 * FROM t, UNNEST(t.array): the tables to the left become one subquery that unnests in its select list.
 * DuckDB then reads them once, without a join.
 */
function joinArray(
  context: Analysis,
  join: Join,
  left: string,
  array: Value,
  scope: Scope,
): string {
  const item = join.right as Extract<FromItem, { kind: 'unnest' | 'table' }>;
  if (join.type === 'RIGHT' || join.type === 'FULL') {
    throw queryError(`Array scan is not allowed with ${join.type} JOIN`, item.at);
  }
  const element = elementType(array, item.at);
  const table = context.nextAlias();
  const inner = scope.wrap(table);
  const outer = inner.map((_, i) => `c${i + 1}`);
  const alias = item.alias ?? (item.kind === 'table' ? item.path.at(-1)!.name : undefined);
  addUnnestRanges({ ...item, alias }, element, table, scope);
  const isOuter = join.type === 'LEFT';
  const list = isOuter ? `CASE WHEN len(a) > 0 THEN a ELSE [NULL] END` : 'a';
  const offsets = isOuter
    ? `CASE WHEN len(a) > 0 THEN range(len(a)) ELSE [NULL]::BIGINT[] END`
    : 'range(len(a))';
  const sql =
    `(SELECT ${[...outer, `unnest(${list}) AS v`, `unnest(${offsets}) AS o`].join(', ')} ` +
    `FROM (SELECT ${[...inner, `${array.sql} AS a`].join(', ')} FROM ${left})) AS ${table}`;
  return arrayCondition(context, join, sql, scope);
}

function arrayCondition(context: Analysis, join: Join, sql: string, scope: Scope): string {
  if (join.using) throw unsupported('USING with an array', join.at);
  if (!join.on) return sql;
  const isTrue = join.on.kind === 'boolean' && join.on.value;
  if (isTrue) return sql;
  if (join.type === 'LEFT')
    throw unsupported('LEFT JOIN of an array ON a condition other than TRUE', join.at);
  const on = expressionOf(context, join.on, BOOL, conditionScope(scope), 'JOIN ON clause');
  const table = /AS (t\d+)$/.exec(sql)![1]!;
  return `(SELECT * FROM ${sql} WHERE ${on.sql}) AS ${table}`;
}

function joinTables(context: Analysis, join: Join, left: string, scope: Scope): string {
  const side = new Scope(scope.parent, scope.state);
  const right =
    join.right.kind === 'join'
      ? `(${fromSql(context, join.right, side)})`
      : fromItem(context, join.right, side);
  const leftSide = { ranges: scope.ranges, merged: scope.merged };
  for (const range of side.ranges) scope.addRange(range, join.right.at);
  if (join.type === 'CROSS') {
    scope.merged = [...scope.merged, ...side.merged];
    return `${left} CROSS JOIN ${right}`;
  }
  if (join.using) return joinUsing(join, left, right, leftSide, side, scope);
  scope.merged = [...scope.merged, ...side.merged];
  if (!join.on)
    throw queryError(
      `${join.type} JOIN must have an immediately following ON or USING clause`,
      join.at,
    );
  if (join.type !== 'INNER' && hasQuery(join.on))
    throw unsupported(`A subquery in the condition of a ${join.type} JOIN`, join.on.at);
  const on = expressionOf(context, join.on, BOOL, conditionScope(scope), 'JOIN ON clause');
  return `${left} ${join.type} JOIN ${right} ON ${on.sql}`;
}

function joinUsing(
  join: Join,
  left: string,
  right: string,
  leftSide: { ranges: Range[]; merged: Scope['merged'] },
  side: Scope,
  scope: Scope,
): string {
  const a = new Scope(undefined, scope.state);
  a.ranges = leftSide.ranges.filter((range) => !side.ranges.includes(range));
  a.merged = leftSide.merged;
  const conditions: string[] = [];
  const merged = join.using!.map(({ name, at }) => {
    const find = (from: Scope, which: string): Value => {
      const found = from.find(name, at)?.value;
      if (!found)
        throw queryError(`Column ${name} in USING clause not found on ${which} side of join`, at);
      return found;
    };
    const [x, y] = [find(a, 'left'), find(side, 'right')];
    conditions.push(compare('=', x, y, at).sql);
    const hidden = new Set(
      [...a.ranges, ...side.ranges]
        .flatMap((range) => range.columns)
        .filter((column) => column.name.toLowerCase() === name.toLowerCase()),
    );
    return { name, value: usingValue(join.type, x, y, at), hidden };
  });
  scope.merged = [...leftSide.merged, ...side.merged, ...merged];
  return `${left} ${join.type} JOIN ${right} ON ${conditions.join(' AND ')}`;
}

function usingValue(type: Join['type'], x: Value, y: Value, at: Position): Value {
  if (type === 'LEFT' || type === 'INNER') return x;
  if (type === 'RIGHT') return y;
  const common = commonType([x, y])!;
  return {
    sql: `coalesce(${coerced(x, common, at)!.sql}, ${coerced(y, common, at)!.sql})`,
    type: common,
  };
}

/** Whether an expression has a query in it, at any depth. */
function hasQuery(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  return 'query' in node || Object.values(node).some(hasQuery);
}

function conditionScope(scope: Scope): Scope {
  return new Scope(scope, stateOf('JOIN ON clause'));
}
