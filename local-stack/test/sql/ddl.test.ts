import { beforeEach, describe, expect, it } from 'vitest';

import type { InMemoryBigQuery } from './in-memory-bigquery.ts';
import { openThreeRows } from './three-rows.ts';

let bigquery: InMemoryBigQuery;
beforeEach(async () => {
  bigquery = await openThreeRows();
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

  it('declare variables at the start of each block', async () => {
    const script = `DECLARE x INT64 DEFAULT 1; ; DECLARE y INT64 DEFAULT 2;
      SELECT x; BEGIN DECLARE z INT64 DEFAULT x + y; SELECT z; END`;
    expect(await bigquery.run(script)).toEqual([['3']]);
  });

  it.each([
    ['SELECT 1;\n  DECLARE x INT64', '[2:3]'],
    ['DECLARE x INT64; SET x = 1; DECLARE y INT64', '[1:29]'],
    ['BEGIN SELECT 1; DECLARE x INT64; END', '[1:17]'],
    ['BEGIN BEGIN DECLARE x INT64; END; DECLARE y INT64; END', '[1:35]'],
  ])('do not declare variables later: %s', (sql, place) => {
    expect(() => bigquery.plan(sql)).toThrow(
      `Variable declarations are allowed only at the start of a block or script at ${place}`,
    );
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
