import { beforeAll, describe, expect, it } from 'vitest';

import { InMemoryBigQuery } from './in-memory-bigquery.ts';

let bigquery: InMemoryBigQuery;
beforeAll(async () => {
  bigquery = await InMemoryBigQuery.open();
  await bigquery.run(`CREATE TABLE d.t (n NUMERIC, f FLOAT64, i INT64);
    INSERT d.t (n, f, i) VALUES (1, 0.5, 3), (2, 0.5, 3), (2, 0.5, 3)`);
});

/** The type of the only column of a query and its value in the first row. */
async function typed(sql: string): Promise<[string, unknown]> {
  const plan = bigquery.plan(sql);
  if (plan.type !== 'SELECT') throw new Error(`No query: ${sql}`);
  const [row] = await bigquery.run(sql);
  return [plan.schema[0]!.type, row![0]];
}

describe('a NUMERIC stays one', () => {
  it.each([
    ['AVG(n)', '1.666666667'],
    ['AVG(DISTINCT n)', '1.500000000'],
    ['AVG(-n)', '-1.666666667'],
    ['SUM(n) / 3', '1.666666667'],
    ['SAFE_DIVIDE(SUM(n), 0)', null],
    ['SAFE_DIVIDE(MAX(n), 3.0)', '0.666666667'],
    ['SAFE_DIVIDE(MAX(i), MAX(n))', '1.500000000'],
    ['SIGN(MIN(-n))', '-1.000000000'],
    ['LEAST(MIN(n), 0.1)', '0.100000000'],
    ['GREATEST(1, MAX(n), 0.25)', '2.000000000'],
    ['MOD(-MAX(i), NUMERIC "2.5")', '-0.500000000'],
    ['DIV(MAX(i), NUMERIC "-2")', '-1.000000000'],
  ])('%s', async (call, value) => {
    expect(await typed(`SELECT ${call} FROM d.t`)).toEqual(['NUMERIC', value]);
  });

  it('divided by a subquery', async () => {
    const sql = 'SELECT n / (SELECT SUM(n) FROM d.t) FROM d.t ORDER BY n';
    expect(await typed(sql)).toEqual(['NUMERIC', '0.200000000']);
  });

  it('with OVER', async () => {
    const sql = 'SELECT AVG(n) OVER () FROM d.t';
    expect(await typed(sql)).toEqual(['NUMERIC', '1.666666667']);
  });
});

describe('of a NUMERIC and a FLOAT64 that is no literal comes a FLOAT64', () => {
  it.each([
    ['AVG(IF(n > 1, n, f))', 1.5],
    ['SAFE_DIVIDE(MAX(n), MAX(f))', 4],
    ['GREATEST(MAX(n), MAX(f))', 2],
    ['IEEE_DIVIDE(MAX(n), 4)', 0.5],
    ['SAFE_DIVIDE(MAX(i), 4)', 0.75],
  ])('%s', async (call, value) => {
    expect(await typed(`SELECT ${call} FROM d.t`)).toEqual(['FLOAT', value]);
  });
});

describe('what is beyond NUMERIC is an error', () => {
  const large = (text: string) => `CAST('${text}' AS NUMERIC)`;
  it.each([
    [
      `SELECT SUM(x) FROM UNNEST([${large('6'.repeat(29))}, ${large('6'.repeat(29))}]) x`,
      'numeric overflow: SUM',
    ],
    [`SELECT ${large('9'.repeat(29))} / NUMERIC '0.5'`, 'numeric overflow'],
    [`SELECT DIV(${large('9'.repeat(29))}, NUMERIC '0.5')`, 'numeric overflow'],
    [`SELECT NUMERIC '1' / 0`, 'division by zero'],
    [
      `SELECT ${large('8'.repeat(24))} / ${large('9'.repeat(24))}`,
      'A division of NUMERIC with so many digits is not supported by the local stack',
    ],
  ])('%s: %s', async (sql, message) => {
    await expect(bigquery.run(sql)).rejects.toThrow(message);
  });
});
