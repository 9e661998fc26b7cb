import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startMoviesServer } from './movies-server.ts';
import { errorOf, LOCATION, startTestServer, valuesOf } from './test-server.ts';
import type { Answer, TestServer } from './test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startMoviesServer();
});
afterAll(() => server.stop());

describe('several clients at once', () => {
  it('change one table one after the other, and lose nothing', async () => {
    await server.query('CREATE TABLE d.shared AS SELECT 0 AS n');
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => server.query('UPDATE d.shared SET n = n + 1 WHERE TRUE')),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(valuesOf(await server.query('SELECT n FROM d.shared'))).toEqual([['20']]);
  });

  it('read a table as it was while another writes to it', async () => {
    await server.query(
      'CREATE TABLE d.read AS SELECT 1 AS version FROM UNNEST(GENERATE_ARRAY(1, 1000))',
    );
    const writes = (async () => {
      for (let version = 2; version < 8; version += 1) {
        await server.query(`UPDATE d.read SET version = ${version} WHERE TRUE`);
        await server.query('CREATE OR REPLACE TABLE d.read AS SELECT version FROM d.read');
      }
    })();
    for (let read = 0; read < 30; read += 1) {
      const answer = await server.query('SELECT COUNT(*), COUNT(DISTINCT version) FROM d.read');
      expect(valuesOf(answer)).toEqual([['1000', '1']]);
    }
    await writes;
  });

  it('make and drop tables of one dataset', async () => {
    const made = await Promise.all(
      Array.from({ length: 12 }, async (_, n) => {
        const created = await server.query(`CREATE TABLE d.many_${n} AS SELECT ${n} AS n`);
        const dropped = await server.query(`DROP TABLE d.many_${n}`);
        return [created.status, dropped.status];
      }),
    );
    expect(made).toEqual(Array(12).fill([200, 200]));
  });

  it('list every job that has begun, whatever ends meanwhile', async () => {
    const missed: string[] = [];
    for (let round = 0; round < 30; round += 1) {
      const sql = `SELECT COUNT(*) FROM UNNEST(GENERATE_ARRAY(1, ${10_000 * round}))`;
      const begun = await Promise.all(
        Array.from({ length: 4 }, () => server.query(sql, { timeoutMs: 0 })),
      );
      const { body } = await server.call('GET', '/projects/p/jobs?maxResults=1000');
      const listed = (body.jobs as { id: string }[]).map(({ id }) => id);
      const ids = begun.map((answer) => answer.body.jobReference.jobId);
      missed.push(...ids.filter((jobId) => !listed.some((id) => id.endsWith(jobId))));
    }
    expect(missed).toEqual([]);
  });
});

describe('after a restart', () => {
  it('everything is there: data, views, descriptions, jobs, request ids; only SELECTs and their rows are not', async () => {
    const first = await startTestServer();
    await first.client.createDataset('d', { location: LOCATION, description: 'All.' });
    await first.query('CREATE TABLE d.t (n INT64 OPTIONS (description = "N.")) CLUSTER BY n');
    await first.query('CREATE VIEW d.v AS SELECT n + 1 AS m FROM d.t');
    const insert = await first.query('INSERT INTO d.t (n) VALUES (41)', { requestId: 'once' });
    const select = await first.query('SELECT m FROM d.v');
    const before = await first.call('GET', '/projects/p/datasets/d/tables/t');
    const [inserting, selecting] = [insert, select].map(({ body }) => body.jobReference.jobId);
    const job = await first.call('GET', `/projects/p/jobs/${inserting}`);
    await first.close();
    const second = await startTestServer(first.dir);
    const atItsNewAddress = ({ body }: Answer) => ({
      ...body,
      selfLink: body.selfLink.replace(first.url, second.url),
    });
    const after = await second.call('GET', '/projects/p/datasets/d/tables/t');
    expect(after.body).toEqual(atItsNewAddress(before));
    expect((await second.call('GET', '/projects/p/datasets/d')).body.description).toBe('All.');
    await second.query('INSERT INTO d.t (n) VALUES (41)', { requestId: 'once' });
    expect(valuesOf(await second.query('SELECT m FROM d.v'))).toEqual([['42']]);
    const jobAfter = await second.call('GET', `/projects/p/jobs/${inserting}`);
    expect(jobAfter.body).toEqual(atItsNewAddress(job));
    const gone = await second.call('GET', `/projects/p/queries/${selecting}`);
    expect(errorOf(gone)).toMatchObject({ status: 404, reason: 'notFound' });
    await second.stop();
  });
});
