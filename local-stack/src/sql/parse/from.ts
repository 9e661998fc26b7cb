import type { FromItem } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { primary } from './primary.ts';
import { startsQuery, subqueryOf } from './subquery.ts';

type JoinType = 'CROSS' | 'INNER' | 'LEFT' | 'RIGHT' | 'FULL';

/** FROM with its joins; a comma is a CROSS JOIN. */
export function fromClause(cursor: Cursor): FromItem {
  let left = joins(cursor);
  while (cursor.sees(',')) {
    const { at } = cursor.take();
    left = { kind: 'join', type: 'CROSS', left, right: primaryFrom(cursor), at };
    left = joinsAfter(cursor, left);
  }
  return left;
}

export function joins(cursor: Cursor): FromItem {
  return joinsAfter(cursor, primaryFrom(cursor));
}

function joinsAfter(cursor: Cursor, first: FromItem): FromItem {
  let left = first;
  for (;;) {
    const { at } = cursor.token;
    const type = joinType(cursor);
    if (!type) return left;
    const right = primaryFrom(cursor);
    const join: FromItem = { kind: 'join', type, left, right, at };
    if (type !== 'CROSS') joinCondition(cursor, join);
    left = join;
  }
}

function joinType(cursor: Cursor): JoinType | undefined {
  if (cursor.sees('NATURAL')) cursor.unsupported('NATURAL JOIN');
  if (cursor.accept('CROSS', 'JOIN')) return 'CROSS';
  if (cursor.accept('JOIN') || cursor.accept('INNER', 'JOIN')) return 'INNER';
  for (const type of ['LEFT', 'RIGHT', 'FULL'] as const) {
    if (!cursor.sees(type)) continue;
    cursor.take();
    cursor.accept('OUTER');
    cursor.expect('JOIN');
    return type;
  }
  return undefined;
}

function joinCondition(cursor: Cursor, join: Extract<FromItem, { kind: 'join' }>): void {
  if (cursor.accept('ON')) join.on = cursor.expression();
  else if (cursor.accept('USING')) join.using = cursor.group(() => cursor.identifier());
  else if (join.right.kind !== 'unnest' && join.right.kind !== 'table') {
    cursor.fail(`Expected keyword ON or keyword USING but got ${cursor.shown()}`);
  }
}

/** One item of FROM: a table, a subquery, UNNEST, joins in parentheses. */
export function primaryFrom(cursor: Cursor): FromItem {
  const { at } = cursor.token;
  if (cursor.sees('UNNEST')) return unnestOf(cursor);
  if (cursor.sees('LATERAL')) cursor.unsupported('LATERAL');
  if (cursor.sees('(')) return parenthesizedFrom(cursor);
  const path = cursor.tablePath();
  if (cursor.sees('(')) {
    cursor.unsupported(
      `The table function ${path
        .map(({ name }) => name)
        .join('.')
        .toUpperCase()}`,
      at,
    );
  }
  if (cursor.sees('FOR')) cursor.unsupported('FOR SYSTEM_TIME AS OF');
  const alias = tableAlias(cursor);
  const offset = withOffset(cursor);
  return pivoted(cursor, { kind: 'table', path, alias, offset, at });
}

function parenthesizedFrom(cursor: Cursor): FromItem {
  const { at } = cursor.token;
  if (startsQuery(cursor)) {
    const query = subqueryOf(cursor);
    const alias = tableAlias(cursor);
    return pivoted(cursor, { kind: 'subquery', query, alias, at });
  }
  cursor.expect('(');
  const join = cursor.nested(() => joins(cursor));
  if (join.kind !== 'join') cursor.failUnexpected();
  cursor.expect(')');
  return join;
}

/** PIVOT, UNPIVOT and TABLESAMPLE would otherwise read as an alias. */
function tableAlias(cursor: Cursor): string | undefined {
  refuseTableOperators(cursor);
  const isOperator = cursor.sees('WITH', 'OFFSET') || cursor.sees('PIVOT', '(');
  return isOperator ? undefined : cursor.alias();
}

/** The item, or PIVOT(aggregates FOR column IN (values)) of it. */
function pivoted(cursor: Cursor, input: FromItem): FromItem {
  const { at } = cursor.token;
  refuseTableOperators(cursor);
  if (!cursor.accept('PIVOT', '(')) return input;
  const aggregates = cursor.list(() => {
    const call = cursor.expression();
    if (call.kind !== 'call')
      cursor.fail('PIVOT expression must be an aggregate function call', call.at);
    return { call, alias: cursor.alias() };
  });
  cursor.expect('FOR');
  const column = primary(cursor);
  cursor.expect('IN');
  const values = cursor.group(() => ({ value: cursor.expression(), alias: cursor.alias() }));
  cursor.expect(')');
  return { kind: 'pivot', input, aggregates, column, values, alias: tableAlias(cursor), at };
}

function refuseTableOperators(cursor: Cursor): void {
  for (const word of ['UNPIVOT', 'MATCH_RECOGNIZE']) {
    if (cursor.sees(word, '(') || cursor.sees(word, 'INCLUDE') || cursor.sees(word, 'EXCLUDE'))
      cursor.unsupported(word);
  }
  if (cursor.sees('TABLESAMPLE')) cursor.unsupported('TABLESAMPLE');
}

function unnestOf(cursor: Cursor): FromItem {
  const at = cursor.expect('UNNEST');
  cursor.expect('(');
  const value = cursor.expression();
  if (cursor.sees(',')) cursor.unsupported('UNNEST of several arrays');
  if (cursor.sees('=>') || cursor.sees('AS')) cursor.failUnexpected();
  cursor.expect(')');
  const alias = tableAlias(cursor);
  const offset = withOffset(cursor);
  refuseTableOperators(cursor);
  return { kind: 'unnest', value, alias, offset, at };
}

function withOffset(cursor: Cursor): { alias: string } | undefined {
  if (!cursor.accept('WITH', 'OFFSET')) return undefined;
  return { alias: cursor.alias() ?? 'offset' };
}
