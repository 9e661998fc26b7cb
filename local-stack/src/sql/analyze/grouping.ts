import { isGroupable, typeText } from '../bq-type.ts';
import type { Expression, Select, SelectItem } from '../parse/ast.ts';
import type { Position } from '../parse/tokens.ts';
import type { Value } from '../print/value.ts';
import { queryError, unsupported } from '../print/value.ts';
import type { Analysis } from './analysis.ts';
import type { Scope } from './scope.ts';
import type { Output } from './star.ts';

/**
 * The FROM and WHERE of a SELECT with its GROUP BY. The keys are columns of a table that is made of FROM and WHERE, so
 * that DuckDB never has to see that two expressions are the same.
 */
export function groupedRows(context: Analysis, node: Select, scope: Scope, from: string): string {
  if (!node.groupBy) return from;
  const { state } = scope;
  state.clause = 'GROUP BY clause';
  state.aggregatesAllowed = false;
  const table = context.nextAlias();
  const columns = scope.wrap(table).join(', ') || '1 AS c1';
  const keys = node.groupBy.map((key) => groupKey(context, key, node, scope));
  const names = keys.map((_, i) => `${table}.k${i + 1}`);
  for (const [i, { item, value }] of keys.entries()) {
    if (item) state.groupedItems.set(item, { sql: names[i]!, type: value.type });
    if (!value.isConstant) state.grouped.set(value.sql, names[i]!);
  }
  const computed = keys.map(({ value }, i) => `${value.sql} AS k${i + 1}`).join(', ');
  return ` FROM (SELECT *, ${computed} FROM (SELECT ${columns}${from}) AS ${table}) AS ${table} GROUP BY ${names.join(', ')}`;
}

/** A key is a number of a column, a name of the select list, or an expression over FROM. */
function groupKey(
  context: Analysis,
  key: Expression,
  node: Select,
  scope: Scope,
): { item?: SelectItem; value: Value } {
  const found = keyExpression(context, key, node, scope);
  const { type } = found.value;
  if (isGroupable(type)) return found;
  throw queryError(`Grouping by expressions of type ${typeText(type)} is not allowed`, key.at);
}

function keyExpression(
  context: Analysis,
  key: Expression,
  node: Select,
  scope: Scope,
): { item?: SelectItem; value: Value } {
  const item = key.kind === 'integer' ? node.items[Number(key.text) - 1] : undefined;
  if (key.kind === 'integer') {
    if (node.items.some(({ kind }) => kind === 'star'))
      throw unsupported('GROUP BY a number beside *', key.at);
    if (item?.kind !== 'expression')
      throw queryError(`GROUP BY column number ${key.text} is out of range`, key.at);
    return { item, value: context.expression(item.value, scope) };
  }
  if (key.kind === 'name') {
    const named = node.items.filter(
      (candidate) =>
        candidate.kind === 'expression' &&
        candidate.alias?.toLowerCase() === key.name.toLowerCase(),
    ) as Extract<SelectItem, { kind: 'expression' }>[];
    if (named.length > 1)
      throw queryError(`Name ${key.name} in GROUP BY clause is ambiguous`, key.at);
    if (named[0]) return { item: named[0], value: context.expression(named[0].value, scope) };
  }
  const value = context.expression(key, scope);
  if (value.literal) throw queryError('Cannot GROUP BY literal values', key.at);
  return { value };
}

/** What * gives beside GROUP BY: keys alone. */
export function groupedStar(found: Output[], scope: Scope, node: Select, at: Position): Output[] {
  const { grouped, hasAggregate } = scope.state;
  const isGrouped = node.groupBy !== undefined || hasAggregate;
  const loose = found.find(({ value }) => !grouped.has(value.sql));
  if (isGrouped && loose)
    throw queryError(
      `Star expansion expression references column ${loose.name} which is neither grouped nor aggregated`,
      at,
    );
  if (!isGrouped) {
    scope.state.references.push(...found.slice(0, 1).map(({ name }) => ({ name, at })));
    return found;
  }
  return found.map(({ name, value }) => ({ name, value: keyOf(value, scope) ?? value }));
}

/** An expression that may, as a whole, be a key of GROUP BY. */
export function keyedExpression(context: Analysis, node: Expression, scope: Scope): Value {
  const { length } = scope.state.references;
  const value = context.expression(node, scope);
  const key = keyOf(value, scope);
  if (key) scope.state.references.length = length;
  return key ?? value;
}

/** The key that an expression is, as a whole. */
export function keyOf({ sql, type }: Value, { state }: Scope): Value | undefined {
  const key = state.grouped.get(sql);
  return key === undefined ? undefined : { sql: key, type };
}

/** Columns that stand outside of aggregates although the query groups. */
export function checkGrouping({ state }: Scope, what: string): void {
  const [loose] = state.references;
  if (loose && (state.hasAggregate || state.grouped.size > 0)) {
    throw queryError(
      `${what} references column ${loose.name} which is neither grouped nor aggregated`,
      loose.at,
    );
  }
}
