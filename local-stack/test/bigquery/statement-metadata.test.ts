import { afterAll, beforeAll, expect, it } from 'vitest';

import { startMoviesServer } from './movies-server.ts';
import { errorOf, valuesOf } from './test-server.ts';
import type { TestServer } from './test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startMoviesServer();
  await server.query('CREATE VIEW d.seen AS SELECT 1 AS n');
});
afterAll(() => server.stop());

const MOVIES = ['id INTEGER REQUIRED', 'title STRING NULLABLE'];
const N = ['n INTEGER NULLABLE'];
const shown = (fields?: { name: string; type: string; mode: string }[]) =>
  fields?.map(({ name, type, mode }) => `${name} ${type} ${mode}`);

it.each([
  ['INSERT INTO d.movies (id) VALUES (3)', 'INSERT', undefined, MOVIES],
  ['UPDATE d.movies SET title = "x" WHERE TRUE', 'UPDATE', undefined, MOVIES],
  ['DELETE FROM d.movies WHERE TRUE', 'DELETE', undefined, MOVIES],
  [
    'MERGE d.movies T USING (SELECT 3 AS id) S ON T.id = S.id WHEN NOT MATCHED THEN INSERT (id) VALUES (id)',
    'MERGE',
    undefined,
    MOVIES,
  ],
  ['CREATE TABLE d.planned AS SELECT 1 AS n', 'CREATE_TABLE_AS_SELECT', 'CREATE', N],
  ['CREATE OR REPLACE TABLE d.movies (n INT64)', 'CREATE_TABLE', 'REPLACE', N],
  ['CREATE TABLE IF NOT EXISTS d.movies (n INT64)', 'CREATE_TABLE', 'SKIP', undefined],
  ['CREATE VIEW d.planned AS SELECT 1 AS n', 'CREATE_VIEW', 'CREATE', N],
  ['CREATE OR REPLACE VIEW d.seen AS SELECT 1 AS n', 'CREATE_VIEW', 'REPLACE', N],
  ['CREATE SCHEMA planned', 'CREATE_SCHEMA', 'CREATE', undefined],
  ['DROP TABLE d.movies', 'DROP_TABLE', 'DROP', undefined],
  ['DROP TABLE IF EXISTS d.planned', 'DROP_TABLE', 'SKIP', undefined],
  ['DROP VIEW d.seen', 'DROP_VIEW', 'DROP', undefined],
  ['DROP SCHEMA d CASCADE', 'DROP_SCHEMA', 'DROP', undefined],
  ['ALTER TABLE d.movies ADD COLUMN more INT64', 'ALTER_TABLE', 'ALTER', undefined],
  ['ALTER TABLE d.movies RENAME TO planned', 'ALTER_TABLE', 'ALTER', undefined],
])('a dry run of %s says what it would do, and does nothing', async (query, type, did, columns) => {
  const [job] = await server.client.createQueryJob({ query, dryRun: true });
  const { statementType, ddlOperationPerformed, schema } = job.metadata.statistics.query;
  expect([statementType, ddlOperationPerformed, shown(schema?.fields)]).toEqual([
    type,
    did,
    columns,
  ]);
  const planned = await server.query(query, { dryRun: true });
  expect(shown(planned.body.schema?.fields)).toEqual(columns ?? []);
  const tables = await server.query(
    'SELECT table_name FROM d.INFORMATION_SCHEMA.TABLES ORDER BY 1',
  );
  expect(valuesOf(tables)).toEqual([['movies'], ['seen']]);
  expect(valuesOf(await server.query('SELECT * FROM d.movies ORDER BY id'))).toEqual([
    ['1', 'Amélie'],
    ['2', null],
  ]);
});

it.each([
  ['CREATE TABLE d.movies (n INT64)', 409, 'duplicate'],
  ['CREATE TABLE none.x (n INT64)', 404, 'notFound'],
  ['DROP TABLE d.none', 404, 'notFound'],
  ['DROP SCHEMA d', 400, 'resourceInUse'],
  ['ALTER TABLE d.movies DROP COLUMN none', 400, 'invalidQuery'],
])('a dry run of %s fails as the statement would', async (sql, status, reason) => {
  expect(errorOf(await server.query(sql, { dryRun: true }))).toMatchObject({ status, reason });
});

