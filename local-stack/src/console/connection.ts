import { randomUUID } from 'node:crypto';
import environmentTable from '../../../includes/environments.js';
import type { ResultField, ResultRow } from './value-text.ts';

/** Rows that one answer brings at most. */
const PAGE_ROWS = 10_000;
const WAIT_MS = 60_000;

/** Where statements go: BigQuery's address, and the project and dataset in which names are looked up. */
export interface Connection {
  url: string;
  projectId: string;
  dataset: string;
}

/** What a statement brought. */
export interface Result {
  /** Columns; none where the statement has no result, such as an UPDATE. */
  fields: ResultField[];
  /** Rows altogether. */
  rowCount: number;
  /** The rows, a page at a time; those after the first page are asked for when they are read. */
  pages: AsyncIterable<ResultRow[]>;
  /** Rows that an INSERT, UPDATE, DELETE or MERGE changed. */
  changedRows: number | undefined;
}

/** An error in BigQuery's words. */
export class StatementError extends Error {}

/** The connection to the BigQuery at this address, in the environment's project and dataset. Throws an Error. */
export function connectionTo(url: string, env: NodeJS.ProcessEnv): Connection {
  const name = env['ENV_SHORT_NAME'] ?? 'dev';
  const environments: Record<string, { projectId: string; dataset: string } | undefined> =
    environmentTable.environments;
  const environment = environments[name];
  if (!environment) {
    const allowed = Object.keys(environments).join(' or ');
    throw new Error(`ENV_SHORT_NAME is "${name}": it must be ${allowed}.`);
  }
  return {
    url,
    projectId: env['GCP_PROJECT_ID'] ?? environment.projectId,
    dataset: env['BQ_DATASET'] ?? environment.dataset,
  };
}

/**
 * Runs a statement or script to its end. Aborting `signal` cancels the job. Throws StatementError with BigQuery's
 * text.
 */
export async function runStatement(
  connection: Connection,
  statement: string,
  signal?: AbortSignal,
): Promise<Result> {
  const { projectId, dataset } = connection;
  const jobId = `console_${randomUUID()}`;
  const cancel = (): void => {
    request(connection, `jobs/${jobId}/cancel`, {}).catch(() => undefined);
  };
  await request(connection, 'jobs', {
    jobReference: { projectId, jobId, location: environmentTable.location },
    configuration: {
      query: {
        query: statement,
        useLegacySql: false,
        defaultDataset: { projectId, datasetId: dataset },
      },
    },
  });
  signal?.addEventListener('abort', cancel);
  try {
    let answer = await resultsOf(connection, jobId);
    while (!answer.jobComplete) answer = await resultsOf(connection, jobId);
    return {
      // What changes rows or tables has columns, but no rows.
      fields: answer.totalRows === undefined ? [] : (answer.schema?.fields ?? []),
      rowCount: Number(answer.totalRows ?? 0),
      pages: pagesOf(connection, jobId, answer),
      changedRows:
        answer.numDmlAffectedRows === undefined ? undefined : Number(answer.numDmlAffectedRows),
    };
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

/** What tables.get answers about a table or view. */
export interface TableResource {
  type: string;
  description?: string;
  numRows?: string;
  schema?: { fields?: ResultField[] };
}

/** A table or view, by "name", "dataset.name" or "project.dataset.name". Throws StatementError. */
export async function describeTable(connection: Connection, name: string): Promise<TableResource> {
  const parts = name.replaceAll('`', '').split('.');
  const table = parts.pop() ?? '';
  const dataset = parts.pop() ?? connection.dataset;
  const projectId = parts.join('.') || connection.projectId;
  const path = `datasets/${encodeURIComponent(dataset)}/tables/${encodeURIComponent(table)}`;
  return (await request({ ...connection, projectId }, path)) as TableResource;
}

interface Answer {
  jobComplete: boolean;
  schema?: { fields?: ResultField[] };
  rows?: ResultRow[];
  totalRows?: string;
  pageToken?: string;
  numDmlAffectedRows?: string;
}

async function resultsOf(
  connection: Connection,
  jobId: string,
  pageToken?: string,
): Promise<Answer> {
  const query = new URLSearchParams({
    timeoutMs: String(WAIT_MS),
    maxResults: String(PAGE_ROWS),
    'formatOptions.useInt64Timestamp': 'true',
    ...(pageToken !== undefined && { pageToken }),
  });
  return (await request(connection, `queries/${jobId}?${query}`)) as Answer;
}

async function* pagesOf(
  connection: Connection,
  jobId: string,
  first: Answer,
): AsyncGenerator<ResultRow[]> {
  let answer = first;
  for (;;) {
    yield answer.rows ?? [];
    if (answer.pageToken === undefined) return;
    answer = await resultsOf(connection, jobId, answer.pageToken);
  }
}

/** A GET, or a POST where there is a body. */
async function request(
  { url, projectId }: Connection,
  path: string,
  body?: object,
): Promise<unknown> {
  const response = await fetch(`${url}/bigquery/v2/projects/${projectId}/${path}`, {
    ...(body && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  }).catch((error: Error) => {
    throw new Error(`The local BigQuery at ${url} does not answer: start it again.`, {
      cause: error,
    });
  });
  const answer = (await response.json()) as { error?: { message: string } };
  if (answer.error) throw new StatementError(answer.error.message);
  return answer;
}
