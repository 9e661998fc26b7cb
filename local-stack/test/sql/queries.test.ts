import { beforeAll, describe, expect, it } from 'vitest';

import type { ParameterValue, QueryParameter } from '../../src/sql/contract.ts';
import { InMemoryBigQuery } from './in-memory-bigquery.ts';

let bigquery: InMemoryBigQuery;
beforeAll(async () => {
  bigquery = await InMemoryBigQuery.open();
  await bigquery.run('CREATE TABLE d.t (id STRING, n INT64, items STRING)');
});

describe('errors name their place as BigQuery does', () => {
  it.each([
    ['SELECT nope FROM d.t', 'Unrecognized name: nope at [1:8]'],
    ['SELECT\n  t.nope\nFROM d.t AS t', 'Name nope not found inside t at [2:4]'],
    ['SELECT id FROM d.t a, d.t b', 'Column name id is ambiguous at [1:8]'],
    [
      'SELECT id, COUNT(*) FROM d.t',
      'SELECT list expression references column id which is neither grouped nor aggregated at [1:8]',
    ],
    [
      'SELECT id FROM d.t WHERE n',
      'WHERE clause should return type BOOL, but returns INT64 at [1:26]',
    ],
    [
      'SELECT id + 1 FROM d.t',
      'No matching signature for operator + for argument types: STRING, INT64 at [1:11]',
    ],
    [
      'SELECT SUBSTR(n, 1) FROM d.t',
      'SUBSTR with arguments of types INT64, INT64 is not supported by the local stack: it has SUBSTR(STRING, INT64[, INT64]) at [1:8]',
    ],
    ['SELECT MAX(COUNT(*)) FROM d.t', 'Aggregations of aggregations are not allowed at [1:12]'],
    [
      'SELECT id FROM d.t WHERE COUNT(*) > 1',
      'Aggregate function COUNT not allowed in WHERE clause at [1:26]',
    ],
    ['SELECT * FROM missing.t', 'Not found: Dataset p:missing was not found in location US'],
    [
      'SELECT * FROM d.missing',
      'Not found: Table p:d.missing was not found in location europe-west1',
    ],
    [
      'SELECT 1 AS a, 2 AS a',
      'Duplicate column names in the result are not supported when a destination table is present. Found duplicate(s): a',
    ],
    ['SELECT (SELECT 1 AS a, 2 AS b)', 'Scalar subquery cannot have more than one column'],
    ['SELECT 1 FROM d.t a JOIN d.t a ON TRUE', 'Duplicate table alias a in the same FROM clause'],
    ['SELECT 99999999999999999999', 'Invalid integer literal: 99999999999999999999 at [1:8]'],
    ["SELECT DATE '2024-02-30'", 'Invalid DATE literal at [1:8]'],
    ["SELECT 'open", 'Syntax error: Unclosed string literal at [1:8]'],
    ['SELECT 1abc', 'Syntax error: Missing whitespace between literal and alias at [1:9]'],
    ['SELECT (1', 'Syntax error: Expected "," but got end of script at [1:10]'],
    ['SELECT a.b.c(1)', 'Function not found: A.B.C at [1:8]'],
    ['SELECT LOWER(id) OVER () FROM d.t', 'Function LOWER does not support an OVER clause'],
    [
      'SELECT LOWER(DISTINCT id) FROM d.t',
      'DISTINCT, IGNORE NULLS, HAVING, ORDER BY and LIMIT are not allowed',
    ],
  ])('%s: %s', (sql, message) => {
    expect(() => bigquery.plan(sql)).toThrow(message);
  });

  it.each([
    '('.repeat(5000) + '1' + ')'.repeat(5000),
    `SELECT ${'-'.repeat(1)}${'(-'.repeat(3000)}1${')'.repeat(3000)}`,
    `SELECT ${'NOT '.repeat(5000)}TRUE`,
  ])('nesting without end is an error, and the next query runs', async (sql) => {
    expect(() => bigquery.plan(sql.startsWith('(') ? `SELECT ${sql}` : sql)).toThrow(
      'The query is too deeply nested',
    );
    expect(await bigquery.run('SELECT 1')).toEqual([['1']]);
  });

  it.each([
    ['SELECT 1 / 0', 'division by zero'],
    ['SELECT 9223372036854775807 + 1', 'Overflow'],
    ["SELECT CAST('x' AS INT64)", 'Bad int64 value: x'],
    ["SELECT ERROR('stop here')", 'stop here'],
    ['SELECT [1][OFFSET(5)]', 'Array index 5 is out of bounds'],
    ['SELECT (SELECT v FROM UNNEST([1, 2]) v)', 'More than one row'],
  ])('%s fails while it runs: %s', async (sql, message) => {
    await expect(bigquery.run(sql)).rejects.toThrow(message);
  });
});

