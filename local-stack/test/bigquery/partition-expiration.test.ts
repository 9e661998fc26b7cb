import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startMoviesServer } from './movies-server.ts';
import { errorOf, valuesOf } from './test-server.ts';
import type { TestServer } from './test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startMoviesServer();
});
afterAll(() => server.stop());

const ROWS =
  'SELECT 1 AS n, CURRENT_TIMESTAMP() AS seen_at UNION ALL SELECT 2, TIMESTAMP "2001-01-01"';
const numbersOf = async (table: string) =>
  valuesOf(await server.query(`SELECT n FROM d.${table} ORDER BY n`)).flat();
const tableOf = async (table: string) =>
  (await server.call('GET', `/projects/p/datasets/d/tables/${table}`)).body;

describe('a partition that has expired', () => {
  it('goes when a table is made and written to', async () => {
    await server.query(
      `CREATE TABLE d.made PARTITION BY DATE(seen_at) OPTIONS (partition_expiration_days = 400) AS ${ROWS}`,
    );
    expect(await numbersOf('made')).toEqual(['1']);
    await server.query(`INSERT INTO d.made (n, seen_at) SELECT n + 2, seen_at FROM (${ROWS})`);
    expect(await numbersOf('made')).toEqual(['1', '3']);
    const { timePartitioning } = await tableOf('made');
    expect(timePartitioning).toEqual({
      type: 'DAY',
      field: 'seen_at',
      expirationMs: '34560000000',
    });
  });

  it('goes when the option is set', async () => {
    await server.query(`CREATE TABLE d.later PARTITION BY DATE(seen_at) AS ${ROWS}`);
    expect(await numbersOf('later')).toEqual(['1', '2']);
    await server.query('ALTER TABLE d.later SET OPTIONS (partition_expiration_days = 400)');
    expect(await numbersOf('later')).toEqual(['1']);
  });

  it('goes when it is loaded, and expirationMs of the REST API is kept', async () => {
    const rows = [
      { n: 1, on: new Date().toISOString().slice(0, 10) },
      { n: 2, on: '2001-01-01' },
    ];
    const fields = [
      { name: 'n', type: 'INTEGER' },
      { name: 'on', type: 'DATE' },
    ];
    await server.load('d.loaded', rows, {
      schema: { fields },
      timePartitioning: { type: 'DAY', field: 'on', expirationMs: '34560000000' },
    });
    expect(await numbersOf('loaded')).toEqual(['1']);
  });

  it('is refused of a table that has none', async () => {
    const sql = 'CREATE TABLE d.none (n INT64) OPTIONS (partition_expiration_days = 1)';
    expect(errorOf(await server.query(sql)).message).toContain('PARTITION BY');
  });
});
