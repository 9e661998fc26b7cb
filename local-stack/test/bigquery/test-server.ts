import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BigQuery } from '@google-cloud/bigquery';
import { OAuth2Client } from 'google-auth-library';

import { startBigQuery } from '../../src/bigquery/server.ts';

export const LOCATION = 'europe-west1';
export const PROJECT = 'p';

/** An answer of the REST API. */
export interface Answer {
  status: number;
  headers: Headers;
  // The tests look into many shapes of answers.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any;
}

/** A BigQuery server in this process, its data in a temporary folder. */
export interface TestServer {
  url: string;
  dir: string;
  storageDir: string;
  client: BigQuery;
  /** A request by plain HTTP; `body` is sent as JSON. */
  call: (method: string, path: string, body?: unknown, headers?: object) => Promise<Answer>;
  /** Runs a query by plain HTTP and returns the answer of jobs.query. */
  query: (sql: string, more?: object) => Promise<Answer>;
  /** Inserts a job by plain HTTP and waits for its end. */
  runJob: (configuration: object, jobId?: string) => Promise<Answer>;
  /** Loads rows (objects, or lines of text) by a multipart upload and waits for the job's end. */
  load: (
    table: string,
    rows: (object | string)[],
    load?: object,
    jobId?: string,
  ) => Promise<Answer>;
  /** Closes the server; its folder stays. */
  close: () => Promise<void>;
  /** Closes the server and deletes its folder. */
  stop: () => Promise<void>;
}

/** Starts a server, in a new folder or in that of an earlier one. */
export async function startTestServer(
  dir = mkdtempSync(join(tmpdir(), 'bigquery-')),
): Promise<TestServer> {
  const storageDir = join(dir, 'buckets');
  const server = await startBigQuery({ dir, host: '127.0.0.1', port: 0, storageDir });
  const call: TestServer['call'] = async (method, path, body, headers) => {
    const response = await fetch(`${server.url}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: { 'content-type': 'application/json', ...headers },
    });
    return answerOf(response);
  };
  const ended = async (begun: Answer): Promise<Answer> => {
    if (begun.status !== 200) return begun;
    const { jobId, location } = begun.body.jobReference;
    for (;;) {
      const path = `/projects/${PROJECT}/jobs/${jobId}?location=${location}`;
      const answer = await call('GET', path);
      if (answer.body.status?.state === 'DONE') return answer;
    }
  };
  const jobOf = (configuration: object, jobId?: string) => ({
    configuration,
    jobReference: { projectId: PROJECT, location: LOCATION, ...(jobId && { jobId }) },
  });
  return {
    url: server.url,
    dir,
    storageDir,
    client: openClient(server.url),
    call,
    query: (sql, more) =>
      call('POST', `/projects/${PROJECT}/queries`, {
        query: sql,
        useLegacySql: false,
        location: LOCATION,
        formatOptions: { useInt64Timestamp: true },
        ...more,
      }),
    runJob: async (configuration, jobId) =>
      ended(await call('POST', `/projects/${PROJECT}/jobs`, jobOf(configuration, jobId))),
    load: async (table, rows, load, jobId) => {
      const [datasetId, tableId] = table.split('.');
      const configuration = {
        load: {
          destinationTable: { projectId: PROJECT, datasetId, tableId },
          sourceFormat: 'NEWLINE_DELIMITED_JSON',
          ...load,
        },
      };
      return ended(await upload(server.url, jobOf(configuration, jobId), ndjson(rows)));
    },
    close: () => server.close(),
    stop: async () => {
      await server.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Google's own client of a server at this address. */
export function openClient(apiEndpoint: string): BigQuery {
  const authClient = new OAuth2Client();
  authClient.setCredentials({ access_token: 'test', expiry_date: Number.MAX_SAFE_INTEGER });
  return new BigQuery({
    projectId: PROJECT,
    location: LOCATION,
    apiEndpoint,
    authClient: authClient as never,
  });
}

/** One multipart upload of a job and its data. */
export async function upload(url: string, job: object, data: Buffer): Promise<Answer> {
  const body = Buffer.concat([
    Buffer.from(`--b\r\ncontent-type: application/json\r\n\r\n${JSON.stringify(job)}\r\n`),
    Buffer.from('--b\r\ncontent-type: application/octet-stream\r\n\r\n'),
    data,
    Buffer.from('\r\n--b--\r\n'),
  ]);
  const path = `/upload/bigquery/v2/projects/${PROJECT}/jobs?uploadType=multipart`;
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'multipart/related; boundary=b' },
  });
  return answerOf(response);
}

/** Rows as newline-delimited JSON. */
export function ndjson(rows: (object | string)[]): Buffer {
  const lines = rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row)));
  return Buffer.from(lines.map((line) => `${line}\n`).join(''));
}

/** The values of an answer's rows, as the REST API sends them. */
export function valuesOf(answer: Answer): unknown[][] {
  return (answer.body.rows ?? []).map((row: { f: { v: unknown }[] }) => row.f.map(({ v }) => v));
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const body: unknown = text === '' ? undefined : JSON.parse(text);
  return { status: response.status, headers: response.headers, body };
}

/** The first error of an answer. */
export function errorOf({ status, body }: Answer) {
  const { reason, message } = body.error.errors[0];
  return { status, reason, message };
}
