import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { BigQuery } from '@google-cloud/bigquery';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { LOCATION, ndjson, openClient, startTestServer } from './test-server.ts';
import type { TestServer } from './test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  await server.client.createDataset('raw_dev', { location: LOCATION });
});

afterAll(() => server.stop());

function clientByEmulatorVariable() {
  process.env.BIGQUERY_EMULATOR_HOST = server.url;
  process.env.METADATA_SERVER_DETECTION = 'none';
  try {
    return openClient(server.url);
  } finally {
    delete process.env.BIGQUERY_EMULATOR_HOST;
  }
}

const MOVIES = [
  { movie_id: 'TW92aWU6MQ==', title: 'Amélie', runtime: 122 },
  { movie_id: 'TW92aWU6Mg==', title: 'La Haine', runtime: 98 },
  { movie_id: 'TW92aWU6Mw==', title: null, runtime: null },
];
const FIELDS = [
  { name: 'movie_id', type: 'STRING', mode: 'REQUIRED', description: 'The id.' },
  { name: 'title', type: 'STRING' },
  { name: 'runtime', type: 'INTEGER' },
];

describe.each([
  ['apiEndpoint', () => server.client],
  ['BIGQUERY_EMULATOR_HOST', clientByEmulatorVariable],
])('through the Node client by %s', (how, connect) => {
  const dataset = `by_${how}`;

  it('makes, describes, changes, lists and deletes datasets and tables', async () => {
    const client = connect();
    await client.createDataset(dataset, { location: LOCATION, labels: { team: 'data' } });
    const [table] = await client.dataset(dataset).createTable('movies', {
      schema: { fields: FIELDS },
      description: 'Movies.',
      clustering: { fields: ['movie_id'] },
    });
    await table.setMetadata({ description: 'All movies.', labels: { kind: 'raw' } });
    const [metadata] = await table.getMetadata();
    expect(metadata).toMatchObject({
      type: 'TABLE',
      description: 'All movies.',
      labels: { kind: 'raw' },
      clustering: { fields: ['movie_id'] },
      location: LOCATION,
      numRows: '0',
    });
    expect(metadata.schema.fields[0]).toEqual(FIELDS[0]);
    expect(metadata.lastModifiedTime).toMatch(/^\d{13}$/);
    const [tables] = await client.dataset(dataset).getTables();
    expect(tables.map(({ id }) => id)).toEqual(['movies']);
    const [datasets] = await client.getDatasets();
    expect(datasets.map(({ id }) => id)).toContain(dataset);
    await expect(client.dataset(dataset).delete()).rejects.toMatchObject({ code: 400 });
    await table.delete();
    expect(await table.exists()).toEqual([false]);
    await client.dataset(dataset).delete();
    expect(await client.dataset(dataset).exists()).toEqual([false]);
  });

  it.each([
    ['plain', (data: Buffer) => data],
    ['gzip', gzipSync],
    [
      'gzip in two members',
      (data: Buffer) => Buffer.concat([gzipSync(data.subarray(0, 9)), gzipSync(data.subarray(9))]),
    ],
  ])('loads a file of newline-delimited JSON, %s', async (_, encode) => {
    const table = connect().dataset('raw_dev').table(`staging_${how}`);
    const file = join(server.dir, 'movies.ndjson');
    writeFileSync(file, encode(ndjson(MOVIES)));
    const [job] = await table.load(file, {
      sourceFormat: 'NEWLINE_DELIMITED_JSON',
      schema: { fields: FIELDS },
      writeDisposition: 'WRITE_TRUNCATE',
    });
    expect(job.statistics!.load).toMatchObject({
      outputRows: '3',
      badRecords: '0',
      inputFiles: '1',
    });
    expect((await table.getRows())[0]).toEqual(MOVIES);
    expect((await table.getMetadata())[0].numRows).toBe('3');
  });

  it('runs DML, and reports how many rows of each kind it changed', async () => {
    const client = connect();
    const name = `raw_dev.raw_${how}`;
    await client.query(`CREATE OR REPLACE TABLE ${name} (id STRING, n INT64)`);
    await client.query(`INSERT INTO ${name} (id, n) VALUES ('a', 1), ('b', 2)`);
    const [job] = await client.createQueryJob({
      query: `MERGE ${name} T USING (SELECT 'b' AS id, 5 AS n UNION ALL SELECT 'c', 6) S ON T.id = S.id
        WHEN MATCHED THEN UPDATE SET n = S.n
        WHEN NOT MATCHED THEN INSERT (id, n) VALUES (S.id, S.n)`,
      jobId: `merge-${how}`,
    });
    await job.promise();
    const [metadata] = await job.getMetadata();
    expect(metadata.statistics.query).toMatchObject({
      statementType: 'MERGE',
      numDmlAffectedRows: '2',
      dmlStats: { insertedRowCount: '1', updatedRowCount: '1', deletedRowCount: '0' },
    });
    const [, , response] = await client.query(`UPDATE ${name} SET n = n + 1 WHERE id > 'a'`);
    expect(response).toMatchObject({ numDmlAffectedRows: '2' });
    const [rows] = await client.query(`SELECT id, n FROM ${name} ORDER BY id`);
    expect(rows).toEqual([
      { id: 'a', n: 1 },
      { id: 'b', n: 6 },
      { id: 'c', n: 7 },
    ]);
  });

  it('takes parameters of every kind', async () => {
    const [[row]] = await connect().query({
      query:
        'SELECT @s AS s, @n AS n, @t AS t, @f AS f, @b AS b, ARRAY_LENGTH(@rows) AS l, (SELECT SUM(n) FROM UNNEST(@rows)) AS total',
      params: {
        s: 'é',
        n: 3,
        t: BigQuery.timestamp('2024-02-29T01:02:03.456Z'),
        f: 1.5,
        b: true,
        rows: [
          { id: 'x', n: 1 },
          { id: 'y', n: 2 },
        ],
      },
      types: {
        s: 'STRING',
        n: 'INT64',
        t: 'TIMESTAMP',
        f: 'FLOAT64',
        b: 'BOOL',
        rows: [{ id: 'STRING', n: 'INT64' }],
      },
    });
    expect({ ...row, t: row.t.value }).toEqual({
      s: 'é',
      n: 3,
      t: '2024-02-29T01:02:03.456Z',
      f: 1.5,
      b: true,
      l: 2,
      total: 3,
    });
  });
});

