import { afterAll, beforeAll, expect, it } from 'vitest';

import { movieColumns } from '../../../includes/movie_columns.js';
import { LOCATION, startTestServer, valuesOf } from './test-server.ts';
import type { TestServer } from './test-server.ts';

const NAMES = movieColumns.map(({ name }) => name);
const SCHEMA = movieColumns.map(({ name, type }) => ({ name, type, mode: 'NULLABLE' }));
const STATE = [
  { name: 'poster_to_download', type: 'BOOLEAN', mode: 'NULLABLE' },
  { name: 'poster_gcs_path', type: 'STRING', mode: 'NULLABLE' },
  { name: 'retry_count', type: 'INTEGER', mode: 'NULLABLE' },
];

/** The whole merge of the Python pipeline, every column by its name, those of the target with their alias. */
const MERGE = `
    MERGE \`p.d.raw_movies\` T
    USING \`p.d.staging_movies\` S
    ON T.movie_id = S.movie_id
    WHEN MATCHED AND T.content_hash != S.content_hash THEN
      UPDATE SET
        ${NAMES.slice(1)
          .map((name) => `T.${name} = S.${name}`)
          .join(',\n        ')},
        T.poster_to_download = CASE
          WHEN IFNULL(T.poster_url, '') != IFNULL(S.poster_url, '') THEN TRUE
          ELSE T.poster_to_download
        END,
        T.retry_count = CASE
          WHEN IFNULL(T.poster_url, '') != IFNULL(S.poster_url, '') THEN 0
          ELSE T.retry_count
        END
    WHEN NOT MATCHED THEN
      INSERT (
        ${NAMES.join(', ')},
        poster_to_download, poster_gcs_path, retry_count
      )
      VALUES (
        ${NAMES.map((name) => `S.${name}`).join(', ')},
        TRUE, NULL, 0
      )
`;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await server.client.createDataset('d', { location: LOCATION });
});
afterAll(() => server.stop());

const movie = (movie_id: string, version: string, poster_url: string | null) => ({
  ...Object.fromEntries(
    movieColumns.map(({ name, type }) => [name, type === 'INTEGER' ? 90 : `${name} ${version}`]),
  ),
  movie_id,
  poster_url,
  content_hash: version,
});

/** A query as client.query(sql).result() of google-cloud-bigquery sends it: jobs.insert, results without rows, the job. */
async function runInPython(query: string, more: object = {}) {
  const job = await server.runJob({ query: { query, useLegacySql: false, ...more } });
  expect(job.body.status.errorResult).toBeUndefined();
  const { jobId } = job.body.jobReference;
  const results = await server.call(
    'GET',
    `/projects/p/queries/${jobId}?maxResults=0&location=${LOCATION}`,
  );
  expect(results.body.numDmlAffectedRows).toBe(job.body.statistics.query.numDmlAffectedRows);
  return job.body.statistics.query;
}

it('the Python pipeline merges its staging table, and writes the state of posters', async () => {
  const before = [
    { ...movie('same', 'a', 'u1'), poster_to_download: false, poster_gcs_path: 'gs://x/1' },
    { ...movie('changed', 'a', 'u2'), poster_to_download: false, poster_gcs_path: 'gs://x/2' },
    { ...movie('poster', 'a', 'u3'), poster_to_download: false, poster_gcs_path: 'gs://x/3' },
    { ...movie('no-more', 'a', 'u4'), poster_to_download: true, retry_count: 2 },
    { ...movie('gone', 'a', 'u5'), poster_to_download: true, retry_count: 1 },
  ];
  const load = { writeDisposition: 'WRITE_TRUNCATE' };
  const rawSchema = { fields: [...SCHEMA, ...STATE] };
  await server.load('d.raw_movies', before, { ...load, schema: rawSchema });
  const staged = [
    movie('same', 'a', 'u1'),
    movie('changed', 'b', 'u2'),
    movie('poster', 'b', 'u33'),
    movie('no-more', 'b', null),
    movie('new', 'b', 'u6'),
  ];
  await server.load('d.staging_movies', staged, { ...load, schema: { fields: SCHEMA } });

  expect(await runInPython(MERGE)).toMatchObject({
    statementType: 'MERGE',
    numDmlAffectedRows: '4',
    dmlStats: { insertedRowCount: '1', updatedRowCount: '3', deletedRowCount: '0' },
  });
  const rows = await server.query(
    `SELECT movie_id, synopsis, runtime, poster_url, content_hash, poster_to_download, poster_gcs_path, retry_count
     FROM d.raw_movies ORDER BY movie_id`,
  );
  expect(valuesOf(rows)).toEqual([
    ['changed', 'synopsis b', '90', 'u2', 'b', 'false', 'gs://x/2', null],
    ['gone', 'synopsis a', '90', 'u5', 'a', 'true', null, '1'],
    ['new', 'synopsis b', '90', 'u6', 'b', 'true', null, '0'],
    ['no-more', 'synopsis b', '90', null, 'b', 'true', null, '0'],
    ['poster', 'synopsis b', '90', 'u33', 'b', 'true', 'gs://x/3', '0'],
    ['same', 'synopsis a', '90', 'u1', 'a', 'false', 'gs://x/1', null],
  ]);
  expect(await runInPython(MERGE)).toMatchObject({ numDmlAffectedRows: '0' });

  const parameter = (name: string, value: string) => ({
    name,
    parameterType: { type: 'STRING' },
    parameterValue: { value },
  });
  const stored = await runInPython(
    'UPDATE `p.d.raw_movies` SET poster_to_download = FALSE, poster_gcs_path = @gcs_path, retry_count = 0 WHERE movie_id = @movie_id',
    { queryParameters: [parameter('gcs_path', 'gs://x/6'), parameter('movie_id', 'new')] },
  );
  expect(stored.numDmlAffectedRows).toBe('1');
  const failed = await runInPython(
    'UPDATE `p.d.raw_movies` SET retry_count = retry_count + 1 WHERE movie_id = @movie_id',
    { queryParameters: [parameter('movie_id', 'gone')] },
  );
  expect(failed.numDmlAffectedRows).toBe('1');
  const pending = await server.query(
    'SELECT movie_id, poster_url, retry_count FROM `p.d.raw_movies` WHERE poster_to_download = TRUE AND retry_count < 3 ORDER BY movie_id',
  );
  expect(valuesOf(pending)).toEqual([
    ['gone', 'u5', '2'],
    ['no-more', null, '0'],
    ['poster', 'u33', '0'],
  ]);
});
