import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startMoviesServer } from './movies-server.ts';
import { errorOf, LOCATION } from './test-server.ts';
import type { TestServer } from './test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startMoviesServer();
});
afterAll(() => server.stop());

const TABLES = '/projects/p/datasets/d/tables';

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

  it.each([
    ['SELECT 1 FROM nods.x', 'EU', 'EU'],
    ['SELECT 1 FROM nods.INFORMATION_SCHEMA.TABLES', 'EU', 'EU'],
    ['SELECT 1 FROM d.movies, nods.x', undefined, LOCATION],
    ['SELECT 1 FROM nods.x', undefined, 'US'],
  ])('of a dataset that is nowhere: %s in %s names %s', async (sql, location, named) => {
    const answer = await server.query(sql, { location });
    expect(errorOf(answer)).toEqual({
      status: 404,
      reason: 'notFound',
      message: `Not found: Dataset p:nods was not found in location ${named}`,
    });
  });
});
