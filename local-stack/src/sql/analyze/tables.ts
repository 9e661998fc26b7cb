import type { BqType } from '../bq-type.ts';
import { INT64, typeOfField, typeText } from '../bq-type.ts';
import { SqlError, duckTable, quoteIdentifier } from '../contract.ts';
import type { TableInfo } from '../contract.ts';
import type { Expression, FromItem, Identifier, Query } from '../parse/ast.ts';
import { parse } from '../parse/script.ts';
import type { Position } from '../parse/tokens.ts';
import { CallAnalyzer } from './calls.ts';
import { informationSchema } from './information-schema.ts';
import { pivotQuery } from './pivot.ts';
import type { Relation } from './relation.ts';
import type { Column, Range } from './scope.ts';
import { Scope, SelectState, fieldColumns } from './scope.ts';
import { findTable, tableNameOf } from './table-name.ts';
import type { Value } from './value.ts';
import { queryError } from './value.ts';

type Join = Extract<FromItem, { kind: 'join' }>;

/** A CTE in scope: its query as DuckDB SQL, under a name of its own. */
export interface Cte {
  duckName: string;
  columns: Relation['columns'];
  isValueTable: boolean;
}

const MAX_VIEW_DEPTH = 16;

/** Turns the items of FROM into DuckDB SQL: tables, views, CTEs, subqueries, UNNEST. */
export abstract class TableAnalyzer extends CallAnalyzer {
  protected ctes: Map<string, Cte>[] = [];

  protected viewDepth = 0;

  abstract relation(query: Query, outer: Scope | undefined): Relation;

  protected fromItem(item: Exclude<FromItem, Join>, scope: Scope): string {
    switch (item.kind) {
      case 'table':
        return this.table(item, scope);
      case 'subquery': {
        const relation = this.relation(item.query, outerOf(scope));
        return this.addRelation(relation, `(${relation.sql})`, item.alias, scope, item.at);
      }
      case 'pivot': {
        const seen = new Scope(outerOf(scope), new SelectState());
        this.fromItem(item.input as Exclude<FromItem, Join>, seen);
        const query = pivotQuery(item, seen.ranges[0]!.columns);
        return this.fromItem({ kind: 'subquery', query, alias: item.alias, at: item.at }, scope);
      }
      case 'unnest': {
        const array = this.expression(item.value, new Scope(scope, stateOf('FROM clause')));
        return this.unnest(array, item, scope);
      }
    }
  }

  protected addRelation(
    relation: Omit<Relation, 'sql'>,
    sql: string,
    alias: string | undefined,
    scope: Scope,
    at: Position,
  ): string {
    const table = this.nextAlias();
    scope.addRange(rangeOf(relation, table, alias), at);
    return `${sql} AS ${table}`;
  }

  protected table(item: Extract<FromItem, { kind: 'table' }>, scope: Scope): string {
    const first = item.path[0]!;
    const cte = item.path.length === 1 ? this.findCte(first.name) : undefined;
    const alias = item.alias ?? item.path.at(-1)!.name;
    if (item.path.length > 1 && scope.hasRange(first.name)) {
      const array = this.expression(
        pathExpression(item.path),
        new Scope(scope, stateOf('FROM clause')),
      );
      return this.unnest(array, { ...item, alias }, scope);
    }
    if (item.offset) throw queryError('WITH OFFSET can only be used with array scans', item.at);
    if (cte) return this.addRelation(cte, cte.duckName, alias, scope, item.at);
    return this.storedTable(item.path, alias, scope, item.at);
  }

  protected storedTable(path: Identifier[], alias: string, scope: Scope, at: Position): string {
    const schema = informationSchema(path, this.context, at);
    if (schema) return this.addRelation(schema, schema.sql, alias, scope, at);
    const info = findTable(tableNameOf(path, this.context, at), this.context);
    if (info.viewQuery !== undefined) return this.view(info, info.viewQuery, alias, scope, at);
    const table = this.nextAlias();
    const columns = info.schema.map((field): Column => {
      const value = { sql: `${table}.${quoteIdentifier(field.name)}`, type: typeOfField(field) };
      return { name: field.name, value };
    });
    scope.addRange({ alias, columns }, at);
    return `${readTable(info)} AS ${table}`;
  }

  protected view(info: TableInfo, text: string, alias: string, scope: Scope, at: Position): string {
    if (++this.viewDepth > MAX_VIEW_DEPTH) {
      throw new SqlError(
        'invalidQuery',
        'Resources exceeded during query execution: views are nested too deeply',
      );
    }
    const outer = this.ctes;
    this.ctes = [];
    try {
      const { ast } = parse(text)[0]!;
      if (ast.kind !== 'SELECT') throw queryError(`View ${info.name.table} has no query`, at);
      const relation = this.relation(ast.query, undefined);
      const columns = relation.columns.map((column, i) => ({
        ...column,
        name: info.schema[i]?.name ?? column.name,
      }));
      return this.addRelation(
        { columns, isValueTable: false },
        `(${relation.sql})`,
        alias,
        scope,
        at,
      );
    } finally {
      this.ctes = outer;
      this.viewDepth--;
    }
  }

  protected findCte(name: string): Cte | undefined {
    const lower = name.toLowerCase();
    return this.ctes.findLast((names) => names.has(lower))?.get(lower);
  }

  /** UNNEST by itself: its array does not depend on this FROM. */
  protected unnest(
    array: Value,
    item: { alias?: string; offset?: { alias: string }; at: Position },
    scope: Scope,
  ): string {
    const element = elementType(array, item.at);
    const table = this.nextAlias();
    this.addUnnestRanges(item, element, table, scope);
    return `(SELECT unnest(a) AS v, unnest(range(len(a))) AS o FROM (SELECT ${array.sql} AS a)) AS ${table}`;
  }

  protected addUnnestRanges(
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
}

export function stateOf(clause: string): SelectState {
  const state = new SelectState();
  state.clause = clause;
  return state;
}

/** The names that a subquery in FROM sees: those around the whole query, not its neighbours. */
function outerOf(scope: Scope): Scope | undefined {
  return scope.parent;
}

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
    return {
      alias,
      columns: fieldColumns(element),
      element,
      isScalar: type.kind !== 'STRUCT',
    };
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
