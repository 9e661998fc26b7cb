import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startMoviesServer } from './movies-server.ts';
import { errorOf, LOCATION, valuesOf } from './test-server.ts';
import type { TestServer } from './test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startMoviesServer();
});
afterAll(() => server.stop());

describe('values of a result', () => {
  it.each([
    ['CAST(9007199254740993 AS INT64)', '9007199254740993'],
    ['-9223372036854775808', '-9223372036854775808'],
    ['1.0', '1.0'],
    ['0.1 + 0.2', '0.30000000000000004'],
    ['1e20', '1.0E20'],
    ['CAST("nan" AS FLOAT64)', 'NaN'],
    ['CAST("-inf" AS FLOAT64)', '-Infinity'],
    ['NUMERIC "123.450"', '123.45'],
    ['NUMERIC "-0.000000001"', '-0.000000001'],
    ['TRUE', 'true'],
    ['b"\\xff\\x00"', '/wA='],
    ['"é\\"\\n😀"', 'é"\n😀'],
    ['"\\ufeffa longer text"', '\ufeffa longer text'],
    ['["\\ufeff", JSON_VALUE(\'["\\ufeffa"]\', "$[0]")]', [{ v: '\ufeff' }, { v: '\ufeffa' }]],
    ['DATE "0001-01-01"', '0001-01-01'],
    ['DATE "9999-12-31"', '9999-12-31'],
    ['TIME "01:02:03.000456"', '01:02:03.000456'],
    ['DATETIME "1900-01-01 00:00:00.5"', '1900-01-01T00:00:00.500000'],
    ['TIMESTAMP "1970-01-01 00:00:00.000001+00"', '1'],
    ['TIMESTAMP "1969-12-31 23:59:59+00"', '-1000000'],
    ['TIMESTAMP "9999-12-31 23:59:59.999999+00"', '253402300799999999'],
    ['PARSE_JSON(\'{"a":[1,2]}\')', '{"a":[1,2]}'],
    ['[1, 2]', [{ v: '1' }, { v: '2' }]],
    ['ARRAY<STRING>[]', []],
    [
      'STRUCT("x" AS a, [STRUCT(1 AS n)] AS b)',
      { f: [{ v: 'x' }, { v: [{ v: { f: [{ v: '1' }] } }] }] },
    ],
    ['CAST(NULL AS STRING)', null],
  ])('%s is sent exactly', async (sql, expected) => {
    expect(valuesOf(await server.query(`SELECT ${sql} AS x`))).toEqual([[expected]]);
  });

  it.each([
    ['2009-02-13 23:31:30.123456', '1.234567890123456E9'],
    ['1970-01-01 00:00:00', '0.0'],
    ['1970-01-01 00:00:00.25', '2.5E-1'],
    ['1960-01-01 00:00:00', '-3.156192E8'],
  ])('TIMESTAMP %s is sent as seconds when nothing else is asked for', async (text, expected) => {
    const answer = await server.query(`SELECT TIMESTAMP "${text}+00" AS x`, { formatOptions: {} });
    expect(valuesOf(answer)).toEqual([[expected]]);
    expect(Number(expected)).toBe(
      Date.parse(`${text.slice(0, 23).replace(' ', 'T')}Z`) / 1000 +
        (text.endsWith('456') ? 0.000456 : 0),
    );
  });
});

