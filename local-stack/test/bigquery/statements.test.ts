import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startMoviesServer } from './movies-server.ts';
import { errorOf, startTestServer, valuesOf } from './test-server.ts';
import type { TestServer } from './test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startMoviesServer();
});
afterAll(() => server.stop());

const jobOf = async (query: string) => {
  const { body } = await server.runJob({ query: { query, useLegacySql: false } });
  expect(body.status.errorResult).toBeUndefined();
  return body.statistics.query;
};
const tableOf = async (table: string) =>
  (await server.call('GET', `/projects/p/datasets/d/tables/${table}`)).body;
const numbersOf = async (table: string) =>
  valuesOf(await server.query(`SELECT n FROM d.${table} ORDER BY n`)).flat();
const reference = (tableId: string) => ({ projectId: 'p', datasetId: 'd', tableId });

describe('ALTER TABLE RENAME TO', () => {
  it('gives a table another name, which outlives a restart', async () => {
    await server.query('CREATE TABLE d.old OPTIONS (description = "x") AS SELECT 1 AS n');
    expect(await jobOf('ALTER TABLE d.old RENAME TO new_name')).toMatchObject({
      statementType: 'ALTER_TABLE',
      ddlOperationPerformed: 'ALTER',
      ddlTargetTable: reference('old'),
      ddlDestinationTable: reference('new_name'),
    });
    expect(await numbersOf('new_name')).toEqual(['1']);
    expect((await tableOf('new_name')).description).toBe('x');
    expect(errorOf(await server.query('SELECT * FROM d.old'))).toMatchObject({ status: 404 });
    await server.query('CREATE TABLE d.old AS SELECT 2 AS n');
    await server.close();
    server = await startTestServer(server.dir);
    expect(await numbersOf('old')).toEqual(['2']);
    expect(await numbersOf('new_name')).toEqual(['1']);
    expect((await tableOf('new_name')).description).toBe('x');
  });

  it('may change the case of letters only', async () => {
    await server.query('CREATE TABLE d.letters AS SELECT 1 AS n');
    await jobOf('ALTER TABLE d.letters RENAME TO Letters');
    expect(await numbersOf('Letters')).toEqual(['1']);
  });

  it('takes no name that a table has, and no view', async () => {
    await server.query('CREATE TABLE d.one AS SELECT 1 AS n');
    await server.query('CREATE TABLE d.two AS SELECT 2 AS n');
    await server.query('CREATE VIEW d.seen AS SELECT 1 AS n');
    expect(errorOf(await server.query('ALTER TABLE d.one RENAME TO two'))).toEqual({
      status: 409,
      reason: 'duplicate',
      message: 'Already Exists: Table p:d.two',
    });
    expect(errorOf(await server.query('ALTER TABLE d.seen RENAME TO seen2'))).toMatchObject({
      status: 400,
      reason: 'invalidQuery',
    });
    expect(await numbersOf('two')).toEqual(['2']);
  });

  it('skips a table that is missing with IF EXISTS', async () => {
    expect(await jobOf('ALTER TABLE IF EXISTS d.missing RENAME TO x')).toMatchObject({
      ddlOperationPerformed: 'SKIP',
    });
    expect(errorOf(await server.query('ALTER TABLE d.missing RENAME TO x'))).toMatchObject({
      reason: 'notFound',
    });
  });
});

