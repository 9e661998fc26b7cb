import type { DuckDBConnection } from '@duckdb/node-api';
import { duckColumnType } from '../../sql/contract.ts';
import { duckTable, quoteIdentifier } from '../../sql/contract.ts';
import { duckColumn } from '../rest/fields.ts';
import type { TableRecord } from '../rest/table-record.ts';

/** Makes a DuckDB table in place of whatever bears its name, filled from `selectSql` if there is one. */
export async function createDuckTable(
  connection: DuckDBConnection,
  { name, schema }: TableRecord,
  selectSql?: string,
): Promise<void> {
  const table = duckTable(name);
  // DuckDB has no table without columns, BigQuery has.
  const columns = schema.length === 0 ? ['"_no_columns" BOOLEAN'] : schema.map(duckColumn);
  if (selectSql === undefined) {
    await connection.run(`CREATE OR REPLACE TABLE ${table} (${columns.join(', ')})`);
    return;
  }
  // The SELECT may read the table that it replaces, so both happen in one statement.
  const values = schema.map((field, index) => {
    const value = field.mode === 'REPEATED' ? `coalesce(c${index}, [])` : `c${index}`;
    return `CAST(${value} AS ${duckColumnType(field)}) AS ${quoteIdentifier(field.name)}`;
  });
  const names = schema.map((_, index) => `c${index}`);
  await connection.run(
    `CREATE OR REPLACE TABLE ${table} AS SELECT ${values.join(', ')} FROM (${selectSql}) AS s(${names.join(', ')})`,
  );
  for (const { name: column } of schema.filter(({ mode }) => mode === 'REQUIRED')) {
    await connection.run(
      `ALTER TABLE ${table} ALTER COLUMN ${quoteIdentifier(column)} SET NOT NULL`,
    );
  }
}

export function duckSchema(project: string, dataset: string): string {
  return quoteIdentifier(`${project}.${dataset}`);
}
