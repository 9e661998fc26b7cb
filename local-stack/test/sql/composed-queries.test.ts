import { beforeAll, describe, expect, it } from 'vitest';

import { InMemoryBigQuery } from './in-memory-bigquery.ts';

let bigquery: InMemoryBigQuery;
beforeAll(async () => {
  bigquery = await InMemoryBigQuery.open();
  await bigquery.run(`CREATE TABLE d.t (id INT64, s STRING, f FLOAT64);
    INSERT d.t VALUES (1, ' Ab', 1.5), (2, 'ab ', CAST('nan' AS FLOAT64)), (3, 'a$$b', NULL), (4, "$&$'$\`", 0.0)`);
});

describe('text of a query is never a pattern', () => {
  it.each(['$$', '$&', "$'", '$`', '$1', '{over}', '{distinct}', '{nulls}'])(
    '%s stays as it is in a window, an aggregate and a function',
    async (text) => {
      const literal = `"a${text}b"`;
      const sql = `SELECT ROW_NUMBER() OVER (PARTITION BY IF(x = ${literal}, 1, 2) ORDER BY x),
          FIRST_VALUE(CONCAT(x, ${literal})) OVER (PARTITION BY REPLACE(x, ${literal}, '') ORDER BY x),
          COUNT(CONCAT(x, ${literal})) OVER (PARTITION BY x = ${literal})
        FROM UNNEST([${literal}, ${literal}, 'other']) AS x ORDER BY x DESC, 1`;
      const whole = `a${text}b`;
      const rows = await bigquery.run(sql);
      expect(rows.filter(([, first]) => first === `${whole}${whole}`)).toHaveLength(2);
      expect(rows.map(([number, , count]) => [number, count]).sort()).toEqual([
        ['1', '1'],
        ['1', '2'],
        ['2', '2'],
      ]);
      const aggregate = `SELECT COUNT(DISTINCT CONCAT(x, ${literal})), STRING_AGG(DISTINCT CONCAT(x, ${literal}), ${literal}) FROM UNNEST(['x', 'x']) AS x`;
      expect(await bigquery.run(aggregate)).toEqual([['1', `x${whole}`]]);
    },
  );

  it('of JSON in a window keeps its path', async () => {
    const sql = `SELECT j, ROW_NUMBER() OVER (PARTITION BY JSON_VALUE(j, '$.a') ORDER BY j) FROM UNNEST(['{"a":"$"}', '{"a":"b"}']) AS j ORDER BY 1`;
    expect(await bigquery.run(sql)).toEqual([
      ['{"a":"$"}', '1'],
      ['{"a":"b"}', '1'],
    ]);
  });
});

