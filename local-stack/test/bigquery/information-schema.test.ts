import { afterAll, beforeAll, expect, it } from 'vitest';

import { startMoviesServer } from './movies-server.ts';
import type { TestServer } from './test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startMoviesServer();
  await server.client.query(
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

it('TABLE_OPTIONS has the options of tables and views, their values as GoogleSQL', async () => {
  await server.client.query(`CREATE TABLE d.optioned (day DATE) PARTITION BY day OPTIONS (
    description = 'says "who"', friendly_name = 'Films', labels = [('team', 'data'), ('tier', '1')],
    partition_expiration_days = 36500.5, expiration_timestamp = TIMESTAMP '2999-01-01 00:00:00+00')`);
  await server.client.query(
    "CREATE VIEW d.optioned_view OPTIONS (description = 'a view') AS SELECT 1 AS x",
  );
  const [rows] = await server.client.query(
    `SELECT table_name, option_name, option_type, option_value FROM d.INFORMATION_SCHEMA.TABLE_OPTIONS
     WHERE STARTS_WITH(table_name, 'optioned') ORDER BY table_name, option_name`,
  );
  expect(rows.map((row: object) => Object.values(row))).toEqual([
    ['optioned', 'description', 'STRING', '"says \\"who\\""'],
    ['optioned', 'expiration_timestamp', 'TIMESTAMP', 'TIMESTAMP "2999-01-01T00:00:00.000Z"'],
    ['optioned', 'friendly_name', 'STRING', '"Films"'],
    [
      'optioned',
      'labels',
      'ARRAY<STRUCT<STRING, STRING>>',
      '[STRUCT("team", "data"), STRUCT("tier", "1")]',
    ],
    ['optioned', 'partition_expiration_days', 'FLOAT64', '36500.5'],
    ['optioned_view', 'description', 'STRING', '"a view"'],
  ]);
});

/** Rows of a table in PARTITIONS: id, rows, bytes. */
async function partitionsOf(table: string): Promise<unknown[][]> {
  const [rows] = await server.client.query(
    `SELECT partition_id, total_rows, total_logical_bytes FROM d.INFORMATION_SCHEMA.PARTITIONS
     WHERE table_name = '${table}' AND last_modified_time > '2020-01-01' AND storage_tier = 'ACTIVE'
     ORDER BY partition_id`,
  );
  return rows.map((row: object) => Object.values(row));
}

it.each([
  [
    'DATE',
    'day',
    ["'2024-02-29'", "'2024-02-29'", 'NULL'],
    [
      ['20240229', 2, 16],
      ['__NULL__', 1, 0],
    ],
  ],
  [
    'DATE',
    'DATE_TRUNC(day, MONTH)',
    ["'2024-02-29'", "'2024-03-01'"],
    [
      ['202402', 1, 8],
      ['202403', 1, 8],
    ],
  ],
  ['TIMESTAMP', 'TIMESTAMP_TRUNC(day, HOUR)', ["'2024-02-29 23:59:00+01'"], [['2024022922', 1, 8]]],
  ['DATETIME', 'DATETIME_TRUNC(day, YEAR)', ["'2024-02-29 23:59:00'"], [['2024', 1, 8]]],
])(
  'PARTITIONS counts the rows of a table by %s, partitioned by %s',
  async (type, by, values, found) => {
    await server.client.query(`CREATE OR REPLACE TABLE d.parted (day ${type}) PARTITION BY ${by}`);
    await server.client.query(
      `INSERT d.parted (day) VALUES ${values.map((value) => `(${value})`).join()}`,
    );
    expect(await partitionsOf('parted')).toEqual(found);
  },
);

it('PARTITIONS counts the rows of ranges, by where each begins', async () => {
  const range = { start: '10', end: '100', interval: '10' };
  await server.client.dataset('d').createTable('ranged', {
    schema: 'n:INTEGER',
    rangePartitioning: { field: 'n', range },
  });
  await server.client.query('INSERT d.ranged (n) VALUES (25), (29), (10), (9), (100), (NULL)');
  expect(await partitionsOf('ranged')).toEqual([
    ['10', 1, 8],
    ['20', 2, 16],
    ['__NULL__', 1, 0],
    ['__UNPARTITIONED__', 2, 16],
  ]);
});

it('PARTITIONS has one row for a table that is not partitioned, and none for a view', async () => {
  await server.client.query("CREATE TABLE d.whole AS SELECT 'é' AS text, [1, 2] AS list");
  await server.client.query('CREATE VIEW d.whole_view AS SELECT 1 AS x');
  expect(await partitionsOf('whole')).toEqual([[null, 1, 20]]);
  expect(await partitionsOf('whole_view')).toEqual([]);
});
