import { scalarOfRest } from '../sql/scalar-types.ts';
import {
  describeTable,
  runStatement,
  StatementError,
  type Connection,
  type Result,
} from './connection.ts';
import type { ResultField, ResultRow } from './value-text.ts';

export const HELP = `.tables         the tables and views of the dataset
.schema NAME    the columns of a table or view
.quit           leaves (as Ctrl-D does)
A statement ends with ";" and may have several lines; Ctrl-C drops or cancels it, Tab completes names.
A script with variables stands between BEGIN and END;
Questions to begin with: docs/queries.md
`;

/** The names of the dataset's tables and views. */
export async function tableNames(connection: Connection): Promise<string[]> {
  const { pages } = await tables(connection);
  const names: string[] = [];
  for await (const page of pages) names.push(...page.map(({ f }) => String(f[0]!.v)));
  return names;
}

/** ".tables": the tables and views, with their kind. A dataset that is not there yet has none. */
export async function tables(connection: Connection): Promise<Result> {
  const list = `SELECT table_name, LOWER(table_type) AS kind
    FROM \`${connection.projectId}\`.${connection.dataset}.INFORMATION_SCHEMA.TABLES ORDER BY table_name`;
  try {
    return await runStatement(connection, list);
  } catch (error) {
    if (error instanceof StatementError && /not found/i.test(error.message))
      return asResult(['table_name', 'kind'], []);
    throw error;
  }
}

/** ".schema NAME": a row per column, fields of structs as "column.field". Throws StatementError. */
export async function schema(connection: Connection, name: string): Promise<Result> {
  const { schema: found } = await describeTable(connection, name);
  const lines = (fields: readonly ResultField[], before: string): string[][] =>
    fields.flatMap((field) => [
      [`${before}${field.name}`, typeName(field), field.description ?? ''],
      ...lines(field.fields ?? [], `${before}${field.name}.`),
    ]);
  return asResult(['column', 'type', 'description'], lines(found?.fields ?? [], ''));
}

function typeName({ type, mode }: ResultField): string {
  const name = type === 'RECORD' ? 'STRUCT' : (scalarOfRest(type) ?? type);
  if (mode === 'REPEATED') return `ARRAY<${name}>`;
  return mode === 'REQUIRED' ? `${name} NOT NULL` : name;
}

function asResult(columns: string[], rows: string[][]): Result {
  const page: ResultRow[] = rows.map((cells) => ({ f: cells.map((v) => ({ v })) }));
  return {
    fields: columns.map((name) => ({ name, type: 'STRING' })),
    rowCount: rows.length,
    changedRows: undefined,
    pages: (async function* () {
      yield page;
    })(),
  };
}
