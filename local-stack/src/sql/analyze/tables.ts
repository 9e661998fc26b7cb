import type { BqType } from '../bq-type.ts';
import { INT64, typeOfField, typeText } from '../bq-type.ts';
import type { TableInfo } from '../contract.ts';
import { SqlError, duckTable, quoteIdentifier } from '../contract.ts';
import type { Expression, FromItem, Identifier } from '../parse/ast.ts';
import { parse } from '../parse/script.ts';
import type { Position } from '../parse/tokens.ts';
import type { Value } from '../print/value.ts';
import { queryError } from '../print/value.ts';
import type { Analysis, Cte } from './analysis.ts';
import { informationSchema } from './information-schema.ts';
import { pivotQuery } from './pivot.ts';
import type { Relation } from './relation.ts';
import type { Column, Range } from './scope.ts';
import { Scope, SelectState, fieldColumns } from './scope.ts';
import { findTable, tableNameOf } from './table-name.ts';

type Join = Extract<FromItem, { kind: 'join' }>;

const MAX_VIEW_DEPTH = 16;

/**
 * One item of FROM, other than a join; what it offers to names goes into the scope. A subquery sees the names around
 * the whole query (`scope.parent`), not its neighbours.
 */
export function fromItem(context: Analysis, item: Exclude<FromItem, Join>, scope: Scope): string {
  switch (item.kind) {
    case 'table':
      return tableSql(context, item, scope);
    case 'subquery': {
      const relation = context.relation(item.query, scope.parent);
      return addRelation(context, relation, `(${relation.sql})`, item.alias, scope, item.at);
    }
    case 'pivot': {
      const seen = new Scope(scope.parent, new SelectState());
      fromItem(context, item.input as Exclude<FromItem, Join>, seen);
      const query = pivotQuery(item, seen.ranges[0]!.columns);
      return fromItem(context, { kind: 'subquery', query, alias: item.alias, at: item.at }, scope);
    }
    case 'unnest': {
      const array = context.expression(item.value, new Scope(scope, stateOf('FROM clause')));
      return unnestSql(context, array, item, scope);
    }
  }
}

function addRelation(
  context: Analysis,
  relation: Omit<Relation, 'sql'>,
  sql: string,
  alias: string | undefined,
  scope: Scope,
  at: Position,
): string {
  const table = context.nextAlias();
  scope.addRange(rangeOf(relation, table, alias), at);
  return `${sql} AS ${table}`;
}

function tableSql(
  context: Analysis,
  item: Extract<FromItem, { kind: 'table' }>,
  scope: Scope,
): string {
  const first = item.path[0]!;
  const cte = item.path.length === 1 ? findCte(context, first.name) : undefined;
  const alias = item.alias ?? item.path.at(-1)!.name;
  if (item.path.length > 1 && scope.hasRange(first.name)) {
    const array = context.expression(
      pathExpression(item.path),
      new Scope(scope, stateOf('FROM clause')),
    );
    return unnestSql(context, array, { ...item, alias }, scope);
  }
  if (item.offset) throw queryError('WITH OFFSET can only be used with array scans', item.at);
  if (cte) return addRelation(context, cte, cte.duckName, alias, scope, item.at);
  return storedTable(context, item.path, alias, scope, item.at);
}

function storedTable(
  context: Analysis,
  path: Identifier[],
  alias: string,
  scope: Scope,
  at: Position,
): string {
  const schema = informationSchema(path, context, at);
  if (schema) {
    const sql = addRelation(context, schema, schema.sql, alias, scope, at);
    scope.ranges.at(-1)!.refused = schema.refused;
    return sql;
  }
  const info = findTable(tableNameOf(path, context, at), context);
  if (info.viewQuery !== undefined) return viewSql(context, info, info.viewQuery, alias, scope, at);
  const table = context.nextAlias();
  const columns = info.schema.map((field): Column => {
    const value = { sql: `${table}.${quoteIdentifier(field.name)}`, type: typeOfField(field) };
    return { name: field.name, value };
  });
  scope.addRange({ alias, columns }, at);
  return `${readTable(info)} AS ${table}`;
}

