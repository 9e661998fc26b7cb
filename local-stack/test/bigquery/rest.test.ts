import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { LOCATION, startTestServer, valuesOf } from './test-server.ts';
import type { TestServer } from './test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  await server.client.createDataset('d', { location: LOCATION });
  await server.client.createDataset('us', { location: 'US' });
  await server.query(`CREATE TABLE d.movies (id INT64 NOT NULL, title STRING) AS
    SELECT 1 AS id, 'Amélie' AS title UNION ALL SELECT 2, NULL`);
});

afterAll(() => server.stop());

const TABLES = '/projects/p/datasets/d/tables';

function errorOf(answer: Awaited<ReturnType<TestServer['call']>>) {
  const { reason, message } = answer.body.error.errors[0];
  return { status: answer.status, reason, message };
}

describe('an error', () => {
  it.each([
    ['GET', '/projects/p/datasets/none', 404, 'notFound', 'Not found: Dataset p:none'],
    ['GET', `${TABLES}/none`, 404, 'notFound', 'Not found: Table p:d.none'],
    ['GET', '/projects/p/datasets/none/tables', 404, 'notFound', 'Not found: Dataset p:none'],
    ['GET', '/projects/p/jobs/none', 404, 'notFound', 'Not found: Job p:none'],
    ['GET', '/projects/p/queries/none?location=EU', 404, 'notFound', 'Not found: Job p:EU.none'],
    ['DELETE', '/projects/p/datasets/d', 400, 'resourceInUse', 'Dataset p:d is still in use'],
    [
      'POST',
      `${TABLES}/movies/insertAll`,
      501,
      'notImplemented',
      'Streaming (tabledata.insertAll); use a load job instead: it is not supported by the local stack.',
    ],
    [
      'GET',
      '/projects/p/datasets/d/routines',
      501,
      'notImplemented',
      'The method GET /projects/p/datasets/d/routines is not supported by the local stack.',
    ],
    [
      'GET',
      `${TABLES}/movies$20240101`,
      501,
      'notImplemented',
      'The decorator in the table id "movies$20240101" is not supported by the local stack.',
    ],
  ])(
    'of %s %s has BigQuery’s status, reason and message',
    async (method, path, status, reason, message) => {
      expect(errorOf(await server.call(method, path))).toEqual({ status, reason, message });
      expect(errorOf(await server.call(method, `/bigquery/v2${path}`)).status).toBe(status);
    },
  );

  it.each([
    [
      'datasets',
      { datasetReference: { datasetId: 'd' } },
      409,
      'duplicate',
      'Already Exists: Dataset p:d',
    ],
    [
      'datasets',
      { datasetReference: { datasetId: 'a-b' } },
      400,
      'invalid',
      'Invalid dataset ID "a-b". Dataset IDs must be alphanumeric (plus underscores) and must be at most 1024 characters long.',
    ],
    ['datasets', {}, 400, 'required', 'Required parameter is missing: datasetId'],
    [
      'datasets',
      { datasetReference: { datasetId: 'x' }, defaultCollation: 'und:ci' },
      501,
      'notImplemented',
      'dataset.defaultCollation is not supported by the local stack.',
    ],
    [
      'datasets/d/tables',
      { tableReference: { tableId: 'movies' } },
      409,
      'duplicate',
      'Already Exists: Table p:d.movies',
    ],
    [
      'datasets/d/tables',
      {
        tableReference: { tableId: 'x' },
        schema: {
          fields: [
            { name: 'a', type: 'STRING' },
            { name: 'A', type: 'STRING' },
          ],
        },
      },
      400,
      'invalid',
      'Duplicate field name: A',
    ],
    [
      'datasets/d/tables',
      { tableReference: { tableId: 'x' }, externalDataConfiguration: { sourceFormat: 'CSV' } },
      501,
      'notImplemented',
      'table.externalDataConfiguration is not supported by the local stack.',
    ],
    [
      'datasets/d/tables',
      { tableReference: { tableId: 'MOVIES' }, schema: { fields: [] } },
      501,
      'notImplemented',
      'The local stack cannot keep both MOVIES and movies: their names differ only by case.',
    ],
    [
      'jobs',
      { configuration: { copy: {} } },
      501,
      'notImplemented',
      'A copy job is not supported by the local stack.',
    ],
    [
      'jobs',
      { configuration: { extract: {} } },
      501,
      'notImplemented',
      'A extract job is not supported by the local stack.',
    ],
    [
      'jobs',
      { configuration: { query: { query: 'SELECT 1' } } },
      501,
      'notImplemented',
      'Legacy SQL (useLegacySql is true, or missing, which means true) is not supported by the local stack.',
    ],
    [
      'jobs',
      {
        configuration: {
          query: {
            query: 'SELECT 1',
            useLegacySql: false,
            connectionProperties: [{ key: 'time_zone', value: 'x' }],
          },
        },
      },
      501,
      'notImplemented',
      'configuration.query.connectionProperties is not supported by the local stack.',
    ],
    [
      'jobs',
      {
        jobReference: { jobId: 'a b' },
        configuration: { query: { query: 'SELECT 1', useLegacySql: false } },
      },
      400,
      'invalid',
      'Invalid job ID "a b". Job IDs must be alphanumeric (plus underscores and dashes) and must be at most 1024 characters long.',
    ],
    [
      'queries',
      { query: '', useLegacySql: false },
      400,
      'required',
      'Required parameter is missing: query',
    ],
    [
      'queries',
      { query: 'SELECT 1', useLegacySql: false, maxResults: 'many' },
      400,
      'invalid',
      'Invalid value for maxResults: it must be a whole number that is not negative.',
    ],
  ])('of POST %s %j says what is wrong', async (path, body, status, reason, message) => {
    const answer = await server.call('POST', `/projects/p/${path}`, body);
    expect(errorOf(answer)).toEqual({ status, reason, message });
    expect(answer.body.error).toMatchObject({ code: status, message });
  });

  it('is given for a body that is no JSON object, and one that is too large', async () => {
    const post = (body: string) =>
      fetch(`${server.url}/projects/p/queries`, { method: 'POST', body });
    expect((await post('[1]')).status).toBe(400);
    expect((await post('{')).status).toBe(400);
    expect((await post(JSON.stringify({ query: 'x'.repeat(11_000_000) }))).status).toBe(413);
  });

  it('of a dataset in another location says so, as BigQuery does', async () => {
    const answer = await server.query('SELECT * FROM us.none');
    expect(errorOf(answer)).toEqual({
      status: 404,
      reason: 'notFound',
      message: `Not found: Dataset p:us was not found in location ${LOCATION}`,
    });
  });
});

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

  it('keeps what its statements did before the one that fails', async () => {
    const answer = await server.query(
      `CREATE TABLE d.half AS SELECT 1 AS n; SELECT 1 / 0 AS x; DROP TABLE d.half;`,
    );
    expect(errorOf(answer)).toMatchObject({ status: 400, reason: 'invalidQuery' });
    expect(valuesOf(await server.query('SELECT n FROM d.half'))).toEqual([['1']]);
  });
});