describe('CREATE TABLE COPY', () => {
  it('copies rows, schema, layout and options', async () => {
    await server.query(
      `CREATE TABLE d.source (n INT64 NOT NULL OPTIONS (description = 'N'), day DATE, tags ARRAY<STRING>)
       PARTITION BY day CLUSTER BY n OPTIONS (description = 'whole', labels = [('a', 'b')])`,
    );
    await server.query(`INSERT INTO d.source VALUES (1, '2024-01-02', ['x']), (2, NULL, [])`);
    expect(await jobOf('CREATE TABLE d.copied COPY d.source')).toMatchObject({
      ddlOperationPerformed: 'CREATE',
      ddlTargetTable: reference('copied'),
    });
    const [source, copied] = [await tableOf('source'), await tableOf('copied')];
    for (const key of ['schema', 'timePartitioning', 'clustering', 'description', 'labels'])
      expect(copied[key]).toEqual(source[key]);
    expect(valuesOf(await server.query('SELECT * FROM d.copied ORDER BY n'))).toEqual(
      valuesOf(await server.query('SELECT * FROM d.source ORDER BY n')),
    );
  });

  it('replaces, skips and sets options', async () => {
    await server.query('CREATE TABLE d.first AS SELECT 1 AS n');
    await server.query('CREATE TABLE d.second AS SELECT 2 AS n');
    expect(await jobOf('CREATE TABLE IF NOT EXISTS d.second COPY d.first')).toMatchObject({
      ddlOperationPerformed: 'SKIP',
    });
    expect(await numbersOf('second')).toEqual(['2']);
    const sql = 'CREATE OR REPLACE TABLE d.second COPY d.first OPTIONS (description = "mine")';
    expect(await jobOf(sql)).toMatchObject({ ddlOperationPerformed: 'REPLACE' });
    expect(await numbersOf('second')).toEqual(['1']);
    expect((await tableOf('second')).description).toBe('mine');
    expect(errorOf(await server.query('CREATE TABLE d.third COPY d.nothing'))).toMatchObject({
      reason: 'notFound',
    });
  });
});

describe('@@row_count', () => {
  it('has the rows that the last DML of the script changed', async () => {
    const [rows] = await server.client.query(
      `DECLARE many INT64;
       CREATE TABLE d.counted AS SELECT n FROM UNNEST([1, 2, 3]) AS n;
       UPDATE d.counted SET n = n + 1 WHERE n > 1;
       SET many = @@row_count;
       BEGIN TRANSACTION;
       DELETE FROM d.counted WHERE TRUE;
       COMMIT TRANSACTION;
       SELECT many, @@row_count AS deleted`,
    );
    expect(rows).toEqual([{ many: 2, deleted: 3 }]);
  });

  it('is NULL where no DML came before', async () => {
    expect(valuesOf(await server.query('SELECT @@row_count'))).toEqual([[null]]);
  });
});

describe('expiration_timestamp', () => {
  it.each([
    ['TIMESTAMP_ADD(CURRENT_TIMESTAMP(), INTERVAL 12 HOUR)', 12],
    ['TIMESTAMP_SUB(CURRENT_TIMESTAMP, INTERVAL -2 DAY)', 48],
    ['CURRENT_TIMESTAMP() + INTERVAL 90 MINUTE', 1.5],
  ])('%s', async (sql, hours) => {
    await server.query(
      `CREATE OR REPLACE TABLE d.ends OPTIONS (expiration_timestamp = ${sql}) AS SELECT 1 AS n`,
    );
    const { expirationTime, creationTime } = await tableOf('ends');
    const difference = Number(expirationTime) - Number(creationTime) - hours * 3_600_000;
    expect(Math.abs(difference)).toBeLessThan(60_000);
  });

  it('of NULL lets a table stay', async () => {
    await server.query('ALTER TABLE d.ends SET OPTIONS (expiration_timestamp = NULL)');
    expect(await tableOf('ends')).not.toHaveProperty('expirationTime');
  });

  it('is refused by its name where it is computed otherwise', async () => {
    const sql =
      'CREATE TABLE d.no (n INT64) OPTIONS (expiration_timestamp = TIMESTAMP_MILLIS(1 + 1))';
    expect(errorOf(await server.query(sql)).message).toMatch(
      /^Option not supported by the local stack: expiration_timestamp that is neither/,
    );
  });

  it.each(['description = CONCAT("a", "b")', 'labels = @labels'])(
    'as the other options: a computed one is refused by its name: %s',
    async (option) => {
      const answer = await server.query(`CREATE TABLE d.no (n INT64) OPTIONS (${option})`);
      expect(errorOf(answer).message).toMatch(
        /^Option not supported by the local stack: \w+ with a computed value at/,
      );
    },
  );
});
