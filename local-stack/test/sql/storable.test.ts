import { beforeEach, describe, expect, it } from 'vitest';

import { InMemoryBigQuery } from './in-memory-bigquery.ts';

let bigquery: InMemoryBigQuery;
beforeEach(async () => {
  bigquery = await InMemoryBigQuery.open();
});

describe('an array within a struct', () => {
  it.each([
    ['STRUCT(CAST(NULL AS ARRAY<INT64>) AS y)', 'SELECT s.y FROM d.n'],
    ['[STRUCT(CAST(NULL AS ARRAY<INT64>) AS y)]', 'SELECT x.y FROM d.n, UNNEST(s) AS x'],
    [
      '[STRUCT([STRUCT(CAST(NULL AS ARRAY<INT64>) AS y)] AS z)]',
      'SELECT w.y FROM d.n, UNNEST(s) AS x, UNNEST(x.z) AS w',
    ],
  ])('%s is stored without elements, not as NULL', async (value, arrays) => {
    await bigquery.run(`CREATE TABLE d.n AS SELECT ${value} AS s`);
    expect(await bigquery.run(`SELECT y IS NULL, ARRAY_LENGTH(y) FROM (${arrays})`)).toEqual([
      [false, '0'],
    ]);
  });

  it.each([
    ['STRUCT([1, NULL] AS y)', 's.y'],
    ['STRUCT(STRUCT([1, NULL] AS y) AS z)', 's.z.y'],
    ['[STRUCT([STRUCT([1, NULL] AS y)] AS z)]', 's.z.y'],
    ['[STRUCT([STRUCT([1] AS y), NULL] AS z)]', 's.z'],
    ['[STRUCT([1] AS y), NULL]', 's'],
  ])('%s holds NULL: no result and no table has it', async (value, path) => {
    const error = `Array cannot have a null element; error in writing field ${path}`;
    await expect(bigquery.run(`SELECT ${value} AS s`)).rejects.toThrow(error);
    await expect(bigquery.run(`CREATE TABLE d.n AS SELECT ${value} AS s`)).rejects.toThrow(error);
  });

  it('is checked by INSERT and UPDATE', async () => {
    await bigquery.run('CREATE TABLE d.n (s STRUCT<y ARRAY<INT64>>)');
    const error = 'Array cannot have a null element; error in writing field s.y';
    await expect(bigquery.run('INSERT d.n VALUES (STRUCT([1, NULL]))')).rejects.toThrow(error);
    await bigquery.run(
      'INSERT d.n VALUES (NULL), (STRUCT(NULL)), ((SELECT STRUCT(ARRAY_AGG(v)) FROM UNNEST([7, 8]) AS v))',
    );
    await expect(bigquery.run('UPDATE d.n SET s = STRUCT([NULL]) WHERE TRUE')).rejects.toThrow(
      error,
    );
    expect(await bigquery.run('SELECT s FROM d.n ORDER BY s IS NULL, ARRAY_LENGTH(s.y)')).toEqual([
      [{ y: [] }],
      [{ y: ['7', '8'] }],
      [null],
    ]);
  });

  it('is not looked for in a type that has none', () => {
    const plan = bigquery.plan('SELECT STRUCT(1 AS a, STRUCT("x" AS c) AS b) AS s');
    expect(plan).toMatchObject({ duckSql: expect.stringMatching(/^SELECT q\.c1 AS "s" FROM /) });
  });
});

describe('a REQUIRED field within a struct', () => {
  const error = 'Required field s.x cannot be null';

  it.each([
    ['s STRUCT<x INT64 NOT NULL, y STRING>', 'STRUCT(NULL, "a")', 'STRUCT(1, NULL)'],
    ['s ARRAY<STRUCT<x INT64 NOT NULL>>', '[STRUCT(1), STRUCT(NULL)]', '[STRUCT(1)]'],
  ])('of %s cannot be NULL; the struct can', async (column, refused, held) => {
    await bigquery.run(`CREATE TABLE d.r (id INT64, ${column})`);
    await expect(bigquery.run(`INSERT d.r VALUES (1, ${refused})`)).rejects.toThrow(error);
    await bigquery.run(`INSERT d.r VALUES (1, ${held}), (2, NULL); INSERT d.r (id) VALUES (3)`);
    await expect(bigquery.run(`UPDATE d.r SET s = ${refused} WHERE id = 1`)).rejects.toThrow(error);
    await expect(
      bigquery.run(
        `MERGE d.r USING (SELECT 4 AS k) ON id = k WHEN NOT MATCHED THEN INSERT VALUES (k, ${refused})`,
      ),
    ).rejects.toThrow(error);
    expect(await bigquery.run('SELECT COUNT(*) FROM d.r')).toEqual([['3']]);
  });

  it('is checked when a query fills the table', async () => {
    const sql =
      'CREATE TABLE d.r (s STRUCT<x INT64 NOT NULL>) AS SELECT STRUCT(CAST(NULL AS INT64))';
    await expect(bigquery.run(sql)).rejects.toThrow(error);
  });
});