describe('jobs of the Node client', () => {
  it('pages through a large result without losing a row', async () => {
    const [rows] = await server.client.query(
      'SELECT n, CONCAT("movie ", CAST(n AS STRING)) AS title FROM UNNEST(GENERATE_ARRAY(1, 30000)) AS n ORDER BY n',
    );
    expect(rows.length).toBe(30_000);
    expect(rows[29_999]).toEqual({ n: 30_000, title: 'movie 30000' });
    const [job] = await server.client.createQueryJob(
      'SELECT n FROM UNNEST(GENERATE_ARRAY(1, 25)) AS n ORDER BY n',
    );
    const [page, next] = await job.getQueryResults({ maxResults: 10, autoPaginate: false });
    expect(page.map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const [rest] = await job.getQueryResults({ ...next, maxResults: 100 });
    expect(rest.map(({ n }) => n)[0]).toBe(11);
    expect(rest.length).toBe(15);
  });

  it('throws when a job id is used twice, and finds the job by it', async () => {
    const options = { query: 'SELECT 1 AS one', jobId: 'used-once' };
    await server.client.createQueryJob(options);
    await expect(server.client.createQueryJob(options)).rejects.toMatchObject({
      code: 409,
      errors: [{ reason: 'duplicate', message: `Already Exists: Job p:${LOCATION}.used-once` }],
    });
    const [rows] = await server.client.job('used-once', { location: LOCATION }).getQueryResults();
    expect(rows).toEqual([{ one: 1 }]);
  });

  it('rejects with the errors of a load job that fails, row by row', async () => {
    const file = join(server.dir, 'bad.ndjson');
    writeFileSync(file, ndjson([MOVIES[0]!, { movie_id: 'x', runtime: 'long' }]));
    const table = server.client.dataset('raw_dev').table('rejected');
    const loading = table.load(file, {
      sourceFormat: 'NEWLINE_DELIMITED_JSON',
      schema: { fields: FIELDS },
    });
    await expect(loading).rejects.toMatchObject({
      errors: [
        { reason: 'invalid' },
        {
          reason: 'invalid',
          message:
            'Error while reading data, error message: JSON parsing error in row 2: Could not convert value to integer. Field: runtime; Value: long',
        },
      ],
    });
    expect(await table.exists()).toEqual([false]);
  });

  it('says what is wrong with a query, with HTTP status and reason', async () => {
    await expect(server.client.query('SELECT nothing FROM raw_dev.missing')).rejects.toMatchObject({
      code: 404,
      errors: [{ reason: 'notFound' }],
    });
    await expect(server.client.query('SELEC 1')).rejects.toMatchObject({
      code: 400,
      errors: [{ reason: 'invalidQuery' }],
    });
  });

  it('plans a query without running it', async () => {
    const [job] = await server.client.createQueryJob({ query: 'SELECT 1 AS one', dryRun: true });
    expect(job.metadata.statistics.query).toMatchObject({
      statementType: 'SELECT',
      schema: { fields: [{ name: 'one', type: 'INTEGER' }] },
    });
    await expect(
      server.client.createQueryJob({ query: 'SELECT nothing', dryRun: true }),
    ).rejects.toMatchObject({ code: 400 });
  });
});
