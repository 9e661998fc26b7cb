import type { BqType } from '../bq-type.ts';
import { BOOL, INT64, typeOfField, typeText } from '../bq-type.ts';
import { SqlError, duckTable, quoteIdentifier } from '../contract.ts';
import type { PlanContext, TableInfo } from '../contract.ts';
import type { Expression, FromItem, Identifier, Query } from '../parse/ast.ts';
import { parse } from '../parse/script.ts';
import type { Position } from '../parse/tokens.ts';
import { CallAnalyzer } from './calls.ts';
import { compare } from './compare.ts';
import type { Relation } from './expression.ts';
import { informationSchema } from './information-schema.ts';
import type { Column, Range } from './scope.ts';
import { Scope, SelectState } from './scope.ts';
import { findTable, tableNameOf } from './table-name.ts';
import type { Value } from './value.ts';
import { coerced, commonType, queryError, unsupported } from './value.ts';

type Join = Extract<FromItem, { kind: 'join' }>;

/** A CTE in scope: its query as DuckDB SQL, under a name of its own. */
export interface Cte {
  duckName: string;
  columns: Relation['columns'];
  isValueTable: boolean;
}

const MAX_VIEW_DEPTH = 16;

/** Turns FROM into DuckDB SQL: tables, views, subqueries, UNNEST and joins. */
export abstract class FromAnalyzer extends CallAnalyzer {
  protected ctes: Map<string, Cte>[] = [];
  private viewDepth = 0;

  abstract relation(query: Query, outer: Scope | undefined): Relation;

  constructor(context: PlanContext) {
    super(context);
  }

  /** The FROM clause; what it offers to names goes into the scope. */
  from(item: FromItem, scope: Scope): string {
    if (item.kind !== 'join') return this.fromItem(item, scope);
    const left = this.from(item.left, scope);
    const array = this.correlatedArray(item.right, scope);
    if (array) return this.joinArray(item, left, array, scope);
    return this.joinTables(item, left, scope);
  }

  private fromItem(item: Exclude<FromItem, Join>, scope: Scope): string {
    switch (item.kind) {
      case 'table':
        return this.table(item, scope);
      case 'subquery': {
        const relation = this.relation(item.query, outerOf(scope));
        return this.addRelation(relation, `(${relation.sql})`, item.alias, scope, item.at);
      }
      case 'unnest': {
        const array = this.expression(item.value, new Scope(scope, stateOf('FROM clause')));
        return this.unnest(array, item, scope);
      }
    }
  }