function viewSql(
  context: Analysis,
  info: TableInfo,
  text: string,
  alias: string,
  scope: Scope,
  at: Position,
): string {
  if (++context.viewDepth > MAX_VIEW_DEPTH) {
    throw new SqlError(
      'invalidQuery',
      'Resources exceeded during query execution: views are nested too deeply',
    );
  }
  const outer = context.ctes;
  context.ctes = [];
  try {
    const { ast } = parse(text)[0]!;
    if (ast.kind !== 'SELECT') throw queryError(`View ${info.name.table} has no query`, at);
    const relation = context.relation(ast.query, undefined);
    const columns = relation.columns.map((column, i) => ({
      ...column,
      name: info.schema[i]?.name ?? column.name,
    }));
    return addRelation(
      context,
      { columns, isValueTable: false },
      `(${relation.sql})`,
      alias,
      scope,
      at,
    );
  } finally {
    context.ctes = outer;
    context.viewDepth--;
  }
}

function findCte(context: Analysis, name: string): Cte | undefined {
  const lower = name.toLowerCase();
  return context.ctes.findLast((names) => names.has(lower))?.get(lower);
}

/** UNNEST by itself: its array does not depend on this FROM. */
function unnestSql(
  context: Analysis,
  array: Value,
  item: { alias?: string; offset?: { alias: string }; at: Position },
  scope: Scope,
): string {
  const element = elementType(array, item.at);
  const table = context.nextAlias();
  addUnnestRanges(item, element, table, scope);
  return `(SELECT unnest(a) AS v, unnest(range(len(a))) AS o FROM (SELECT ${array.sql} AS a)) AS ${table}`;
}

/** What an UNNEST offers to names: its element's fields, the element, the offset. */
export function addUnnestRanges(
  item: { alias?: string; offset?: { alias: string }; at: Position },
  element: BqType,
  table: string,
  scope: Scope,
): void {
  const value: Value = { sql: `${table}.v`, type: element };
  scope.addRange(
    {
      alias: item.alias,
      columns: fieldColumns(value),
      element: value,
      isScalar: element.kind !== 'STRUCT',
    },
    item.at,
  );
  if (!item.offset) return;
  const offset: Value = { sql: `${table}.o`, type: INT64 };
  scope.addRange(
    { alias: item.offset.alias, columns: [], element: offset, isScalar: true },
    item.at,
  );
}

/** The state of a clause in which no aggregate may stand. */
export function stateOf(clause: string): SelectState {
  const state = new SelectState();
  state.clause = clause;
  return state;
}

/** The type of what UNNEST gives. */
export function elementType(array: Value, at: Position): BqType {
  if (array.literal?.kind === 'null') return INT64;
  if (array.type.kind !== 'ARRAY') {
    throw queryError(
      `Values referenced in UNNEST must be arrays. UNNEST contains expression of type ${typeText(array.type)}`,
      at,
    );
  }
  return array.type.element;
}

/** A path of FROM as an expression: t.array. */
export function pathExpression(path: Identifier[]): Expression {
  const [first, ...rest] = path;
  return rest.reduce<Expression>((base, { name, at }) => ({ kind: 'field', base, name, at }), {
    kind: 'name',
    ...first!,
  });
}

function rangeOf(relation: Omit<Relation, 'sql'>, table: string, alias: string | undefined): Range {
  if (relation.isValueTable) {
    const { type } = relation.columns[0]!;
    const element: Value = { sql: `${table}.c1`, type };
    return { alias, columns: fieldColumns(element), element, isScalar: type.kind !== 'STRUCT' };
  }
  const columns = relation.columns.map(({ name, type }, i) => ({
    name,
    value: { sql: `${table}.c${i + 1}`, type },
  }));
  return { alias, columns };
}

/** A stored table as it reads: an array that was never set is empty. In a row that an outer join fills up it is NULL. */
function readTable({ name, schema }: TableInfo): string {
  const arrays = schema.flatMap((field) =>
    field.mode === 'REPEATED' ? [quoteIdentifier(field.name)] : [],
  );
  if (arrays.length === 0) return duckTable(name);
  const set = arrays.map((column) => `coalesce(${column}, []) AS ${column}`);
  return `(SELECT * REPLACE (${set.join(', ')}) FROM ${duckTable(name)})`;
}

/** Columns of the table that a statement changes; an array that was never set reads as empty. */
export function storedColumns(info: TableInfo, table: string): Column[] {
  return info.schema.map((field) => {
    const type = typeOfField(field);
    const sql = `${table}.${quoteIdentifier(field.name)}`;
    return {
      name: field.name,
      value: { sql: type.kind === 'ARRAY' ? `coalesce(${sql}, [])` : sql, type },
    };
  });
}