describe('a table', () => {
  it('is listed page by page, with the fields that were asked for', async () => {
    await server.query(
      'CREATE TABLE d.paged AS SELECT n, CAST(n AS STRING) AS s FROM UNNEST(GENERATE_ARRAY(1, 25)) AS n',
    );
    const path = `${TABLES}/paged/data`;
    const first = await server.call('GET', `${path}?maxResults=10&selectedFields=s`);
    expect(first.body).toMatchObject({ totalRows: '25', pageToken: expect.any(String) });
    const second = await server.call(
      'GET',
      `${path}?maxResults=20&pageToken=${first.body.pageToken}&selectedFields=s`,
    );
    expect(second.body.pageToken).toBeUndefined();
    const rows = [...valuesOf(first), ...valuesOf(second)].flat().map(Number);
    expect(rows.sort((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, n) => n + 1));
    expect(valuesOf(await server.call('GET', `${path}?startIndex=24`))).toHaveLength(1);
    expect((await server.call('GET', `${path}?pageToken=zzz`)).status).toBe(400);
  });

  it('takes new columns, relaxed columns and descriptions, and refuses other changes', async () => {
    await server.query('CREATE TABLE d.changed (id INT64 NOT NULL, title STRING)');
    await server.query('INSERT INTO d.changed (id) VALUES (1)');
    const patch = (fields: object[]) =>
      server.call('PATCH', `${TABLES}/changed`, { schema: { fields } });
    const id = { name: 'id', type: 'INTEGER', mode: 'NULLABLE', description: 'The id.' };
    const title = { name: 'title', type: 'STRING', mode: 'NULLABLE' };
    const tags = { name: 'tags', type: 'STRING', mode: 'REPEATED' };
    expect((await patch([id, title, tags])).body.schema.fields).toEqual([id, title, tags]);
    expect(
      (await server.query('INSERT INTO d.changed (title, tags) VALUES ("x", ["a"])')).status,
    ).toBe(200);
    const mismatch = 'Provided Schema does not match Table p:d.changed. ';
    expect(errorOf(await patch([id, title])).message).toBe(
      `${mismatch}Field tags is missing in new schema`,
    );
    expect(errorOf(await patch([id, { ...title, type: 'INTEGER' }, tags])).message).toBe(
      `${mismatch}Field title has changed type from STRING to INTEGER`,
    );
    expect(errorOf(await patch([id, { ...title, mode: 'REQUIRED' }, tags])).message).toBe(
      `${mismatch}Field title has changed mode from NULLABLE to REQUIRED`,
    );
    expect(
      valuesOf(await server.query('SELECT id, title, tags FROM d.changed ORDER BY id')),
    ).toEqual([
      [null, 'x', [{ v: 'a' }]],
      ['1', null, []],
    ]);
  });

  it('is changed only when the etag that the client knows is still its own', async () => {
    const { body } = await server.call('GET', `${TABLES}/movies`);
    const patch = (etag: string) =>
      server.call('PATCH', `${TABLES}/movies`, { description: 'Movies.' }, { 'if-match': etag });
    expect((await patch(body.etag)).body.description).toBe('Movies.');
    expect(errorOf(await patch(body.etag))).toMatchObject({
      status: 412,
      reason: 'conditionNotMet',
    });
  });

  it('that is a view has the columns of its query', async () => {
    const body = {
      tableReference: { tableId: 'titles' },
      view: { query: 'SELECT title, LENGTH(title) AS length FROM d.movies', useLegacySql: false },
    };
    const made = await server.call('POST', TABLES, {
      ...body,
      view: { ...body.view, query: 'SELECT title, LENGTH(title) AS length FROM `p.d.movies`' },
    });
    expect(made.body).toMatchObject({
      type: 'VIEW',
      schema: {
        fields: [
          { name: 'title', type: 'STRING' },
          { name: 'length', type: 'INTEGER' },
        ],
      },
    });
    expect(
      valuesOf(await server.query('SELECT length FROM d.titles WHERE title IS NOT NULL')),
    ).toEqual([['6']]);
    expect((await server.call('GET', `${TABLES}/titles/data`)).status).toBe(400);
    expect(
      (
        await server.call('POST', TABLES, {
          ...body,
          tableReference: { tableId: 'bad' },
          view: { query: 'SELECT nothing', useLegacySql: false },
        })
      ).status,
    ).toBe(400);
  });

  it('without a schema takes the first that comes', async () => {
    await server.call('POST', TABLES, { tableReference: { tableId: 'bare' } });
    const fields = [{ name: 'n', type: 'INTEGER', mode: 'NULLABLE' }];
    expect(
      (await server.call('PATCH', `${TABLES}/bare`, { schema: { fields } })).body.schema.fields,
    ).toEqual(fields);
    await server.query('INSERT INTO d.bare (n) VALUES (1)');
    expect(valuesOf(await server.query('SELECT * FROM d.bare'))).toEqual([['1']]);
  });

  it('may be replaced by a query that reads it', async () => {
    await server.query('CREATE TABLE d.self AS SELECT 1 AS n');
    await server.query('CREATE OR REPLACE TABLE d.self AS SELECT n + 1 AS n FROM d.self');
    expect(valuesOf(await server.query('SELECT n FROM d.self'))).toEqual([['2']]);
  });

  it('counts its rows and bytes', async () => {
    await server.query(
      'CREATE TABLE d.sized AS SELECT "abc" AS s, 1 AS n, [1, 2] AS l, STRUCT(TRUE AS b) AS r',
    );
    const { body } = await server.call('GET', `${TABLES}/sized`);
    expect(body).toMatchObject({ numRows: '1', numBytes: String(5 + 8 + 16 + 1) });
  });

  it('is gone after its expiration time', async () => {
    const body = {
      tableReference: { tableId: 'short' },
      schema: { fields: [{ name: 'n', type: 'INTEGER' }] },
    };
    await server.call('POST', TABLES, { ...body, expirationTime: String(Date.now() - 1) });
    expect((await server.call('GET', `${TABLES}/short`)).status).toBe(404);
    expect((await server.call('POST', TABLES, body)).status).toBe(200);
    expect((await server.call('GET', `${TABLES}/short`)).status).toBe(200);
  });
});

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
});

