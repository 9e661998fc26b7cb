import type { BqType } from '../bq-type.ts';
import { arrayOf, duckType, typeText } from '../bq-type.ts';
import type { Expression, OrderItem, Query, QueryBody, SetOperation } from '../parse/ast.ts';
import type { Position } from '../parse/tokens.ts';
import { commonType, coerced } from '../print/coercion.ts';
import { orderKey } from '../print/order.ts';
import type { Value } from '../print/value.ts';
import { queryError, unsupported } from '../print/value.ts';
import type { Analysis } from './analysis.ts';
import { keyedExpression, checkGrouping } from './grouping.ts';
import { requireOrderable } from './names.ts';
import type { Relation } from './relation.ts';
import { refuseUngroupable } from './relation.ts';
import { Scope } from './scope.ts';
import type { Body } from './select.ts';
import { selectBody } from './select.ts';
import type { Output } from './star.ts';
import { stateOf } from './tables.ts';

/** A query with its WITH, ORDER BY and LIMIT. */
export function relation(context: Analysis, query: Query, outer: Scope | undefined): Relation {
  const names = new Map();
  context.ctes.push(names);
  try {
    const definitions = query.with.map(({ name, query: inner }) => {
      const relation = context.relation(inner, outer);
      if (names.has(name.name.toLowerCase()))
        throw queryError(`Duplicate alias ${name.name} for WITH subquery`, name.at);
      const duckName = context.nextAlias();
      names.set(name.name.toLowerCase(), { ...relation, duckName });
      return `${duckName} AS (${relation.sql})`;
    });
    const body = queryBody(context, query.body, outer);
    const order = orderedSql(context, query.orderBy, body);
    const limit = limitSql(context, query);
    const ctes = definitions.length > 0 ? `WITH ${definitions.join(', ')} ` : '';
    return { ...body.relation, sql: `${ctes}${order.sql}${limit}` };
  } finally {
    context.ctes.pop();
  }
}

function queryBody(context: Analysis, body: QueryBody, outer: Scope | undefined): Body {
  if (body.kind === 'select') return selectBody(context, body, outer);
  if (body.kind === 'set') return { relation: setOperation(context, body, outer) };
  const relation = context.relation(body.query, outer);
  return { relation: { ...relation, sql: `(${relation.sql})` } };
}

/** UNION, INTERSECT and EXCEPT: columns of common types. */
export function setOperation(
  context: Analysis,
  node: SetOperation,
  outer: Scope | undefined,
): Relation {
  const inputs = node.inputs.map((input) => queryBody(context, input, outer));
  const [first] = inputs;
  const count = first!.relation.columns.length;
  for (const [i, { relation }] of inputs.entries()) {
    if (relation.columns.length !== count) {
      throw queryError(
        `Queries in ${node.operator} ${node.distinct ? 'DISTINCT' : 'ALL'} have mismatched column count; query 1 has ${count} columns, query ${i + 1} has ${relation.columns.length} columns`,
        node.inputs[i]!.at,
      );
    }
    if (relation.isValueTable) throw unsupported(`SELECT AS in a ${node.operator}`, node.at);
  }
  const columns = first!.relation.columns.map(({ name }, column) => ({
    name,
    type: setColumn(node, inputs, column),
  }));
  if (node.distinct) columns.forEach(({ name, type }) => refuseUngroupable(type, name, node));
  const operator = node.operator === 'UNION' && !node.distinct ? 'UNION ALL' : node.operator;
  const sql = inputs
    .map(({ relation, select }) => `(${recast(relation, columns, select?.outputs, node.at)})`)
    .join(` ${operator} `);
  return { sql, columns, isValueTable: false };
}

function setColumn(node: SetOperation, inputs: Body[], column: number): BqType {
  const values = inputs.map(
    ({ relation, select }): Value =>
      select?.outputs[column]?.value ?? { sql: '', type: relation.columns[column]!.type },
  );
  const type = commonType(values);
  if (type) return type;
  const types = values.map((value) => typeText(value.type)).join(', ');
  throw queryError(
    `Column ${column + 1} in ${node.operator} ${node.distinct ? 'DISTINCT' : 'ALL'} has incompatible types: ${types}`,
    node.inputs[1]!.at,
  );
}

function orderedSql(
  context: Analysis,
  items: OrderItem[],
  { relation, select }: Body,
): { sql: string } {
  if (items.length === 0) return { sql: relation.sql };
  if (select && !select.isDistinct) {
    const { state } = select.scope;
    state.clause = 'ORDER BY clause';
    const keys = items.flatMap((item) => selectOrderKey(context, item, select, relation));
    return { sql: orderedBy(relation.sql, keys) };
  }
  const table = context.nextAlias();
  const keys = items.flatMap((item) => {
    const value = orderable(outputKey(context, item, relation, select?.outputs, table), item);
    return value.isConstant ? [] : [orderKey(value, item)];
  });
  return { sql: orderedBy(`SELECT * FROM (${relation.sql}) AS ${table}`, keys) };
}

