import type { BqType } from '../bq-type.ts';
import { typeOfField, typeText } from '../bq-type.ts';
import type { Field, TableInfo, TableName, Plan } from '../contract.ts';
import { SqlError } from '../contract.ts';
import type { Identifier } from '../parse/ast.ts';
import type { InsertRow, Assignment } from '../parse/statement-ast.ts';
import type { Position } from '../parse/tokens.ts';
import { coerced } from '../print/coercion.ts';
import { emptyOf, storable } from '../print/storable.ts';
import type { Value } from '../print/value.ts';
import { unsupported, queryError } from '../print/value.ts';
import type { Analysis } from './analysis.ts';
import { Scope } from './scope.ts';
import { findTable, tableNameOf } from './table-name.ts';
import { stateOf, storedColumns } from './tables.ts';

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

/** The table that a statement changes; a view cannot be. */
export function targetTable(context: Analysis, path: Identifier[]): TableInfo {
  const info = findTable(tableNameOf(path, context), context);
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

/** The names of the target table, and its alias in DuckDB. */
export function targetScope(
  context: Analysis,
  info: TableInfo,
  alias: string | undefined,
  path: Identifier[],
): { scope: Scope; alias: string } {
  const table = context.nextAlias();
  const scope = new Scope(undefined, stateOf('WHERE clause'));
  scope.addRange(
    { alias: alias ?? path.at(-1)!.name, columns: storedColumns(info, table) },
    path[0]!.at,
  );
  return { scope, alias: table };
}

/** One row of VALUES: DuckDB SQL for all columns of the table. */
export function insertItems(
  context: Analysis,
  row: InsertRow,
  info: TableInfo,
  fields: Field[],
  scope: Scope,
): string[] {
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
      ? assignedSql(context.expression(node, scope), field, node.at)
      : missingSql(field, at);
  });
}

/** What a column gets when a statement leaves it out. */
export function missingSql(field: Field, at: Position): string {
  if (field.mode === 'REQUIRED')
    throw queryError(`Required column ${field.name} cannot be omitted or set to DEFAULT`, at);
  return emptyOf(typeOfField(field));
}

/** A value made fit for a column; an error says what of the statement it is. */
export function assignedSql(value: Value, field: Field, at: Position, what = 'Value'): string {
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

/** Struct and array values take the column's type field by field, as BigQuery's assignments do. */
function assignable(value: Value, type: BqType, at: Position): Value | undefined {
  if (value.type.kind !== 'ARRAY' || type.kind !== 'ARRAY') return undefined;
  const element = coerced({ sql: 'x', type: value.type.element }, type.element, at);
  return element && { sql: `list_transform(${value.sql}, lambda x: ${element.sql})`, type };
}

/** The columns that SET changes, each with its value. */
export function assignments(
  context: Analysis,
  set: Assignment[],
  info: TableInfo,
  scope: Scope,
): ColumnValue[] {
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
    if (!value) return { field, sql: missingSql(field, at) };
    return { field, sql: assignedSql(context.expression(value, scope), field, value.at) };
  });
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
