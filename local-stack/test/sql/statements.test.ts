import { beforeEach, describe, expect, it } from 'vitest';

import { InMemoryBigQuery } from './in-memory-bigquery.ts';

let bigquery: InMemoryBigQuery;
beforeEach(async () => {
  bigquery = await InMemoryBigQuery.open();
  await bigquery.run(`CREATE TABLE d.t (id STRING, n INT64, tags ARRAY<STRING>);
    INSERT d.t (id, n) VALUES ('a', 1), ('b', 2), ('c', NULL)`);
});

const SEVERAL = 'UPDATE/MERGE must match at most one source row for each target row';
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
});

describe('views', () => {
  it('are expanded where they are used, with their own names and nothing of the query around them', async () => {
    await bigquery.run(
      `CREATE VIEW d.v (k OPTIONS(description='key'), total) AS WITH t AS (SELECT * FROM d.t) SELECT id, SUM(n) FROM t GROUP BY id`,
    );
    expect(
      await bigquery.run(
        'WITH t AS (SELECT 5 AS z) SELECT k, total, z FROM d.v, t WHERE total > 1',
      ),
    ).toEqual([['b', '2', '5']]);
  });

  it('see tables as they are when they are read', async () => {
    await bigquery.run(
      'CREATE OR REPLACE VIEW d.v AS SELECT COUNT(*) AS c FROM d.t; DELETE d.t WHERE n = 1',
    );
    expect(await bigquery.run('SELECT SUM(1) AS row_count, MAX(c) AS c FROM d.v')).toEqual([
      ['1', '2'],
    ]);
  });

  it('cannot be changed', async () => {
    await bigquery.run('CREATE VIEW d.v AS SELECT 1 AS a');
    expect(() => bigquery.plan('DELETE d.v WHERE TRUE')).toThrow(
      'p:d.v is not allowed for this operation because it is currently a VIEW',
    );
  });
});

describe('scripts', () => {
  it('share variables, in blocks too', async () => {
    const script = `DECLARE x, y INT64 DEFAULT 2; DECLARE m TIMESTAMP; DECLARE s STRING;
      SET x = (SELECT MAX(n) + y FROM d.t); BEGIN SET s = CONCAT('n', CAST(x AS STRING)); END;
      SELECT x, y, m, s`;
    expect(await bigquery.run(script)).toEqual([['4', '2', null, 'n4']]);
  });

  it.each([
    ['SET z = 1', 'Undeclared variable: z at [1:5]'],
    ['SELECT 1 SELECT 2', 'Syntax error: Expected end of input but got keyword SELECT at [1:10]'],
    ['SELECT 1;\n SELEC 2', 'Syntax error: Unexpected identifier "SELEC" at [2:2]'],
    ['', 'Syntax error: Unexpected end of script at [1:1]'],
  ])('%s: %s', (sql, message) => {
    expect(() => bigquery.plan(sql)).toThrow(message);
  });
});

describe('DDL', () => {
  it('reads columns, modes, descriptions, partitioning, clustering and options', () => {
    const sql = `CREATE OR REPLACE TABLE \`x-1.d.n\` (
        id STRING NOT NULL OPTIONS(description="the id"), seen TIMESTAMP, tags ARRAY<STRING>,
        s STRUCT<a INT64 OPTIONS(description="inner"), b ARRAY<STRUCT<c DATE>>>)
      PARTITION BY DATE(seen) CLUSTER BY id, seen
      OPTIONS(description="rows", labels=[("k", "v")], friendly_name="N")`;
    expect(bigquery.plan(sql)).toEqual({
      type: 'CREATE_TABLE',
      target: { project: 'x-1', dataset: 'd', table: 'n' },
      ifExists: 'replace',
      schema: [
        { name: 'id', type: 'STRING', mode: 'REQUIRED', description: 'the id' },
        { name: 'seen', type: 'TIMESTAMP', mode: 'NULLABLE' },
        { name: 'tags', type: 'STRING', mode: 'REPEATED' },
        {
          name: 's',
          type: 'RECORD',
          mode: 'NULLABLE',
          fields: [
            { name: 'a', type: 'INTEGER', mode: 'NULLABLE', description: 'inner' },
            {
              name: 'b',
              type: 'RECORD',
              mode: 'REPEATED',
              fields: [{ name: 'c', type: 'DATE', mode: 'NULLABLE' }],
            },
          ],
        },
      ],
      options: { description: 'rows', labels: { k: 'v' }, friendlyName: 'N' },
      timePartitioning: { type: 'DAY', field: 'seen' },
      clustering: { fields: ['id', 'seen'] },
    });
  });

  it('CREATE TABLE AS keeps types, and the names and modes that it declares', async () => {
    await bigquery.run('CREATE TABLE d.n (k STRING NOT NULL, v FLOAT64) AS SELECT id, n FROM d.t');
    expect(bigquery.tables.get('p.d.n')!.schema).toEqual([
      { name: 'k', type: 'STRING', mode: 'REQUIRED' },
      { name: 'v', type: 'FLOAT', mode: 'NULLABLE' },
    ]);
    expect(await bigquery.run('SELECT v FROM d.n WHERE k = "b"')).toEqual([[2]]);
  });

  it.each([
    [
      'CREATE TABLE d.n AS SELECT 1',
      'CREATE TABLE columns must be named, but column 1 has no name',
    ],
    ['CREATE TABLE d.n AS SELECT 1 AS a, 2 AS A', 'CREATE TABLE has columns with duplicate name A'],
    ['CREATE TABLE d.n (a INT64) PARTITION BY a', 'PARTITION BY expression must be'],
    [
      'CREATE TABLE d.n (a INT64) CLUSTER BY b',
      'CLUSTER BY expression must be a column of the table',
    ],
    ['CREATE TABLE d.n (a NOPE)', 'Type not found: NOPE at [1:21]'],
    ['DROP VIEW d.t', 'Cannot drop p:d.t: it is a TABLE, not a VIEW'],
    [
      'CREATE OR REPLACE TABLE IF NOT EXISTS d.n (a INT64)',
      'CREATE OR REPLACE and IF NOT EXISTS cannot both be specified',
    ],
  ])('%s: %s', (sql, message) => {
    expect(() => bigquery.plan(sql)).toThrow(message);
  });
});
