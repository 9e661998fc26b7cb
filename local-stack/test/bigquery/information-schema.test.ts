import { afterAll, beforeAll, expect, it } from 'vitest';

import { startMoviesServer } from './movies-server.ts';
import type { TestServer } from './test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startMoviesServer();
  await server.query(
    `CREATE TABLE d.laid (day DATE, n INT64, cast_list ARRAY<STRUCT<name STRING OPTIONS (description = 'who'), born DATE>>)
     PARTITION BY day CLUSTER BY n`,
  );
});
afterAll(() => server.stop());

it('COLUMNS has partitioning and clustering', async () => {
  const [rows] = await server.client.query(
    `SELECT column_name, is_partitioning_column, clustering_ordinal_position, column_default
     FROM d.INFORMATION_SCHEMA.COLUMNS WHERE table_name = 'laid' ORDER BY ordinal_position`,
  );
  expect(rows.map((row: object) => Object.values(row))).toEqual([
    ['day', 'YES', null, null],
    ['n', 'NO', 1, null],
    ['cast_list', 'NO', null, null],
  ]);
});

it('COLUMN_FIELD_PATHS has the fields inside of columns', async () => {
  const [rows] = await server.client.query(
    `SELECT column_name, field_path, data_type, description
     FROM d.INFORMATION_SCHEMA.COLUMN_FIELD_PATHS WHERE table_name = 'laid' ORDER BY field_path`,
  );
  expect(rows.map((row: object) => Object.values(row))).toEqual([
    ['cast_list', 'cast_list', 'ARRAY<STRUCT<name STRING, born DATE>>', null],
    ['cast_list', 'cast_list.born', 'DATE', null],
    ['cast_list', 'cast_list.name', 'STRING', 'who'],
    ['day', 'day', 'DATE', null],
    ['n', 'n', 'INT64', null],
  ]);
});
