import { BOOL } from '../bq-type.ts';
import type { Field, Guard, Plan, TableInfo } from '../contract.ts';
import { duckTable, quoteIdentifier } from '../contract.ts';
import type { StatementNode, InsertRow } from '../parse/statement-ast.ts';
import { queryError } from '../print/value.ts';
import type { Analysis } from './analysis.ts';
import {
  targetTable,
  insertColumns,
  change,
  assignedSql,
  missingSql,
  insertItems,
  targetScope,
  assignments,
  temporaryTable,
  SEVERAL_SOURCE_ROWS,
} from './changes.ts';
import { fromSql } from './from.ts';
import { expressionOf } from './names.ts';
import { insertedValues } from './output.ts';
import { Scope } from './scope.ts';
import { stateOf } from './tables.ts';

/** INSERT of rows or of a query. */
export function insertPlan(context: Analysis, node: StatementNode<'INSERT'>): Plan {
  const info = targetTable(context, node.target);
  const fields = insertColumns(info, node.columns);
  const rows = node.query
    ? insertQuery(context, node, info, fields)
    : insertRows(context, node.rows!, info, fields);
  const names = info.schema.map((field) => quoteIdentifier(field.name)).join(', ');
  return change('INSERT', info.name, `INSERT INTO ${duckTable(info.name)} (${names}) ${rows}`);
}

function insertQuery(
  context: Analysis,
  node: StatementNode<'INSERT'>,
  info: TableInfo,
  fields: Field[],
): string {
  const { sql, values } = insertedValues(context, node.query!);
  const { at } = node.query!;
  if (values.length !== fields.length) {
    throw queryError(
      `Inserted row has wrong column count; Has ${values.length}, expected ${fields.length}`,
      at,
    );
  }
  const assigned = new Map(
    fields.map((field, i) => [field, assignedSql(values[i]!, field, at, `Query column ${i + 1}`)]),
  );
  const items = info.schema.map((field) => assigned.get(field) ?? missingSql(field, at));
  return `SELECT ${items.join(', ')} FROM (${sql}) q`;
}

function insertRows(
  context: Analysis,
  rows: InsertRow[],
  info: TableInfo,
  fields: Field[],
): string {
  const scope = new Scope(undefined, stateOf('INSERT VALUES'));
  const items = rows.map((row) => insertItems(context, row, info, fields, scope).join(', '));
  return `VALUES ${items.map((row) => `(${row})`).join(', ')}`;
}

/** DELETE. */
export function deletePlan(context: Analysis, node: StatementNode<'DELETE'>): Plan {
  const info = targetTable(context, node.target);
  const { scope, alias } = targetScope(context, info, node.alias, node.target);
  const where = expressionOf(context, node.where, BOOL, scope, 'WHERE clause');
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

/** TRUNCATE TABLE. */
export function truncatePlan(context: Analysis, node: StatementNode<'TRUNCATE_TABLE'>): Plan {
  const info = targetTable(context, node.target);
  return change('TRUNCATE_TABLE', info.name, `DELETE FROM ${duckTable(info.name)}`);
}

/** UPDATE: the new rows are computed first; each must come from one source row. */
export function updatePlan(context: Analysis, node: StatementNode<'UPDATE'>): Plan {
  const info = targetTable(context, node.target);
  const { scope, alias } = targetScope(context, info, node.alias, node.target);
  const target = `${duckTable(info.name)} AS ${alias}`;
  const sources = node.from ? `, ${updateSource(context, node, scope)}` : '';
  const where = expressionOf(context, node.where, BOOL, scope, 'WHERE clause');
  const set = assignments(context, node.set, info, scope);
  const computed = temporaryTable();
  const values = set.map(({ sql }, i) => `${sql} AS v${i + 1}`);
  const prepare = `CREATE TEMP TABLE ${computed} AS SELECT ${[`${alias}.rowid AS row`, ...values].join(', ')} FROM ${target}${sources} WHERE ${where.sql}`;
  const changed = set
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
    duckSql: `UPDATE ${duckTable(info.name)} AS o SET ${changed} FROM ${computed} AS n WHERE o.rowid = n.row`,
    prepare: [prepare],
    guards,
    cleanup: [`DROP TABLE IF EXISTS ${computed}`],
  };
}

function updateSource(context: Analysis, node: StatementNode<'UPDATE'>, scope: Scope): string {
  const sources = new Scope(undefined, scope.state);
  const sql = fromSql(context, node.from!, sources);
  for (const range of sources.ranges) scope.addRange(range, node.where.at);
  scope.merged = sources.merged;
  return sql.includes(' JOIN ') ? `(${sql})` : sql;
}
