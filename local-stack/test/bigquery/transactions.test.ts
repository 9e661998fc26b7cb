import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { errorOf, startTestServer, valuesOf } from './test-server.ts';
import type { TestServer } from './test-server.ts';

// https://cloud.google.com/bigquery/docs/transactions
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  await server.query('CREATE SCHEMA d OPTIONS (location = "europe-west1")');
});
beforeEach(async () => {
  await server.query('CREATE OR REPLACE TABLE d.a AS SELECT 1 AS x');
  await server.query('CREATE OR REPLACE TABLE d.b AS SELECT 1 AS x');
});
afterAll(() => server.stop());

const rowsOf = async (table: string) =>
  valuesOf(await server.query(`SELECT x FROM d.${table} ORDER BY x`));

describe('a transaction of a script', () => {
  it('does all that stands in it, and its statements see what those before them did', async () => {
    const answer = await server.query(`
      DECLARE before INT64;
      BEGIN TRANSACTION;
      SET before = (SELECT COUNT(*) FROM d.a);
      INSERT INTO d.a VALUES (2), (3);
      UPDATE d.a SET x = 30 WHERE x = 3;
      INSERT INTO d.b SELECT COUNT(*) - before FROM d.a;
      COMMIT TRANSACTION`);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    expect(await rowsOf('a')).toEqual([['1'], ['2'], ['30']]);
    expect(await rowsOf('b')).toEqual([['1'], ['2']]);
  });

  it.each(['BEGIN TRANSACTION', 'BEGIN'])(
    'does nothing when one of its statements fails: %s',
    async (begin) => {
      const answer = await server.query(`
        ${begin};
        INSERT INTO d.a VALUES (2);
        INSERT INTO d.b SELECT ERROR("no");
        COMMIT`);
      expect(errorOf(answer).message).toContain('no');
      expect(await rowsOf('a')).toEqual([['1']]);
      expect(await rowsOf('b')).toEqual([['1']]);
    },
  );

  it('is over at its COMMIT: what fails later leaves it done', async () => {
    const answer = await server.query(
      'BEGIN TRANSACTION; INSERT INTO d.a VALUES (2); COMMIT TRANSACTION; SELECT ERROR("late")',
    );
    expect(errorOf(answer).message).toContain('late');
    expect(await rowsOf('a')).toEqual([['1'], ['2']]);
  });

  it('keeps other writers of its tables waiting until it has ended', async () => {
    const add = (table: string, other: string) =>
      server.query(`BEGIN TRANSACTION;
        INSERT INTO d.${table} SELECT COUNT(*) + 1 FROM d.${table};
        INSERT INTO d.${table} SELECT COUNT(*) + 1 FROM d.${table};
        COMMIT TRANSACTION; SELECT 1 AS ${other}`);
    const answers = await Promise.all(['c', 'd', 'e'].map((other) => add('a', other)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await rowsOf('a')).flat()).toEqual(['1', '2', '3', '4', '5', '6', '7']);
  });

  it.each([
    ['BEGIN TRANSACTION; CREATE TABLE d.c (x INT64); COMMIT', 'DDL statements are not supported'],
    ['BEGIN TRANSACTION; DROP TABLE d.a; COMMIT', 'DDL statements are not supported'],
    ['COMMIT TRANSACTION', 'There is no active transaction'],
    ['BEGIN TRANSACTION; INSERT INTO d.a VALUES (2)', 'without COMMIT TRANSACTION'],
    ['BEGIN TRANSACTION; BEGIN TRANSACTION; COMMIT; COMMIT', 'nor one within another'],
    ['BEGIN TRANSACTION; ROLLBACK TRANSACTION', 'not supported by the local stack: ROLLBACK'],
  ])('refuses %s', async (script, sentence) => {
    expect(errorOf(await server.query(script)).message).toContain(sentence);
    expect(await rowsOf('a')).toEqual([['1']]);
  });
});
