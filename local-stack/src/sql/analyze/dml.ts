import type { BqType } from '../bq-type.ts';
import { BOOL, typeOfField, typeText } from '../bq-type.ts';
import type { Field, Guard, Plan, TableInfo, TableName } from '../contract.ts';
import { SqlError, duckTable, quoteIdentifier } from '../contract.ts';
import type { Assignment, Ast, Expression, Identifier, InsertRow } from '../parse/ast.ts';
import type { Position } from '../parse/tokens.ts';
import { stateOf, storedColumns } from './tables.ts';
import { OutputAnalyzer } from './output.ts';
import { Scope } from './scope.ts';
import { emptyOf, storable } from './storable.ts';
import { findTable, tableNameOf } from './table-name.ts';
import type { Value } from './value.ts';
import { coerced, queryError, unsupported } from './value.ts';

type Dml<K extends Ast['kind']> = Extract<Ast, { kind: K }>;

/** What one column gets: a constant NULL, or an expression. */
export interface ColumnValue {
  field: Field;
  sql: string;
}

export const SEVERAL_SOURCE_ROWS = new SqlError(
  'invalidQuery',
  'UPDATE/MERGE must match at most one source row for each target row',
);

let temporaryTables = 0;

/** A name for a temporary table that no other statement uses. */
export function temporaryTable(): string {
  return `temp.main."plan_${++temporaryTables}"`;
}

/** Plans INSERT, UPDATE, DELETE and TRUNCATE. */
export class DmlAnalyzer extends OutputAnalyzer {
  /** The table that a statement changes; a view cannot be. */
  protected target(path: Identifier[]): TableInfo {
    const info = findTable(tableNameOf(path, this.context), this.context);
    if (info.type === 'VIEW') {
      const { project, dataset, table } = info.name;
      throw new SqlError(
        'invalidQuery',
        `${project}:${dataset}.${table} is not allowed for this operation because it is currently a VIEW.`,
      );
    }
    if (info.schema.some((field) => field.name.toLowerCase() === 'rowid')) {
      throw unsupported('A change of a table with a column named rowid', path[0]!.at);
    }
    return info;
  }

  insert(node: Dml<'INSERT'>): Plan {
    const info = this.target(node.target);
    const fields = insertColumns(info, node.columns);
    const rows = node.query
      ? this.insertQuery(node, info, fields)
      : this.insertRows(node.rows!, info, fields);
    const names = info.schema.map((field) => quoteIdentifier(field.name)).join(', ');
    return change('INSERT', info.name, `INSERT INTO ${duckTable(info.name)} (${names}) ${rows}`);
  }

  private insertQuery(node: Dml<'INSERT'>, info: TableInfo, fields: Field[]): string {
    const { sql, values } = this.insertedValues(node.query!);
    const { at } = node.query!;
    if (values.length !== fields.length) {
      throw queryError(
        `Inserted row has wrong column count; Has ${values.length}, expected ${fields.length}`,
        at,
      );
    }
    const assigned = new Map(
      fields.map((field, i) => [
        field,
        this.assigned(values[i]!, field, at, `Query column ${i + 1}`),
      ]),
    );
    const items = info.schema.map((field) => assigned.get(field) ?? this.missing(field, at));
    return `SELECT ${items.join(', ')} FROM (${sql}) q`;
  }

  private insertRows(rows: InsertRow[], info: TableInfo, fields: Field[]): string {
    const scope = new Scope(undefined, stateOf('INSERT VALUES'));
    const items = rows.map((row) => this.insertItems(row, info, fields, scope).join(', '));
    return `VALUES ${items.map((row) => `(${row})`).join(', ')}`;
  }

  /** One row of VALUES: DuckDB SQL for all columns of the table. */
  protected insertItems(row: InsertRow, info: TableInfo, fields: Field[], scope: Scope): string[] {
    const at = row[0]?.at ?? { line: 1, column: 1 };
    if (row.length !== fields.length) {
      throw queryError(
        `Inserted row has wrong column count; Has ${row.length}, expected ${fields.length}`,
        at,
      );
    }
    return info.schema.map((field) => {
      const i = fields.indexOf(field);
      const node = row[i];
      return node
        ? this.assigned(this.expression(node, scope), field, node.at)
        : this.missing(field, at);
    });
  }

  /** What a column gets when a statement leaves it out. */
  protected missing(field: Field, at: Position): string {
    if (field.mode === 'REQUIRED')
      throw queryError(`Required column ${field.name} cannot be omitted or set to DEFAULT`, at);
    return emptyOf(typeOfField(field));
  }

  /** A value made fit for a column; an error says what of the statement it is. */
  protected assigned(value: Value, field: Field, at: Position, what = 'Value'): string {
    const type = typeOfField(field);
    const fitting = coerced(value, type, at) ?? assignable(value, type, at);
    if (!fitting) {
      throw queryError(
        `${what} has type ${typeText(value.type)} which cannot be inserted into column ${field.name}, which has type ${typeText(type)}`,
        at,
      );
    }
    return storable(fitting, field);
  }

  delete(node: Dml<'DELETE'>): Plan {
    const info = this.target(node.target);
    const { scope, alias } = this.targetScope(info, node.alias, node.target);
    const where = this.expressionOf(node.where, BOOL, scope, 'WHERE clause');
    if (/\bFROM\b/i.test(where.sql)) {
      const rows = `SELECT ${alias}.rowid FROM ${duckTable(info.name)} AS ${alias} WHERE ${where.sql}`;
      return change(
        'DELETE',
        info.name,
        `DELETE FROM ${duckTable(info.name)} WHERE rowid IN (${rows})`,
      );
    }
    return change(
      'DELETE',
      info.name,
      `DELETE FROM ${duckTable(info.name)} AS ${alias} WHERE ${where.sql}`,
    );
  }