describe('an expression is the same wherever it stands', () => {
  const folded = [
    ["$&$'$`", '1'],
    ['a$$b', '1'],
    ['ab', '2'],
  ];
  it.each([
    'SELECT LOWER(TRIM(s)), COUNT(*) FROM d.t GROUP BY LOWER(TRIM(s)) ORDER BY LOWER(TRIM(s))',
    'SELECT LOWER(TRIM(s)), COUNT(*) FROM d.t GROUP BY LOWER(TRIM(s)) ORDER BY COUNT(*), 1',
    'SELECT LOWER(TRIM(s)) AS x, COUNT(*) FROM d.t GROUP BY x ORDER BY x',
    'SELECT LOWER(TRIM(s)) AS x, COUNT(*) FROM d.t GROUP BY 1 HAVING x IS NOT NULL ORDER BY 1',
    `SELECT LOWER(TRIM(s)) AS x, COUNT(*) FROM d.t JOIN UNNEST([1]) ON TRUE GROUP BY x HAVING MAX(LOWER(TRIM(s))) <> '' ORDER BY x`,
    'SELECT DISTINCT LOWER(TRIM(s)), COUNT(*) OVER (PARTITION BY LOWER(TRIM(s))) FROM d.t ORDER BY 1',
  ])('%s', async (sql) => {
    expect(await bigquery.run(sql)).toEqual(folded);
  });

  it('in an aggregate with DISTINCT and ORDER BY', async () => {
    const sql = `SELECT STRING_AGG(DISTINCT LOWER(TRIM(s)), '|' ORDER BY LOWER(TRIM(s)) DESC), ARRAY_AGG(DISTINCT ROUND(f * 2) IGNORE NULLS ORDER BY ROUND(f * 2)) FROM d.t`;
    expect(await bigquery.run(sql)).toEqual([["ab|a$$b|$&$'$`", ['NaN', 0, 3]]]);
  });

  it.each([
    'SELECT UPPER(LOWER(s)) FROM d.t GROUP BY LOWER(s)',
    'SELECT LOWER(s) FROM d.t GROUP BY LOWER(s) ORDER BY id',
    'SELECT COUNT(*), SUM(COUNT(*)) OVER w FROM d.t GROUP BY s WINDOW w AS (PARTITION BY id)',
  ])('what is neither grouped nor aggregated is refused: %s', (sql) => {
    expect(() => bigquery.plan(sql)).toThrow('neither grouped nor aggregated');
  });

  it('an alias may stand for a subquery, and names mean the grouped table inside of it', async () => {
    const sql = `SELECT (SELECT MAX(x) FROM UNNEST([id, 2]) AS x) AS most, COUNT(*)
      FROM d.t AS t GROUP BY most ORDER BY most`;
    expect(await bigquery.run(sql)).toEqual([
      ['2', '2'],
      ['3', '1'],
      ['4', '1'],
    ]);
  });

  it('the fields of a struct without names are columns', async () => {
    expect(await bigquery.run('SELECT * FROM UNNEST([STRUCT(1, "a")])')).toEqual([['1', 'a']]);
  });
});

describe('NaN equals nothing, and is one value where rows are grouped', () => {
  const nan = "CAST('nan' AS FLOAT64)";
  it.each([
    [`${nan} = ${nan}`, false],
    [`${nan} != ${nan}`, true],
    [`${nan} IN (${nan}, 1.0)`, false],
    [`${nan} IN (SELECT f FROM d.t WHERE f IS NOT NULL)`, false],
    [`${nan} NOT IN (SELECT f FROM d.t WHERE f IS NOT NULL)`, true],
    [`${nan} IN (SELECT f FROM d.t)`, null],
    [`CAST(NULL AS FLOAT64) IN (SELECT ${nan})`, null],
    ['0.0 IN (SELECT f FROM d.t)', true],
    ['2 IN (SELECT f FROM d.t WHERE f IS NOT NULL)', false],
    [`${nan} IN UNNEST([${nan}])`, false],
    [`1.5 IN UNNEST([${nan}, 1.5])`, true],
    [`2.5 IN UNNEST([${nan}, NULL])`, null],
    [`[1.0, ${nan}] = [1.0, ${nan}]`, false],
    [`STRUCT(${nan}) = STRUCT(${nan})`, false],
    [`STRUCT(${nan}) IN (STRUCT(${nan}))`, false],
    [`IF(NULLIF(${nan}, ${nan}) IS NULL, TRUE, FALSE)`, false],
    [`CASE ${nan} WHEN ${nan} THEN TRUE ELSE FALSE END`, false],
    [`${nan} BETWEEN ${nan} AND ${nan}`, false],
    [`${nan} IS DISTINCT FROM ${nan}`, false],
    [`(SELECT COUNT(*) FROM d.t AS a JOIN d.t AS b USING (f)) = 2`, true],
    [`(SELECT COUNT(*) FROM d.t AS a JOIN d.t AS b ON a.f = b.f) = 2`, true],
    [`(SELECT COUNT(DISTINCT x) FROM UNNEST([${nan}, ${nan}]) AS x) = 1`, true],
    [`EXISTS (SELECT ${nan} INTERSECT DISTINCT SELECT ${nan})`, true],
  ])('%s is %s', async (expression, expected) => {
    expect(await bigquery.run(`SELECT ${expression}`)).toEqual([[expected]]);
  });
});
