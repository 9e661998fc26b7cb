import { BOOL } from '../bq-type.ts';
import type { Expression, Select, SelectItem } from '../parse/ast.ts';
import type { Position } from '../parse/tokens.ts';
import type { Value } from '../print/value.ts';
import { queryError, structSql } from '../print/value.ts';
import type { Analysis } from './analysis.ts';
import { impliedName } from './constructors.ts';
import { fromSql } from './from.ts';
import { withNamedKeys } from './group-by-all.ts';
import { groupedRows, checkGrouping, groupedStar, keyedExpression } from './grouping.ts';
import { expressionOf } from './names.ts';
import type { Relation } from './relation.ts';
import { refuseUngroupable } from './relation.ts';
import { Scope, SelectState } from './scope.ts';
import type { Output } from './star.ts';
import { starOutputs } from './star.ts';
import { windowOf } from './windows.ts';

/** How ORDER BY of a query reaches the columns and, where it may, the FROM of its SELECT. */
export interface Body {
  relation: Relation;
  /** Set for a plain SELECT: ORDER BY may use more than the output. */
  select?: { scope: Scope; outputs: Output[]; isDistinct: boolean; state: SelectState };
}
/** One SELECT with its FROM, WHERE, GROUP BY, HAVING, QUALIFY and WINDOW. */
export function selectBody(context: Analysis, written: Select, outer: Scope | undefined): Body {
  const node = withNamedKeys(written);
  const state = new SelectState();
  const scope = new Scope(outer, state);
  const from = node.from ? ` FROM ${fromSql(context, node.from, scope)}` : '';
  if (!node.from && (node.where ?? node.groupBy ?? node.having ?? node.qualify)) {
    throw queryError(
      'Query without FROM clause cannot have a WHERE, GROUP BY, HAVING or QUALIFY clause',
      node.at,
    );
  }
  const where = node.where
    ? ` WHERE ${clauseCondition(context, node.where, scope, 'WHERE clause')}`
    : '';
  const rows = groupedRows(context, node, scope, `${from}${where}`);
  state.references = [];
  state.aggregatesAllowed = true;
  nameWindows(context, node, scope);
  const ofWindows = state.references;
  state.clause = 'SELECT list';
  state.windowsAllowed = true;
  state.references = [];
  const outputs = node.items.flatMap((item) => selectItem(context, item, scope, node));
  state.references.push(...ofWindows);
  if (node.windows.length > 0 && (node.groupBy ?? state.hasAggregate))
    checkGrouping(scope, 'Window expression');
  const aliased = aliasScope(scope, outputs);
  const having = node.having ? ` HAVING ${havingSql(context, node, aliased)}` : '';
  const qualify = node.qualify ? ` QUALIFY ${qualifySql(context, node.qualify, aliased)}` : '';
  const relation = selectSql(node, outputs, `${rows}${having}${qualify}`);
  return {
    relation,
    select: { scope: aliased, outputs, isDistinct: node.distinct, state },
  };
}

/** The SELECT itself, its columns named c1, c2, …. */
export function selectSql(node: Select, outputs: Output[], rest: string): Relation {
  const distinct = node.distinct ? 'DISTINCT ' : '';
  if (node.distinct)
    outputs.forEach(({ name, value }) => refuseUngroupable(value.type, name, node));
  if (node.as) {
    const value = node.as === 'STRUCT' ? structOf(outputs) : onlyValue(outputs, node.at);
    return {
      sql: `SELECT ${distinct}${value.sql} AS c1${rest}`,
      columns: [{ name: '', type: value.type }],
      isValueTable: true,
    };
  }
  const items = outputs.map(({ value }, i) => `${value.sql} AS c${i + 1}`);
  const columns = outputs.map(({ name, value }) => ({ name, type: value.type }));
  return { sql: `SELECT ${distinct}${items.join(', ')}${rest}`, columns, isValueTable: false };
}

function clauseCondition(
  context: Analysis,
  node: Expression,
  scope: Scope,
  clause: string,
): string {
  scope.state.clause = clause;
  scope.state.aggregatesAllowed = false;
  scope.state.windowsAllowed = false;
  return expressionOf(context, node, BOOL, scope, clause).sql;
}

function havingSql(context: Analysis, node: Select, scope: Scope): string {
  const { state } = scope;
  if (!node.groupBy && !state.hasAggregate) {
    throw queryError(
      'The HAVING clause requires GROUP BY or an aggregation to be present',
      node.having!.at,
    );
  }
  state.clause = 'HAVING clause';
  state.windowsAllowed = false;
  const { sql } = expressionOf(context, node.having!, BOOL, scope, 'HAVING clause');
  checkGrouping(scope, 'The HAVING clause');
  state.windowsAllowed = true;
  return sql;
}

function qualifySql(context: Analysis, node: Expression, scope: Scope): string {
  scope.state.clause = 'QUALIFY clause';
  const { sql } = expressionOf(context, node, BOOL, scope, 'QUALIFY clause');
  if (!scope.state.hasWindow) {
    throw queryError('The QUALIFY clause requires analytic function to be present', node.at);
  }
  checkGrouping(scope, 'The QUALIFY clause');
  return sql;
}

function nameWindows(context: Analysis, node: Select, scope: Scope): void {
  for (const { name, specification } of node.windows) {
    const window = windowOf(context, specification, { frame: true }, scope);
    scope.state.windows.set(name.name.toLowerCase(), window);
  }
}

/** The columns that one item of the select list gives. */
export function selectItem(
  context: Analysis,
  item: SelectItem,
  scope: Scope,
  node: Select,
): Output[] {
  const { state } = scope;
  if (item.kind === 'star') {
    return groupedStar(starOutputs(context, item, scope), scope, node, item.at);
  }
  const name = item.alias ?? impliedName(item.value);
  const key = state.groupedItems.get(item);
  if (key) return [{ name, value: key }];
  const value = keyedExpression(context, item.value, scope);
  if (node.groupBy !== undefined || state.hasAggregate)
    checkGrouping(scope, 'SELECT list expression');
  return [{ name, value }];
}

function aliasScope(scope: Scope, outputs: Output[]): Scope {
  const aliased = new Scope(scope, scope.state);
  aliased.aliases = outputs.filter(({ name }) => name).map(({ name, value }) => ({ name, value }));
  return aliased;
}

function structOf(outputs: Output[]): Value {
  const type = {
    kind: 'STRUCT' as const,
    fields: outputs.map(({ name, value }) => ({ name, type: value.type })),
  };
  return {
    sql: structSql(
      type,
      outputs.map(({ value }) => value.sql),
    ),
    type,
  };
}

function onlyValue(outputs: Output[], at: Position): Value {
  if (outputs.length !== 1)
    throw queryError('SELECT AS VALUE query must have exactly one column', at);
  return outputs[0]!.value;
}