  truncate(node: Dml<'TRUNCATE_TABLE'>): Plan {
    const info = this.target(node.target);
    return change('TRUNCATE_TABLE', info.name, `DELETE FROM ${duckTable(info.name)}`);
  }

  protected targetScope(
    info: TableInfo,
    alias: string | undefined,
    path: Identifier[],
  ): { scope: Scope; alias: string } {
    const table = this.nextAlias();
    const scope = new Scope(undefined, stateOf('WHERE clause'));
    scope.addRange(
      { alias: alias ?? path.at(-1)!.name, columns: storedColumns(info, table) },
      path[0]!.at,
    );
    return { scope, alias: table };
  }

  /** UPDATE: the new rows are computed first; each must come from one source row. */
  update(node: Dml<'UPDATE'>): Plan {
    const info = this.target(node.target);
    const { scope, alias } = this.targetScope(info, node.alias, node.target);
    const target = `${duckTable(info.name)} AS ${alias}`;
    const sources = node.from ? `, ${this.updateSource(node, scope)}` : '';
    const where = this.expressionOf(node.where, BOOL, scope, 'WHERE clause');
    const set = this.assignments(node.set, info, scope);
    const computed = temporaryTable();
    const values = set.map(({ sql }, i) => `${sql} AS v${i + 1}`);
    const prepare = `CREATE TEMP TABLE ${computed} AS SELECT ${[`${alias}.rowid AS row`, ...values].join(', ')} FROM ${target}${sources} WHERE ${where.sql}`;
    const assignments = set
      .map(({ field }, i) => `${quoteIdentifier(field.name)} = n.v${i + 1}`)
      .join(', ');
    const guards: Guard[] = node.from
      ? [
          {
            duckSql: `SELECT 1 FROM ${computed} GROUP BY row HAVING count(*) > 1 LIMIT 1`,
            error: SEVERAL_SOURCE_ROWS,
          },
        ]
      : [];
    return {
      type: 'UPDATE',
      target: info.name,
      duckSql: `UPDATE ${duckTable(info.name)} AS o SET ${assignments} FROM ${computed} AS n WHERE o.rowid = n.row`,
      prepare: [prepare],
      guards,
      cleanup: [`DROP TABLE IF EXISTS ${computed}`],
    };
  }

  private updateSource(node: Dml<'UPDATE'>, scope: Scope): string {
    const sources = new Scope(undefined, scope.state);
    const sql = this.from(node.from!, sources);
    for (const range of sources.ranges) scope.addRange(range, node.where.at);
    scope.merged = sources.merged;
    return sql.includes(' JOIN ') ? `(${sql})` : sql;
  }

  protected assignments(set: Assignment[], info: TableInfo, scope: Scope): ColumnValue[] {
    const done = new Set<Field>();
    return set.map(({ column, value }) => {
      const fieldOf = (wanted: string) =>
        info.schema.find((candidate) => candidate.name.toLowerCase() === wanted.toLowerCase());
      const [first] = column;
      // The target is the first of the names: SET T.column.
      const isAlias =
        column.length > 1 &&
        !fieldOf(first!.name) &&
        scope.ranges[0]?.alias?.toLowerCase() === first!.name.toLowerCase();
      const path = isAlias ? column.slice(1) : column;
      const { name, at } = path[0]!;
      if (path.length > 1) throw unsupported('An update of a STRUCT field', at);
      const field = fieldOf(name);
      if (!field) throw queryError(`Unrecognized name: ${name}`, at);
      if (done.has(field)) throw queryError(`Update item ${name} assigned more than once`, at);
      done.add(field);
      if (!value) return { field, sql: this.missing(field, at) };
      return { field, sql: this.assigned(this.expression(value, scope), field, value.at) };
    });
  }

  protected conditionOf(node: Expression, scope: Scope, what: string): string {
    return this.expressionOf(node, BOOL, scope, what).sql;
  }
}

/** A change of a table that needs nothing around it. */
export function change(
  type: 'INSERT' | 'DELETE' | 'TRUNCATE_TABLE',
  target: TableName,
  duckSql: string,
): Plan {
  return { type, target, duckSql, prepare: [], guards: [], cleanup: [] };
}

/** The columns that INSERT names, or all of them. */
export function insertColumns(info: TableInfo, columns: Identifier[] | undefined): Field[] {
  if (!columns) return info.schema;
  const fields = columns.map(({ name, at }) => {
    const field = info.schema.find(
      (candidate) => candidate.name.toLowerCase() === name.toLowerCase(),
    );
    const { project, dataset, table } = info.name;
    if (!field)
      throw queryError(`Column ${name} is not present in table ${project}.${dataset}.${table}`, at);
    return field;
  });
  const twice = columns.find((_, i) => fields.indexOf(fields[i]!) !== i);
  if (twice) throw queryError(`INSERT has columns with duplicate name: ${twice.name}`, twice.at);
  return fields;
}

/** Struct and array values take the column's type field by field, as BigQuery's assignments do. */
function assignable(value: Value, type: BqType, at: Position): Value | undefined {
  if (value.type.kind !== 'ARRAY' || type.kind !== 'ARRAY') return undefined;
  const element = coerced({ sql: 'x', type: value.type.element }, type.element, at);
  return element && { sql: `list_transform(${value.sql}, lambda x: ${element.sql})`, type };
}
