import { afterEach, describe, expect, it } from 'vitest';
import { load, runStatement, type Warehouse } from '../src/bigquery-jobs.ts';
import { PipelineError } from '../src/errors.ts';
import { openBigQuery } from '../src/google.ts';
import { appendToLedger } from '../src/ledgers.ts';
import { Log } from '../src/log.ts';
import { startJobServer, type JobServer, type Script } from './job-server.ts';

const COLUMNS = [{ name: 'movie_id', type: 'STRING', mode: 'REQUIRED', description: 'The id.' }];
const ROWS = '{"movie_id":"a"}\n{"movie_id":"b"}\n';

let server: JobServer;
let warned: string;

afterEach(() => server.close());

async function openWarehouse(...scripts: Script[]): Promise<Warehouse> {
  server = await startJobServer(scripts);
  warned = '';
  const env = { BIGQUERY_EMULATOR_HOST: server.url };
  const stream = { write: (text: string) => (warned += text) };
  return {
    client: await openBigQuery({ projectId: 'p', location: 'EU', env }),
    projectId: 'p',
    dataset: 'd',
    location: 'EU',
    program: 'extractor',
    runId: 'run-1',
    log: new Log({ program: 'extractor', format: 'text', quiet: false, stream, env }),
  };
}

function loadStaging(warehouse: Warehouse): Promise<number> {
  return load(warehouse, {
    table: 'staging_movies',
    columns: COLUMNS,
    source: { text: ROWS },
    writeDisposition: 'WRITE_TRUNCATE',
    job: 'staging',
  });
}

describe('a load', () => {
  it('is one labelled job with an id from the run, and counts the rows that were written', async () => {
    const warehouse = await openWarehouse();
    expect(await loadStaging(warehouse)).toBe(2);
    expect(server.submissions).toMatchObject([
      {
        jobId: 'extractor-run-1-staging',
        configuration: {
          labels: { program: 'extractor', run_id: 'run-1' },
          load: {
            destinationTable: { projectId: 'p', datasetId: 'd', tableId: 'staging_movies' },
            sourceFormat: 'NEWLINE_DELIMITED_JSON',
            writeDisposition: 'WRITE_TRUNCATE',
            schema: { fields: COLUMNS },
          },
        },
        rows: ROWS.trim().split('\n'),
      },
    ]);
  });

  it('whose answer is lost is looked up, not sent again', async () => {
    const warehouse = await openWarehouse({ kind: 'reset after the job' });
    expect(await loadStaging(warehouse)).toBe(2);
    expect(server.submissions).toHaveLength(1);
    expect(server.lookUps).toBeGreaterThan(0);
  });

  it.each<Script>([
    { kind: 'reset before the job' },
    { kind: 'status', status: 503, reason: 'backendError', message: 'try later' },
    { kind: 'status', status: 403, reason: 'rateLimitExceeded', message: 'too fast' },
  ])('that never became a job ($kind) is sent again under the same id', async (script) => {
    const warehouse = await openWarehouse(script);
    expect(await loadStaging(warehouse)).toBe(2);
    expect(server.submissions.map(({ jobId }) => jobId)).toEqual([
      'extractor-run-1-staging',
      'extractor-run-1-staging',
    ]);
    expect(server.jobs.size).toBe(1);
    expect(warned).toContain('trying again');
  });

  it('whose job failed for a passing reason is sent again under a new id', async () => {
    const warehouse = await openWarehouse({
      kind: 'job fails',
      reason: 'backendError',
      message: 'Error encountered during execution.',
    });
    expect(await loadStaging(warehouse)).toBe(2);
    expect([...server.jobs.keys()]).toEqual([
      'extractor-run-1-staging',
      'extractor-run-1-staging-2',
    ]);
  });

  it('that was already sent under its id is not done twice', async () => {
    const warehouse = await openWarehouse();
    await loadStaging(warehouse);
    expect(await loadStaging(warehouse)).toBe(2);
    expect(server.jobs.size).toBe(1);
  });

  it.each<[Script, RegExp]>([
    [
      { kind: 'job fails', reason: 'invalid', message: 'Error while reading data, row 2' },
      /^Loading p\.d\.staging_movies failed: Error while reading data, row 2\.$/,
    ],
    [
      {
        kind: 'status',
        status: 403,
        reason: 'accessDenied',
        message: 'Access Denied: Table p:d.t',
      },
      /^Loading p\.d\.staging_movies failed: Access Denied: Table p:d\.t\. \(HTTP 403\) Check the permissions/,
    ],
    [
      { kind: 'status', status: 404, reason: 'notFound', message: 'Not found: Dataset p:d' },
      /^Loading p\.d\.staging_movies failed: Not found: Dataset p:d\. \(HTTP 404\)$/,
    ],
  ])('that can never succeed says what was tried and why, once: $1', async (script, sentence) => {
    const warehouse = await openWarehouse(script);
    const error = await loadStaging(warehouse).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(PipelineError);
    expect((error as Error).message).toMatch(sentence);
    expect(server.submissions).toHaveLength(1);
  });
});