it.each([
  ['CREATE OR REPLACE TABLE d.made AS SELECT 1 AS n', N],
  ['CREATE OR REPLACE TABLE d.made (n INT64)', N],
  ['CREATE OR REPLACE VIEW d.made_view AS SELECT 1 AS n', N],
  ['INSERT INTO d.made (n) VALUES (1)', N],
  ['UPDATE d.made SET n = 2 WHERE TRUE', N],
  ['DROP TABLE IF EXISTS d.none', undefined],
])('the result of %s has the columns of its table, and no rows', async (sql, columns) => {
  const answer = await server.query(sql);
  const { jobId } = answer.body.jobReference;
  const results = await server.call('GET', `/projects/p/queries/${jobId}`);
  for (const { body } of [answer, results]) {
    expect(shown(body.schema?.fields)).toEqual(columns);
    expect([body.jobComplete, body.rows, body.totalRows]).toEqual([true, undefined, undefined]);
  }
  expect((await server.client.query(sql))[0]).toEqual([]);
});

it('a resource says where it is, to the client that asks there', async () => {
  const dataset = server.client.dataset('d');
  const [job] = await server.client.createQueryJob('SELECT 1 AS one');
  await job.promise();
  const [[ofDataset], [ofTable], [ofJob]] = await Promise.all([
    dataset.getMetadata(),
    dataset.table('movies').getMetadata(),
    job.getMetadata(),
  ]);
  expect(ofDataset.selfLink).toBe(`${server.url}/bigquery/v2/projects/p/datasets/d`);
  expect(ofTable.selfLink).toBe(`${ofDataset.selfLink}/tables/movies`);
  for (const { selfLink, id } of [ofDataset, ofTable, ofJob])
    expect(await (await fetch(selfLink)).json()).toMatchObject({ id });
  const [unchanged] = await dataset.table('movies').setMetadata(ofTable);
  expect(unchanged.selfLink).toBe(ofTable.selfLink);
});

const TABLE_RULE =
  'Table IDs must be alphanumeric (plus underscores, dashes and spaces) and must be at most 1024 characters long.';
const DATASET_RULE =
  'Dataset IDs must be alphanumeric (plus underscores) and must be at most 1024 characters long.';

it.each([
  ['GET', 'datasets/d/tables/a$b!', undefined, `Invalid table ID "a$b!". ${TABLE_RULE}`],
  ['GET', 'datasets/d/tables/a.b', undefined, `Invalid table ID "a.b". ${TABLE_RULE}`],
  ['DELETE', 'datasets/d/tables/a@b', undefined, `Invalid table ID "a@b". ${TABLE_RULE}`],
  ['GET', 'datasets/a-b', undefined, `Invalid dataset ID "a-b". ${DATASET_RULE}`],
  ['GET', 'datasets/a!/tables/t', undefined, `Invalid dataset ID "a!". ${DATASET_RULE}`],
  ['GET', 'datasets/a-b/tables', undefined, `Invalid dataset ID "a-b". ${DATASET_RULE}`],
  [
    'POST',
    'datasets/d/tables',
    { tableReference: { tableId: 'a$b!' } },
    `Invalid table ID "a$b!". ${TABLE_RULE}`,
  ],
  ['POST', 'queries', 'CREATE TABLE d.`a!` (n INT64)', `Invalid table ID "a!". ${TABLE_RULE}`],
  ['POST', 'queries', 'CREATE SCHEMA `a-b`', `Invalid dataset ID "a-b". ${DATASET_RULE}`],
])('%s %s of %s with an invalid id is refused: %s', async (method, path, body, message) => {
  const sent = typeof body === 'string' ? { query: body, useLegacySql: false } : body;
  const answer = await server.call(method, `/projects/p/${path}`, sent);
  expect(errorOf(answer)).toEqual({ status: 400, reason: 'invalid', message });
});

it.each(['movies$20240101', 'movies$__NULL__', 'movies@-3600000', 'movies@1-2'])(
  'the decorator of %s is refused by name',
  async (table) => {
    const answer = await server.call('GET', `/projects/p/datasets/d/tables/${table}`);
    expect(errorOf(answer)).toMatchObject({ status: 501, reason: 'notImplemented' });
  },
);