  private addRelation(
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

  private table(item: Extract<FromItem, { kind: 'table' }>, scope: Scope): string {
    const first = item.path[0]!;
    const cte = item.path.length === 1 ? this.findCte(first.name) : undefined;
    const alias = item.alias ?? item.path.at(-1)!.name;
    if (!cte && item.path.length > 1 && scope.hasRange(first.name)) {
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

  private storedTable(path: Identifier[], alias: string, scope: Scope, at: Position): string {
    const schema = informationSchema(path, this.context, at);
    if (schema) return this.addRelation(schema, schema.sql, alias, scope, at);
    const info = findTable(tableNameOf(path, this.context, at), this.context);
    if (info.viewQuery !== undefined) return this.view(info, info.viewQuery, alias, scope, at);
    const table = this.nextAlias();
    scope.addRange({ alias, columns: storedColumns(info, table) }, at);
    return `${duckTable(info.name)} AS ${table}`;
  }

  private view(info: TableInfo, text: string, alias: string, scope: Scope, at: Position): string {
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

  private findCte(name: string): Cte | undefined {
    const lower = name.toLowerCase();
    return this.ctes.findLast((names) => names.has(lower))?.get(lower);
  }

  /** UNNEST by itself: its array does not depend on this FROM. */
  private unnest(
    array: Value,
    item: { alias?: string; offset?: { alias: string }; at: Position },
    scope: Scope,
  ): string {
    const element = elementType(array, item.at);
    const table = this.nextAlias();
    this.addUnnestRanges(item, element, table, scope);
    return `(SELECT unnest(a) AS v, unnest(range(len(a))) AS o FROM (SELECT ${array.sql} AS a)) AS ${table}`;
  }

  private addUnnestRanges(
    item: { alias?: string; offset?: { alias: string }; at: Position },
    element: BqType,
    table: string,
    scope: Scope,
  ): void {
    const value: Value = { sql: `${table}.v`, type: element };
    const columns: Column[] =
      element.kind === 'STRUCT'
        ? element.fields.map((field) => ({
            name: field.name,
            value: this.fieldOf(value, field.name, item.at),
          }))
        : [];
    scope.addRange(
      { alias: item.alias, columns, element: value, isScalar: element.kind !== 'STRUCT' },
      item.at,
    );
    if (!item.offset) return;
    const offset: Value = { sql: `${table}.o`, type: INT64 };
    scope.addRange(
      { alias: item.offset.alias, columns: [], element: offset, isScalar: true },
      item.at,
    );
  }

  private fieldOf(value: Value, name: string, at: Position): Value {
    return name ? this.field(value, name, at) : { sql: 'NULL', type: INT64 };
  }

  /** The array that a join goes over when it depends on the tables to its left. */
  private correlatedArray(item: FromItem, scope: Scope): Value | undefined {
    const isPath =
      item.kind === 'table' &&
      item.path.length > 1 &&
      !this.findCte(item.path[0]!.name) &&
      scope.hasRange(item.path[0]!.name);
    if (item.kind !== 'unnest' && !isPath) return undefined;
    const before = scope.uses;
    const node =
      item.kind === 'unnest' ? item.value : pathExpression((item as { path: Identifier[] }).path);
    const array = this.expression(node, new Scope(scope, stateOf('FROM clause')));
    return scope.uses > before ? array : undefined;
  }

  /**
   * FROM t, UNNEST(t.array): the tables to the left become one subquery that unnests in its select list.
   * DuckDB then reads them once, without a join.
   */
  private joinArray(join: Join, left: string, array: Value, scope: Scope): string {
    const item = join.right as Extract<FromItem, { kind: 'unnest' | 'table' }>;
    if (join.type === 'RIGHT' || join.type === 'FULL') {
      throw queryError(`Array scan is not allowed with ${join.type} JOIN`, item.at);
    }
    const element = elementType(array, item.at);
    const table = this.nextAlias();
    const values = scope.values();
    const inner = values.map(({ sql }, i) => `${sql} AS c${i + 1}`);
    const outer = values.map((_, i) => `c${i + 1}`);
    const names = new Map(values.map(({ sql }, i) => [sql, `${table}.c${i + 1}`]));
    scope.rename((value) => ({ ...value, sql: renamed(value, names, item.at) }));
    const alias = item.alias ?? (item.kind === 'table' ? item.path.at(-1)!.name : undefined);
    this.addUnnestRanges({ ...item, alias }, element, table, scope);
    const isOuter = join.type === 'LEFT';
    const list = isOuter ? `CASE WHEN len(a) > 0 THEN a ELSE [NULL] END` : 'a';
    const offsets = isOuter
      ? `CASE WHEN len(a) > 0 THEN range(len(a)) ELSE [NULL]::BIGINT[] END`
      : 'range(len(a))';
    const sql =
      `(SELECT ${[...outer, `unnest(${list}) AS v`, `unnest(${offsets}) AS o`].join(', ')} ` +
      `FROM (SELECT ${[...inner, `${array.sql} AS a`].join(', ')} FROM ${left})) AS ${table}`;
    return this.arrayCondition(join, sql, scope);
  }

  private arrayCondition(join: Join, sql: string, scope: Scope): string {
    if (join.using) throw unsupported('USING with an array', join.at);
    if (!join.on) return sql;
    const isTrue = join.on.kind === 'boolean' && join.on.value;
    if (isTrue) return sql;
    if (join.type === 'LEFT')
      throw unsupported('LEFT JOIN of an array ON a condition other than TRUE', join.at);
    const on = this.expressionOf(join.on, BOOL, conditionScope(scope), 'JOIN ON clause');
    const table = /AS (t\d+)$/.exec(sql)![1]!;
    return `(SELECT * FROM ${sql} WHERE ${on.sql}) AS ${table}`;
  }

  private joinTables(join: Join, left: string, scope: Scope): string {
    const side = new Scope(scope.parent, scope.state);
    const right =
      join.right.kind === 'join'
        ? `(${this.from(join.right, side)})`
        : this.fromItem(join.right, side);
    const leftSide = { ranges: scope.ranges, merged: scope.merged };
    for (const range of side.ranges) scope.addRange(range, join.right.at);
    if (join.type === 'CROSS') {
      scope.merged = [...scope.merged, ...side.merged];
      return `${left} CROSS JOIN ${right}`;
    }
    if (join.using) return this.joinUsing(join, left, right, leftSide, side, scope);
    scope.merged = [...scope.merged, ...side.merged];
    if (!join.on)
      throw queryError(
        `${join.type} JOIN must have an immediately following ON or USING clause`,
        join.at,
      );
    const on = this.expressionOf(join.on, BOOL, conditionScope(scope), 'JOIN ON clause');
    return `${left} ${join.type} JOIN ${right} ON ${on.sql}`;
  }

  private joinUsing(
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

function renamed(value: Value, names: Map<string, string>, at: Position): string {
  const direct = names.get(value.sql);
  if (direct) return direct;
  // A field of an unnested struct: struct_extract(t1.v, 'f').
  const field = /^struct_extract\((t\d+\.(?:v|c\d+)), (.*)$/.exec(value.sql);
  const base = field && names.get(field[1]!);
  if (!base) throw unsupported('This order of joins', at);
  return `struct_extract(${base}, ${field![2]}`;
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

function conditionScope(scope: Scope): Scope {
  return new Scope(scope, stateOf('JOIN ON clause'));
}

function elementType(array: Value, at: Position): BqType {
  if (array.literal?.kind === 'null') return INT64;
  if (array.type.kind !== 'ARRAY') {
    throw queryError(
      `Values referenced in UNNEST must be arrays. UNNEST contains expression of type ${typeText(array.type)}`,
      at,
    );
  }
  return array.type.element;
}

function pathExpression(path: Identifier[]): Expression {
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
    const columns = type.kind === 'STRUCT' ? structColumns(element, type) : [];
    return { alias, columns, element, isScalar: type.kind !== 'STRUCT' };
  }
  const columns = relation.columns.map(({ name, type }, i) => ({
    name,
    value: { sql: `${table}.c${i + 1}`, type },
  }));
  return { alias, columns };
}

function structColumns(element: Value, type: Extract<BqType, { kind: 'STRUCT' }>): Column[] {
  return type.fields
    .filter(({ name }) => name)
    .map((field) => ({
      name: field.name,
      value: {
        sql: `struct_extract(${element.sql}, '${field.name.replaceAll("'", "''")}')`,
        type: field.type,
      },
    }));
}

/** Columns of a stored table; an array that was never set reads as empty. */
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
