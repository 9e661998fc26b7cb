import { beforeEach, describe, expect, it } from 'vitest';

import type { InMemoryBigQuery } from './in-memory-bigquery.ts';
import { openThreeRows, SEVERAL } from './three-rows.ts';

let bigquery: InMemoryBigQuery;
beforeEach(async () => {
  bigquery = await openThreeRows();
});

const rows = (order = 'id') => bigquery.run(`SELECT id, n FROM d.t ORDER BY ${order}`);

describe('INSERT', () => {
  it('fills columns left out: NULL, and no elements for arrays', async () => {
    expect(await bigquery.run('SELECT n, ARRAY_LENGTH(tags) FROM d.t WHERE id = "c"')).toEqual([
      [null, '0'],
    ]);
  });

  it('takes a query, by position', async () => {
    await bigquery.run('INSERT INTO d.t (n, id) SELECT n * 10, UPPER(id) FROM d.t WHERE n > 1');
    expect(await rows('n DESC LIMIT 1')).toEqual([['B', '20']]);
  });

  it.each([
    [
      'INSERT d.t (id, n) VALUES (1, 2)',
      'Value has type INT64 which cannot be inserted into column id, which has type STRING at [1:28]',
    ],
    ['INSERT d.t (id) VALUES ("x", 2)', 'Inserted row has wrong column count; Has 2, expected 1'],
    ['INSERT d.t (nope) VALUES (1)', 'Column nope is not present in table p.d.t at [1:13]'],
    [
      'INSERT d.t (id, id) VALUES ("x", "y")',
      'INSERT has columns with duplicate name: id at [1:17]',
    ],
  ])('%s: %s', (sql, message) => {
    expect(() => bigquery.plan(sql)).toThrow(message);
  });

  it.each([
    'SELECT 1, NULL, NULL, NULL',
    '((SELECT 1, NULL, NULL, []))',
    'SELECT *, NULL, NULL, [] FROM (SELECT 1)',
    'SELECT MIN(n), NULL, NULL, NULL FROM d.t WHERE n = 1 GROUP BY id',
  ])('NULL and [] of the select list take the type of their column: %s', async (query) => {
    await bigquery.run('CREATE TABLE d.o (id INT64, s STRING, day DATE, tags ARRAY<STRING>)');
    await bigquery.run(`INSERT d.o ${query}`);
    expect(await bigquery.run('SELECT id, s, day, ARRAY_LENGTH(tags) FROM d.o')).toEqual([
      ['1', null, null, '0'],
    ]);
  });

  it.each([
    'SELECT * FROM (SELECT 1, NULL)',
    'SELECT 1, (SELECT NULL)',
    'SELECT 1, NULL LIMIT 1',
    'SELECT DISTINCT n, NULL FROM d.t',
    'SELECT n, NULL FROM d.t ORDER BY n',
    'SELECT ROW_NUMBER() OVER (), NULL FROM d.t',
    'SELECT n, NULL AS s FROM d.t GROUP BY n, s',
    'WITH w AS (SELECT 1) SELECT 1, NULL',
    'SELECT 1, NULL UNION ALL SELECT 2, NULL',
  ])('NULL is an INT64 in a query that does more than select it: %s', async (query) => {
    await bigquery.run('CREATE TABLE d.o (id INT64, s STRING)');
    expect(() => bigquery.plan(`INSERT d.o ${query}`)).toThrow(
      'Query column 2 has type INT64 which cannot be inserted into column s, which has type STRING',
    );
  });

  it('refuses NULL for a REQUIRED column, written or computed', async () => {
    await bigquery.run('CREATE TABLE d.r (id STRING NOT NULL, n INT64)');
    await expect(bigquery.run('INSERT d.r (id) VALUES (NULL)')).rejects.toThrow(
      'Required field id cannot be null',
    );
    await expect(
      bigquery.run('INSERT d.r SELECT id, n FROM (SELECT CAST(NULL AS STRING) AS id, 1 AS n)'),
    ).rejects.toThrow('Required field id cannot be null');
    expect(() => bigquery.plan('INSERT d.r (n) VALUES (1)')).toThrow(
      'Required column id cannot be omitted',
    );
  });

  it('refuses an array that holds NULL', async () => {
    await expect(bigquery.run('INSERT d.t (id, tags) SELECT "x", ["a", NULL]')).rejects.toThrow(
      'Array cannot have a null element; error in writing field tags',
    );
  });
});

describe('UPDATE and DELETE', () => {
  it('UPDATE computes all columns from the row as it was', async () => {
    await bigquery.run(
      'UPDATE d.t SET id = CONCAT(id, CAST(n AS STRING)), n = n + 1 WHERE n IS NOT NULL',
    );
    expect(await rows()).toEqual([
      ['a1', '2'],
      ['b2', '3'],
      ['c', null],
    ]);
  });

  it('UPDATE … FROM takes one source row for each target row', async () => {
    bigquery.context.parameters.push({
      name: 'rows',
      parameterType: {
        type: 'ARRAY',
        arrayType: {
          type: 'STRUCT',
          structTypes: [
            { name: 'id', type: { type: 'STRING' } },
            { name: 'n', type: { type: 'INT64' } },
          ],
        },
      },
      parameterValue: {
        arrayValues: [
          { structValues: { id: { value: 'a' }, n: { value: '10' } } },
          { structValues: { id: { value: 'c' }, n: { value: null } } },
          { structValues: { id: { value: 'z' }, n: { value: '5' } } },
        ],
      },
    });
    expect(
      await bigquery.run(
        'UPDATE d.t t SET n = r.n, tags = ["x"] FROM UNNEST(@rows) AS r WHERE t.id = r.id',
      ),
    ).toEqual([['2']]);
    expect(await rows()).toEqual([
      ['a', '10'],
      ['b', '2'],
      ['c', null],
    ]);
  });

  it('UPDATE … FROM fails when two source rows match one target row, and changes nothing', async () => {
    const sql = 'UPDATE d.t SET n = v FROM UNNEST([7, 8]) v WHERE id = "a"';
    await expect(bigquery.run(sql)).rejects.toThrow(SEVERAL);
    expect(await rows()).toEqual([
      ['a', '1'],
      ['b', '2'],
      ['c', null],
    ]);
  });

  it('DELETE takes subqueries over its own table', async () => {
    await bigquery.run(
      'DELETE FROM d.t x WHERE n = (SELECT MAX(n) FROM d.t) OR NOT EXISTS (SELECT 1 FROM d.t y WHERE y.n = x.n)',
    );
    expect(await rows()).toEqual([['a', '1']]);
  });

  it.each([
    ['UPDATE d.t SET n = 1', 'UPDATE must have a WHERE clause'],
    ['DELETE d.t', 'DELETE must have a WHERE clause'],
    ['UPDATE d.t SET nope = 1 WHERE TRUE', 'Unrecognized name: nope at [1:16]'],
    ['UPDATE d.t SET n = 1, n = 2 WHERE TRUE', 'Update item n assigned more than once'],
    [
      'UPDATE d.t SET n = "x" WHERE TRUE',
      'Value has type STRING which cannot be inserted into column n',
    ],
  ])('%s: %s', (sql, message) => {
    expect(() => bigquery.plan(sql)).toThrow(message);
  });

  it('TRUNCATE TABLE empties', async () => {
    await bigquery.run('TRUNCATE TABLE d.t');
    expect(await rows()).toEqual([]);
  });
});
