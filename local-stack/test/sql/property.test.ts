import { expect, it } from 'vitest';

import { BigQueryError } from '../../src/bigquery/rest/api-error.ts';
import { fromDuckError } from '../../src/bigquery/catalog/duck-error.ts';
import { SqlError } from '../../src/sql/contract.ts';
import { readSignature } from '../../src/sql/functions/row.ts';
import { FUNCTION_TABLE } from '../../src/sql/index.ts';
import { InMemoryBigQuery } from './in-memory-bigquery.ts';
import { awkwardTables } from './property/awkward-tables.mjs';
import { randomChoices } from './property/random-choices.mjs';
import { RandomStatements } from './property/random-statements.mjs';

const STATEMENTS = 200;

interface Table {
  name: string;
  columns: { name: string; type: string }[];
  rows: unknown[][];
}

/** A value of the tables as GoogleSQL. */
function literal(value: unknown, type: string): string {
  if (value === null) return `CAST(NULL AS ${type})`;
  if (Array.isArray(value))
    return `CAST([${value.map((item) => JSON.stringify(item)).join(', ')}] AS ${type})`;
  if (type === 'TIMESTAMP') return `TIMESTAMP_MICROS(${String(value)})`;
  if (type === 'BYTES') return `FROM_BASE64(${JSON.stringify(value)})`;
  return `CAST(${JSON.stringify(String(value))} AS ${type})`;
}

async function openAwkwardTables(): Promise<InMemoryBigQuery> {
  const bigquery = await InMemoryBigQuery.open();
  for (const { name, columns, rows } of awkwardTables('p.d') as Table[]) {
    const selects = rows.map((row) => {
      const items = columns.map(
        ({ name: column, type }, i) => `${literal(row[i], type)} AS ${column}`,
      );
      return `SELECT ${items.join(', ')}`;
    });
    await bigquery.run(`CREATE TABLE \`${name}\` AS ${selects.join(' UNION ALL ')}`);
  }
  return bigquery;
}

// check:property holds many more of them against Google's evaluator.
it(`of ${STATEMENTS} composed statements each is answered or refused, and none makes the stack fail`, async () => {
  const bigquery = await openAwkwardTables();
  const statements = new RandomStatements(randomChoices(7), {
    functionTable: FUNCTION_TABLE,
    readSignature,
    dataset: 'p.d',
  });
  const failures: string[] = [];
  let answered = 0;
  for (let n = 0; n < STATEMENTS; n += 1) {
    const { sql } = statements.next();
    try {
      await bigquery.run(sql);
      answered += 1;
    } catch (error) {
      const known = fromDuckError(error);
      if (!(known instanceof SqlError || known instanceof BigQueryError))
        failures.push(`${sql}: ${String(error)}`);
    }
  }
  expect(failures).toEqual([]);
  expect(answered).toBeGreaterThan(STATEMENTS * 0.7);
}, 30_000);
