import { beforeEach, describe, expect, it } from 'vitest';

import type { InMemoryBigQuery } from './in-memory-bigquery.ts';
import { openThreeRows, SEVERAL } from './three-rows.ts';

let bigquery: InMemoryBigQuery;
beforeEach(async () => {
  bigquery = await openThreeRows();
});

const rows = (order = 'id') => bigquery.run(`SELECT id, n FROM d.t ORDER BY ${order}`);

describe('MERGE', () => {
  const source = `(SELECT 'a' AS id, 10 AS n UNION ALL SELECT 'd', 40)`;
  it.each([
    [
      'WHEN MATCHED THEN UPDATE SET n = s.n WHEN NOT MATCHED THEN INSERT (id, n) VALUES (id, n)',
      [
        ['a', '10'],
        ['b', '2'],
        ['c', null],
        ['d', '40'],
      ],
    ],
    [
      'WHEN MATCHED AND t.n > 5 THEN DELETE WHEN MATCHED THEN UPDATE SET n = t.n + s.n',
      [
        ['a', '11'],
        ['b', '2'],
        ['c', null],
      ],
    ],
    [
      'WHEN MATCHED THEN DELETE WHEN NOT MATCHED BY SOURCE AND t.n IS NULL THEN UPDATE SET n = 0',
      [
        ['b', '2'],
        ['c', '0'],
      ],
    ],
    ['WHEN NOT MATCHED BY SOURCE THEN DELETE', [['a', '1']]],
    [
      'WHEN NOT MATCHED BY TARGET AND s.n > 100 THEN INSERT (id) VALUES (s.id)',
      [
        ['a', '1'],
        ['b', '2'],
        ['c', null],
      ],
    ],
    [
      'WHEN NOT MATCHED THEN INSERT (n, id) VALUES (DEFAULT, UPPER(s.id))',
      [
        ['D', null],
        ['a', '1'],
        ['b', '2'],
        ['c', null],
      ],
    ],
  ])('%s', async (clauses, expected) => {
    await bigquery.run(`MERGE INTO d.t t USING ${source} s ON t.id = s.id ${clauses}`);
    expect(await rows()).toEqual(expected);
  });

  it('INSERT ROW takes the columns of the source', async () => {
    await bigquery.run('CREATE TABLE d.u (id STRING, n INT64)');
    await bigquery.run(`MERGE d.u t USING ${source} s ON FALSE WHEN NOT MATCHED THEN INSERT ROW`);
    expect(await bigquery.run('SELECT * FROM d.u ORDER BY 1')).toEqual([
      ['a', '10'],
      ['d', '40'],
    ]);
  });

  it('INSERT ROW takes a column that bears the name of the source', async () => {
    await bigquery.run('CREATE TABLE d.named (id STRING, s INT64)');
    await bigquery.run(
      "MERGE d.named t USING (SELECT 'a' AS id, 5 AS s) s ON FALSE WHEN NOT MATCHED THEN INSERT ROW",
    );
    expect(await bigquery.run('SELECT * FROM d.named')).toEqual([['a', '5']]);
  });

  const twice = `(SELECT 'a' AS id, 1 AS n UNION ALL SELECT 'a', 2 UNION ALL SELECT 'x', 1 UNION ALL SELECT 'x', 2)`;
  it.each([
    ['t.id = s.id', 'WHEN MATCHED THEN UPDATE SET n = s.n'],
    ['t.id = s.id', 'WHEN MATCHED THEN DELETE'],
    ['UPPER(t.id) = UPPER(s.id) AND t.n >= 0', 'WHEN MATCHED THEN DELETE'],
    ['t.n = 1 AND STARTS_WITH(s.id, t.id)', 'WHEN MATCHED THEN UPDATE SET n = 0'],
  ])('ON %s %s fails when two source rows match', async (on, clause) => {
    await expect(bigquery.run(`MERGE d.t t USING ${twice} s ON ${on} ${clause}`)).rejects.toThrow(
      SEVERAL,
    );
    expect(await rows()).toEqual([
      ['a', '1'],
      ['b', '2'],
      ['c', null],
    ]);
  });

  it('source rows that no clause takes, or that match nothing, may repeat', async () => {
    await bigquery.run(
      `MERGE d.t t USING ${twice} s ON t.id = s.id WHEN MATCHED AND s.n = 2 THEN UPDATE SET n = 5 WHEN NOT MATCHED THEN INSERT (id, n) VALUES (id, n)`,
    );
    expect(await rows('id, n')).toEqual([
      ['a', '5'],
      ['b', '2'],
      ['c', null],
      ['x', '1'],
      ['x', '2'],
    ]);
  });

  it('NULL keys match nothing', async () => {
    await bigquery.run(
      'MERGE d.t t USING (SELECT CAST(NULL AS STRING) AS id) s ON t.id = s.id WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (n) VALUES (9)',
    );
    expect(await rows('n DESC LIMIT 1')).toEqual([[null, '9']]);
  });

  it('a source that reads the target sees it as it was', async () => {
    await bigquery.run(
      'MERGE d.t t USING (SELECT a.id, b.n FROM d.t a JOIN d.t b ON b.n = a.n + 1) s ON t.id = s.id WHEN MATCHED THEN UPDATE SET n = s.n * 100',
    );
    expect(await rows()).toEqual([
      ['a', '200'],
      ['b', '2'],
      ['c', null],
    ]);
  });

  it('a source that differs each time is read once', async () => {
    await bigquery.run(
      'MERGE d.t t USING (SELECT id, GENERATE_UUID() AS u FROM d.t) s ON t.id = s.id WHEN MATCHED AND LENGTH(s.u) = 36 THEN UPDATE SET n = 0',
    );
    expect(await rows()).toEqual([
      ['a', '0'],
      ['b', '0'],
      ['c', '0'],
    ]);
  });

  it('computes the values of a clause for its own rows alone', async () => {
    await bigquery.run(`CREATE TABLE d.strict (id STRING NOT NULL, n INT64 NOT NULL);
      INSERT d.strict VALUES ('a', 1), ('b', 0), ('z', 5)`);
    await bigquery.run(`MERGE d.strict AS t USING (SELECT 'a' AS id, 2 AS z UNION ALL SELECT 'b', 0 UNION ALL SELECT 'c', 4) AS s
      ON t.id = s.id
      WHEN MATCHED AND s.z > 0 THEN UPDATE SET n = CAST(10 / s.z AS INT64)
      WHEN MATCHED THEN UPDATE SET n = -1
      WHEN NOT MATCHED THEN INSERT (id, n) VALUES (s.id, DIV(8, s.z))
      WHEN NOT MATCHED BY SOURCE AND 1 / t.n > 0 THEN UPDATE SET n = DIV(100, t.n)`);
    expect(await bigquery.run('SELECT * FROM d.strict ORDER BY id')).toEqual([
      ['a', '5'],
      ['b', '-1'],
      ['c', '2'],
      ['z', '20'],
    ]);
  });

  it('several clauses may change different columns', async () => {
    await bigquery.run(`MERGE d.t t USING (SELECT 'a' AS id UNION ALL SELECT 'b') s ON t.id = s.id
      WHEN MATCHED AND t.id = 'a' THEN UPDATE SET tags = ['x']
      WHEN MATCHED THEN UPDATE SET n = 7
      WHEN NOT MATCHED BY SOURCE THEN UPDATE SET id = 'gone', n = DEFAULT`);
    expect(await bigquery.run('SELECT * FROM d.t ORDER BY id')).toEqual([
      ['a', '1', ['x']],
      ['b', '7', []],
      ['gone', null, []],
    ]);
  });
});

describe('a column with the name of the target before it, as the Python pipeline writes it', () => {
  it('is set by MERGE', async () => {
    await bigquery.run(`MERGE d.t T USING (SELECT 'a' AS id, 10 AS n) S ON T.id = S.id
      WHEN MATCHED AND T.n IS DISTINCT FROM S.n THEN UPDATE SET T.n = S.n
      WHEN NOT MATCHED THEN INSERT (id, n) VALUES (S.id, S.n)`);
    expect((await rows())[0]).toEqual(['a', '10']);
  });

  it('is set by UPDATE', async () => {
    await bigquery.run(`UPDATE d.t AS x SET x.n = 7 WHERE x.id = 'a'`);
    expect((await rows())[0]).toEqual(['a', '7']);
  });

  it('is refused with the name of the source', () => {
    const sql = `MERGE d.t T USING (SELECT 'a' AS id, 10 AS n) S ON T.id = S.id WHEN MATCHED THEN UPDATE SET S.n = 1`;
    expect(() => bigquery.plan(sql)).toThrow();
  });
});
