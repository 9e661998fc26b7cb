import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ID, startLoadsServer } from './loads-server.ts';
import type { LoadsServer } from './loads-server.ts';
import { LOCATION, ndjson } from './test-server.ts';

let server: LoadsServer;

beforeAll(async () => {
  server = await startLoadsServer();
});
afterAll(() => server.stop());

describe('a load from Cloud Storage', () => {
  function store(object: string, data: Buffer) {
    const path = join(server.storageDir, 'de-lake-dev', object);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, data);
  }

  async function loadUris(table: string, sourceUris: string[]) {
    const [datasetId, tableId] = table.split('.');
    const load = {
      sourceUris,
      destinationTable: { projectId: 'p', datasetId, tableId },
      sourceFormat: 'NEWLINE_DELIMITED_JSON',
      schema: { fields: [ID] },
    };
    return server.runJob({ load });
  }

  it('reads gzip objects by a wildcard, one without a row among them', async () => {
    store('gz/page-1.ndjson.gz', gzipSync(ndjson([{ id: 1 }, { id: 2 }])));
    store('gz/page-2.ndjson.gz', gzipSync(''));
    store('gz/page-3.ndjson.gz', gzipSync(ndjson([{ id: 3 }])));
    store('gz/rejects-1.ndjson.gz', gzipSync('{"no":"row"}'));
    const table = server.newTable();
    const job = await loadUris(table, ['gs://de-lake-dev/gz/page-*.ndjson.gz']);
    expect(job.body.statistics.load).toMatchObject({ inputFiles: '3', outputRows: '3' });
    expect(await server.rowsOf(table)).toEqual([['1'], ['2'], ['3']]);
  });

  it('reads the objects that its URIs name', async () => {
    store('in/a 1.ndjson', ndjson([{ id: 1 }]));
    store('in/a2.ndjson', ndjson([{ id: 2 }]));
    store('out/a3.ndjson', ndjson([{ id: 3 }]));
    const table = server.newTable();
    const job = await loadUris(table, ['gs://de-lake-dev/in/*.ndjson']);
    expect(job.body.statistics.load).toMatchObject({ inputFiles: '2', outputRows: '2' });
    await loadUris(table, ['gs://de-lake-dev/out/a3.ndjson']);
    expect(await server.rowsOf(table)).toEqual([['1'], ['2'], ['3']]);
  });

  it.each([
    ['gs://de-lake-dev/none', 'notFound', 'Not found: URI gs://de-lake-dev/none'],
    [
      'gs://de-lake-dev/../../bigquery.duckdb',
      'notFound',
      'Not found: URI gs://de-lake-dev/../../bigquery.duckdb',
    ],
    [
      'gs://../bigquery.duckdb',
      'invalid',
      'Invalid source URI: gs://../bigquery.duckdb. It must be gs://BUCKET/OBJECT.',
    ],
    ['/etc/passwd', 'invalid', 'Invalid source URI: /etc/passwd. It must be gs://BUCKET/OBJECT.'],
  ])('refuses %s', async (uri, reason, message) => {
    const job = await loadUris(server.newTable(), [uri]);
    expect(job.body.status.errorResult).toEqual({ reason, message });
  });

  it('refuses objects of another region than the dataset', async () => {
    store('here/a.ndjson', ndjson([{ id: 1 }]));
    for (const location of ['us-east1', 'EU']) {
      const dataset = `in_${location.replace('-', '_')}`;
      await server.runJob({
        query: {
          query: `CREATE SCHEMA ${dataset} OPTIONS (location = "${location}")`,
          useLegacySql: false,
        },
      });
      const job = await loadUris(`${dataset}.t`, ['gs://de-lake-dev/here/*']);
      expect(job.body.status.errorResult).toEqual(
        location === 'EU'
          ? undefined
          : {
              reason: 'invalid',
              message:
                'Cannot read and write in different locations: source: europe-west1, destination: us-east1',
            },
      );
    }
  });

  it('names the object and the row that is bad', async () => {
    store('bad.ndjson', gzipSync(ndjson([{ id: 1 }, { id: 'x' }])));
    const job = await loadUris(server.newTable(), ['gs://de-lake-dev/bad.ndjson']);
    expect(job.body.status.errors[1]).toEqual({
      reason: 'invalid',
      location: 'gs://de-lake-dev/bad.ndjson',
      message:
        'Error while reading data, error message: JSON parsing error in row 2: Could not convert value to integer. Field: id; Value: x File: gs://de-lake-dev/bad.ndjson',
    });
  });

  it('refuses gzip and plain objects in one job', async () => {
    store('mixed/a', gzipSync(ndjson([{ id: 1 }])));
    store('mixed/b', ndjson([{ id: 1 }]));
    const job = await loadUris(server.newTable(), ['gs://de-lake-dev/mixed/*']);
    expect(job.body.status.errorResult.reason).toBe('invalid');
  });
});

describe('a resumable upload', () => {
  const DATA = ndjson(Array.from({ length: 1000 }, (_, id) => ({ id })));

  async function begin(table: string) {
    const response = await fetch(
      `${server.url}/upload/bigquery/v2/projects/p/jobs?uploadType=resumable`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          jobReference: { projectId: 'p', location: LOCATION },
          configuration: {
            load: {
              destinationTable: { projectId: 'p', datasetId: 'd', tableId: table.slice(2) },
              sourceFormat: 'NEWLINE_DELIMITED_JSON',
              schema: { fields: [ID] },
            },
          },
        }),
      },
    );
    expect(response.status).toBe(200);
    return response.headers.get('location')!;
  }

  const put = (url: string, range: string, body?: Buffer) =>
    fetch(url, { method: 'PUT', headers: { 'content-range': range }, body });

  it('takes pieces, says how far it is, and answers its end again', async () => {
    const table = server.newTable();
    const url = await begin(table);
    const first = await put(url, 'bytes 0-4999/*', DATA.subarray(0, 5000));
    expect([first.status, first.headers.get('range')]).toEqual([308, 'bytes=0-4999']);
    const asked = await put(url, `bytes */${DATA.length}`);
    expect([asked.status, asked.headers.get('range')]).toEqual([308, 'bytes=0-4999']);
    const gap = await put(url, `bytes 6000-${DATA.length - 1}/${DATA.length}`, DATA.subarray(6000));
    expect([gap.status, gap.headers.get('range')]).toEqual([308, 'bytes=0-4999']);
    const last = await put(
      url,
      `bytes 5000-${DATA.length - 1}/${DATA.length}`,
      DATA.subarray(5000),
    );
    const job = (await last.json()) as { jobReference: { jobId: string } };
    const again = await put(url, `bytes */${DATA.length}`);
    expect(((await again.json()) as typeof job).jobReference).toEqual(job.jobReference);
    await server.client.job(job.jobReference.jobId, { location: LOCATION }).promise();
    expect(await server.rowsOf(table)).toHaveLength(1000);
  });
});