describe('names', () => {
  it('of anonymous columns are f0_, f1_, …', () => {
    const plan = bigquery.plan('SELECT 1, 2 AS a, 3');
    expect(plan.type === 'SELECT' && plan.schema.map(({ name }) => name)).toEqual([
      'f0_',
      'a',
      'f1_',
    ]);
  });

  it('of projects may have dashes, with and without quotes', async () => {
    for (const name of ['p.d.t', '`p.d.t`', '`p`.d.`t`', 'd.t', 't', '`p.d`.t', 'P.d.t']) {
      const sql = `SELECT COUNT(*) FROM ${name}`;
      if (name.startsWith('P')) expect(() => bigquery.plan(sql)).toThrow('Dataset P:d');
      else expect(await bigquery.run(sql)).toEqual([['0']]);
    }
    for (const project of ['my-project-12', 'my-1st-project', 'my-project-12b']) {
      expect(() => bigquery.plan(`SELECT * FROM ${project}.d.t x`)).toThrow(`Dataset ${project}:d`);
    }
  });

  it.each([
    ['SELECT i FROM t, t.items AS i', [['1'], ['2']]],
    [
      'SELECT i, o FROM t LEFT JOIN t.items AS i WITH OFFSET AS o',
      [
        ['1', '0'],
        ['2', '1'],
      ],
    ],
    ['SELECT (SELECT SUM(i) FROM t.items AS i) FROM t', [['3']]],
    ['SELECT i FROM (SELECT [7] AS items) AS t, t.items AS i', [['7']]],
  ])('of a CTE begin paths to its arrays: %s', async (sql, rows) => {
    expect(await bigquery.run(`WITH t AS (SELECT [1, 2] AS items) ${sql}`)).toEqual(rows);
  });

  it('of columns and functions are the same in any case', async () => {
    expect(await bigquery.run('SELECT cOuNt(ID), Max(T.N) FROM d.t AS T')).toEqual([['0', null]]);
  });
});

describe('GROUP BY', () => {
  it.each([
    ["SELECT 'x' AS src, COUNT(*) FROM UNNEST([1, 2]) GROUP BY src", [['x', '2']]],
    ['SELECT 5 AS k, COUNT(*) FROM UNNEST([1, 2]) GROUP BY 1', [['5', '2']]],
    ['SELECT NULL AS k, COUNT(*) FROM UNNEST([1, 2]) GROUP BY k', [[null, '2']]],
  ])('takes a literal of the select list: %s', async (sql, rows) => {
    expect(await bigquery.run(sql)).toEqual(rows);
  });

  it.each(["'x'", 'NULL', '-1.5', 'n, TRUE'])('refuses a literal of its own: %s', (keys) => {
    expect(() => bigquery.plan(`SELECT COUNT(*) FROM d.t GROUP BY ${keys}`)).toThrow(
      'Cannot GROUP BY literal values',
    );
  });
});