describe('a query', () => {
  it('answers a request id that it has had with the job that it began', async () => {
    const insert = { requestId: 'request-1' };
    await server.query('CREATE TABLE d.counted (n INT64)');
    const first = await server.query('INSERT INTO d.counted (n) VALUES (1)', insert);
    const again = await server.query('INSERT INTO d.counted (n) VALUES (1)', insert);
    expect(again.body).toEqual(first.body);
    expect(first.body.numDmlAffectedRows).toBe('1');
    expect(valuesOf(await server.query('SELECT COUNT(*) FROM d.counted'))).toEqual([['1']]);
  });

  it('says that it is not complete when it takes longer than the client waits', async () => {
    const slow =
      'SELECT COUNT(*) FROM UNNEST(GENERATE_ARRAY(1, 1000)) a, UNNEST(GENERATE_ARRAY(1, 1000)) b, UNNEST(GENERATE_ARRAY(1, 10)) c WHERE MOD(a * b * c, 7) = 3';
    const begun = await server.query(slow, { timeoutMs: 1 });
    expect(begun.body).toMatchObject({ jobComplete: false });
    expect(begun.body.rows).toBeUndefined();
    const { jobId } = begun.body.jobReference;
    const ended = await server.call('GET', `/projects/p/queries/${jobId}?location=${LOCATION}`);
    expect(ended.body).toMatchObject({ jobComplete: true, totalRows: '1' });
  });

  it('is cancelled, and has then failed', async () => {
    const endless =
      'SELECT COUNT(*) FROM UNNEST(GENERATE_ARRAY(1, 100000)) a, UNNEST(GENERATE_ARRAY(1, 100000)) b, UNNEST(GENERATE_ARRAY(1, 1000)) c WHERE MOD(a * b * c, 7) = 3';
    const begun = await server.query(endless, { timeoutMs: 1 });
    const { jobId } = begun.body.jobReference;
    await server.call('POST', `/projects/p/jobs/${jobId}/cancel?location=${LOCATION}`);
    const ended = await server.call('GET', `/projects/p/queries/${jobId}?location=${LOCATION}`);
    expect(errorOf(ended)).toMatchObject({ status: 400, reason: 'stopped' });
    const { body } = await server.call('GET', `/projects/p/jobs/${jobId}?location=${LOCATION}`);
    expect(body.status).toMatchObject({ state: 'DONE', errorResult: { reason: 'stopped' } });
  });

  it('is planned by a dry run, and fails there with an HTTP status', async () => {
    const planned = await server.query('SELECT id, title FROM d.movies', { dryRun: true });
    expect(planned.body).toMatchObject({
      jobComplete: true,
      totalBytesProcessed: expect.stringMatching(/^\d+$/),
      schema: {
        fields: [
          { name: 'id', type: 'INTEGER' },
          { name: 'title', type: 'STRING' },
        ],
      },
    });
    expect(planned.body.jobReference.jobId).toBeUndefined();
    const refused = await server.query('SELECT id, missing FROM d.movies', { dryRun: true });
    expect(errorOf(refused)).toMatchObject({ status: 400, reason: 'invalidQuery' });
    const insert = await server.query('INSERT INTO d.movies (id) VALUES (3)', { dryRun: true });
    expect(insert.status).toBe(200);
    expect(valuesOf(await server.query('SELECT COUNT(*) FROM d.movies'))).toEqual([['2']]);
  });

  it('writes its result to a table', async () => {
    const configuration = (writeDisposition: string) => ({
      query: {
        query: 'SELECT id, title FROM d.movies',
        useLegacySql: false,
        destinationTable: { projectId: 'p', datasetId: 'd', tableId: 'copied' },
        writeDisposition,
      },
    });
    const job = await server.runJob(configuration('WRITE_EMPTY'));
    expect(job.body.status).toEqual({ state: 'DONE' });
    expect((await server.runJob(configuration('WRITE_EMPTY'))).body.status.errorResult.reason).toBe(
      'duplicate',
    );
    const { jobId } = (await server.runJob(configuration('WRITE_APPEND'))).body.jobReference;
    const results = await server.call('GET', `/projects/p/queries/${jobId}`);
    expect(results.body.totalRows).toBe('4');
    expect(valuesOf(results)).toContainEqual(['1', 'Amélie']);
  });

  it('refuses to put NULL into a required column', async () => {
    const answer = await server.query(
      'INSERT INTO d.movies (id, title) SELECT NULLIF(id, 1), title FROM d.movies',
    );
    expect(errorOf(answer)).toEqual({
      status: 400,
      reason: 'invalidQuery',
      message: 'Required field id cannot be null',
    });
  });
});

describe('a script', () => {
  it('is one job with a child for each statement, and answers with the last', async () => {
    const sql = `DECLARE least INT64 DEFAULT 1;
      CREATE OR REPLACE TABLE d.scripted AS SELECT id FROM d.movies;
      INSERT INTO d.scripted (id) VALUES (10), (11);
      SELECT COUNT(*) AS count FROM d.scripted WHERE id > least;`;
    const job = await server.runJob({ query: { query: sql, useLegacySql: false } }, 'script-1');
    expect(job.body.statistics).toMatchObject({
      numChildJobs: '4',
      query: { statementType: 'SCRIPT' },
    });
    const results = await server.call('GET', '/projects/p/queries/script-1');
    expect(valuesOf(results)).toEqual([['3']]);
    const children = await server.call('GET', '/projects/p/jobs?parentJobId=script-1');
    expect(
      children.body.jobs
        .map(
          (child: { statistics: { query: { statementType: string } } }) =>
            child.statistics.query.statementType,
        )
        .sort(),
    ).toEqual(['CREATE_TABLE_AS_SELECT', 'DECLARE', 'INSERT', 'SELECT']);
    const all = await server.call('GET', '/projects/p/jobs?maxResults=1000');
    expect(
      all.body.jobs.filter((other: { id: string }) => other.id.includes('script_job')),
    ).toEqual([]);
  });

  it('is deleted with the jobs of its statements', async () => {
    await server.runJob(
      { query: { query: 'SELECT 1; SELECT 2;', useLegacySql: false } },
      'script-2',
    );
    const { body } = await server.call('GET', '/projects/p/jobs?parentJobId=script-2');
    const children = (body.jobs as { jobReference: { jobId: string } }[]).map(
      ({ jobReference }) => jobReference.jobId,
    );
    expect(children).toHaveLength(2);
    await server.call('DELETE', '/projects/p/jobs/script-2/delete');
    for (const jobId of ['script-2', ...children]) {
      expect((await server.call('GET', `/projects/p/jobs/${jobId}`)).status).toBe(404);
    }
  });

  it('keeps what its statements did before the one that fails', async () => {
    const answer = await server.query(
      `CREATE TABLE d.half AS SELECT 1 AS n; SELECT 1 / 0 AS x; DROP TABLE d.half;`,
    );
    expect(errorOf(answer)).toMatchObject({ status: 400, reason: 'invalidQuery' });
    expect(valuesOf(await server.query('SELECT n FROM d.half'))).toEqual([['1']]);
  });
});