describe('after a restart', () => {
  it('everything is there: data, views, descriptions, jobs, request ids; only kept results are not', async () => {
    const first = await startTestServer();
    await first.client.createDataset('d', { location: LOCATION, description: 'All.' });
    await first.query('CREATE TABLE d.t (n INT64 OPTIONS (description = "N.")) CLUSTER BY n');
    await first.query('CREATE VIEW d.v AS SELECT n + 1 AS m FROM d.t');
    await first.query('INSERT INTO d.t (n) VALUES (41)', { requestId: 'once' });
    const select = await first.query('SELECT m FROM d.v');
    const before = await first.call('GET', '/projects/p/datasets/d/tables/t');
    const { jobId } = select.body.jobReference;
    const job = await first.call('GET', `/projects/p/jobs/${jobId}`);
    await first.close();
    const second = await startTestServer(first.dir);
    expect((await second.call('GET', '/projects/p/datasets/d/tables/t')).body).toEqual(before.body);
    expect((await second.call('GET', '/projects/p/datasets/d')).body.description).toBe('All.');
    await second.query('INSERT INTO d.t (n) VALUES (41)', { requestId: 'once' });
    expect(valuesOf(await second.query('SELECT m FROM d.v'))).toEqual([['42']]);
    expect((await second.call('GET', `/projects/p/jobs/${jobId}`)).body).toEqual(job.body);
    const gone = await second.call('GET', `/projects/p/queries/${jobId}`);
    expect(errorOf(gone)).toMatchObject({ status: 404, reason: 'notFound' });
    await second.stop();
  });
});