describe('parameters', () => {
  const scalar = (type: string, value: string | null, name?: string): QueryParameter => ({
    name,
    parameterType: { type },
    parameterValue: { value },
  });
  const withParameters = async (parameters: QueryParameter[], sql: string) => {
    bigquery.context.parameters = parameters;
    try {
      return await bigquery.run(sql);
    } finally {
      bigquery.context.parameters = [];
    }
  };

  it.each([
    ['INT64', '-9223372036854775808', '-9223372036854775808'],
    ['FLOAT64', '1.5', 1.5],
    ['NUMERIC', '1.25', '1.250000000'],
    ['BOOL', 'true', true],
    ['STRING', `it's "\\n" é`, `it's "\\n" é`],
    ['STRING', null, null],
    ['DATE', '2024-02-29', '2024-02-29'],
    ['TIMESTAMP', '2024-02-29 10:00:00+00', '2024-02-29 10:00:00+00'],
    ['TIMESTAMP', '2024-02-29T10:00:00.5Z', '2024-02-29 10:00:00.5+00'],
    ['DATETIME', '2024-02-29T10:00:00', '2024-02-29 10:00:00'],
    ['TIME', '10:00:00', '10:00:00'],
  ])('a %s of %s comes back', async (type, value, expected) => {
    expect(await withParameters([scalar(type, value, 'x')], 'SELECT @x')).toEqual([[expected]]);
    expect(await withParameters([scalar(type, value)], 'SELECT ?')).toEqual([[expected]]);
  });

  it('a STRING parameter takes the type that its place asks for', async () => {
    expect(
      await withParameters([scalar('STRING', '2024-02-29', 'd')], "SELECT DATE '2024-02-29' = @d"),
    ).toEqual([[true]]);
  });

  it.each<[string, ParameterValue]>([
    ['BYTES', { value: 'YW' }],
    ['BYTES', { value: '!!!!' }],
    ['JSON', { value: '{bad' }],
    ['STRING', { arrayValues: [{ value: 'a' }] }],
    ['INT64', { structValues: { a: { value: '1' } } }],
    ['BYTES', { value: { type: 'Buffer', data: [1] } as never }],
  ])('a %s parameter refuses %j', async (type, parameterValue) => {
    const parameter = { name: 'x', parameterType: { type }, parameterValue };
    await expect(withParameters([parameter], 'SELECT @x')).rejects.toThrow(
      `Invalid value for type ${type}: `,
    );
  });

  it('an ARRAY parameter refuses a scalar', async () => {
    const parameterType = { type: 'ARRAY', arrayType: { type: 'INT64' } };
    const parameter = { name: 'x', parameterType, parameterValue: { value: '1' } };
    await expect(withParameters([parameter], 'SELECT @x')).rejects.toThrow(
      'Invalid value for type ARRAY: {"value":"1"} (query parameter x)',
    );
  });

  it('a value that its type cannot hold, and a parameter that is not there, are errors', async () => {
    await expect(withParameters([scalar('INT64', '1.5', 'x')], 'SELECT @x')).rejects.toThrow(
      'Invalid value for type INT64: 1.5',
    );
    await expect(withParameters([], 'SELECT @x')).rejects.toThrow(
      "Query parameter 'x' not found at [1:8]",
    );
    await expect(withParameters([scalar('INT64', '1')], 'SELECT ?, ?')).rejects.toThrow(
      'Query parameter number 2 is not defined',
    );
  });
});

describe('INFORMATION_SCHEMA', () => {
  it('shows tables and columns of a dataset', async () => {
    expect(
      await bigquery.run('SELECT table_name, table_type FROM d.INFORMATION_SCHEMA.TABLES'),
    ).toEqual([['t', 'BASE TABLE']]);
    expect(
      await bigquery.run(
        'SELECT column_name, ordinal_position, data_type FROM `p.d.INFORMATION_SCHEMA.COLUMNS` ORDER BY 2 LIMIT 2',
      ),
    ).toEqual([
      ['id', '1', 'STRING'],
      ['n', '2', 'INT64'],
    ]);
  });
});