/** After DISTINCT or a set operation, ORDER BY sees the output alone. */
function outputKey(
  context: Analysis,
  item: OrderItem,
  relation: Relation,
  outputs: Output[] | undefined,
  table: string,
): Value {
  const { expression } = item;
  const position = relation.isValueTable ? undefined : outputPosition(expression, relation.columns);
  if (position !== undefined)
    return { sql: `${table}.c${position + 1}`, type: relation.columns[position]!.type };
  const scope = new Scope(undefined, stateOf('ORDER BY clause'));
  const columns = relation.columns.map(({ name, type }, i) => ({
    name,
    value: { sql: `${table}.c${i + 1}`, type },
  }));
  scope.ranges.push({ columns });
  if (outputs && relation.isValueTable)
    throw unsupported('ORDER BY of SELECT AS by anything but an output column', expression.at);
  return context.expression(expression, scope);
}

/** A key of ORDER BY; none for a constant, which orders nothing. */
function selectOrderKey(
  context: Analysis,
  item: OrderItem,
  select: NonNullable<Body['select']>,
  relation: Relation,
): string[] {
  const position = outputPosition(item.expression, select.outputs);
  if (position !== undefined) {
    const { value } = select.outputs[position]!;
    orderable({ ...value, literal: undefined }, item);
    const isPlain = value.type.kind !== 'FLOAT64' && !relation.isValueTable;
    return [orderKey(value, item, isPlain ? String(position + 1) : value.sql)];
  }
  select.state.references = [];
  const value = keyedExpression(context, item.expression, select.scope);
  checkGrouping(select.scope, 'ORDER BY clause expression');
  return orderable(value, item).isConstant ? [] : [orderKey(value, item)];
}

function limitSql(context: Analysis, query: Query): string {
  const sql = (
    [
      ['LIMIT', query.limit],
      ['OFFSET', query.offset],
    ] as const
  ).map(([word, node]) => {
    if (!node) return '';
    const value = context.expression(node, new Scope(undefined, stateOf(word)));
    if (
      value.type.kind !== 'INT64' ||
      !value.isConstant ||
      (node.kind !== 'integer' && node.kind !== 'parameter')
    ) {
      throw queryError(`${word} expects an integer literal or parameter`, node.at);
    }
    if (node.kind === 'integer' && node.text.startsWith('-'))
      throw queryError(`${word} expects a non-negative integer literal or parameter`, node.at);
    return ` ${word} ${value.sql}`;
  });
  return sql.join('');
}

/** ARRAY(subquery), in the order of the subquery. */
export function arraySubquery(context: Analysis, query: Query, scope: Scope): Value {
  const relation = context.relation(query, scope);
  if (relation.columns.length !== 1) {
    throw queryError(
      'ARRAY subquery cannot have more than one column unless using SELECT AS STRUCT to build STRUCT values',
      query.at,
    );
  }
  const type = arrayOf(relation.columns[0]!.type);
  if (relation.columns[0]!.type.kind === 'ARRAY')
    throw queryError(
      'Cannot use array subquery with column of type ARRAY because nested arrays are not supported',
      query.at,
    );
  return { sql: `coalesce(ARRAY(${relation.sql}), CAST([] AS ${duckType(type)}))`, type };
}

function orderedBy(sql: string, keys: string[]): string {
  return keys.length > 0 ? `${sql} ORDER BY ${keys.join(', ')}` : sql;
}

/** The value of a key of ORDER BY. Throws for a literal, and for a type that has no order. */
function orderable(value: Value, item: OrderItem): Value {
  if (value.literal) throw queryError('Cannot ORDER BY literal values', item.expression.at);
  return requireOrderable(value, item);
}

/** Which output column ORDER BY means by a number or a name. */
function outputPosition(node: Expression, columns: { name: string }[]): number | undefined {
  if (node.kind === 'integer') {
    const position = Number(node.text) - 1;
    if (!columns[position])
      throw queryError(`ORDER BY column number ${node.text} is out of range`, node.at);
    return position;
  }
  if (node.kind !== 'name') return undefined;
  const found = columns.flatMap(({ name }, i) =>
    name.toLowerCase() === node.name.toLowerCase() ? [i] : [],
  );
  if (found.length > 1) throw queryError(`Column name ${node.name} is ambiguous`, node.at);
  return found[0];
}

/** An input of a set operation with its columns cast to the common types. */
function recast(
  relation: Relation,
  columns: Relation['columns'],
  outputs: Output[] | undefined,
  at: Position,
): string {
  const items = columns.map(({ type }, i) => {
    const value = outputs?.[i]?.value ?? { sql: '', type: relation.columns[i]!.type };
    const named: Value = { ...value, sql: `q.c${i + 1}`, literal: undefined, items: undefined };
    const isLiteral = value.literal !== undefined;
    const fitting = isLiteral ? coerced(value, type, at)! : coerced(named, type, at)!;
    return { sql: fitting.sql, isSame: fitting.sql === named.sql };
  });
  if (items.every(({ isSame }) => isSame)) return relation.sql;
  return `SELECT ${items.map(({ sql }, i) => `${sql} AS c${i + 1}`).join(', ')} FROM (${relation.sql}) q`;
}