describe('a load from Cloud Storage', () => {
  const loadPages = (warehouse: Warehouse): Promise<number> =>
    load(warehouse, {
      table: 'staging_movies',
      columns: COLUMNS,
      source: { uris: ['gs://lake/extractor/crawl-1/page-*'] },
      writeDisposition: 'WRITE_TRUNCATE',
      job: { ofAllRuns: 'crawl-1' },
    });

  it('is one labelled job over the objects, under the id that the caller chose', async () => {
    const warehouse = await openWarehouse();
    expect(await loadPages(warehouse)).toBe(2);
    expect(server.submissions).toMatchObject([
      {
        jobId: 'crawl-1-1',
        configuration: {
          labels: { program: 'extractor', run_id: 'run-1' },
          load: {
            sourceUris: ['gs://lake/extractor/crawl-1/page-*'],
            schema: { fields: COLUMNS },
          },
        },
      },
    ]);
  });

  it('that another run did is taken as done', async () => {
    const warehouse = await openWarehouse();
    await loadPages(warehouse);
    expect(await loadPages({ ...warehouse, runId: 'run-2' })).toBe(2);
    expect([...server.jobs.keys()]).toEqual(['crawl-1-1']);
  });

  it('that failed for good in another run is done under the next id', async () => {
    const warehouse = await openWarehouse({ kind: 'job fails', reason: 'invalid', message: 'bad' });
    await expect(loadPages(warehouse)).rejects.toThrow('failed: bad.');
    expect(await loadPages({ ...warehouse, runId: 'run-2' })).toBe(2);
    expect([...server.jobs.keys()]).toEqual(['crawl-1-1', 'crawl-1-2']);
  });

  it('that fails says the first cause and its object, not the summary', async () => {
    const warehouse = await openWarehouse({
      kind: 'job fails',
      reason: 'invalid',
      message: 'Please look into the errors[] collection for more details.',
      causes: [{ reason: 'invalid', message: 'No such field: x.', location: 'gs://lake/page-3' }],
    });
    await expect(loadPages(warehouse)).rejects.toThrow(
      /^Loading p\.d\.staging_movies failed: No such field: x\. \(gs:\/\/lake\/page-3\)\.$/,
    );
  });
});

describe('a statement', () => {
  it.each([
    'Could not serialize access to table p:d.raw_movies due to concurrent update',
    'Resources exceeded during query execution: Too many DML statements outstanding against table p:d.raw_movies, limit is 20.',
  ])('is submitted again after: %s', async (message) => {
    const warehouse = await openWarehouse({ kind: 'job fails', reason: 'invalidQuery', message });
    const changed = await runStatement(warehouse, 'Saving posters', {
      name: 'state-1',
      query: 'UPDATE x SET y = 1 WHERE TRUE',
    });
    expect(changed).toBe(3);
    expect(server.submissions.map(({ jobId }) => jobId)).toEqual([
      'extractor-run-1-state-1',
      'extractor-run-1-state-1-2',
    ]);
  });
});

it('a ledger is appended to, in the schema and partitions that Dataform gives it', async () => {
  const warehouse = await openWarehouse();
  await appendToLedger(warehouse, 'rejected_movies', [{ run_id: 'r', reason: 'no id' }], 'rejects');
  expect(server.submissions[0]?.configuration.load).toMatchObject({
    destinationTable: { tableId: 'rejected_movies' },
    writeDisposition: 'WRITE_APPEND',
    schemaUpdateOptions: ['ALLOW_FIELD_ADDITION'],
    timePartitioning: { type: 'DAY', field: 'rejected_at' },
  });
});
