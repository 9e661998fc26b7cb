import type { BigQuery, Query, TableField, TableSchema } from '@google-cloud/bigquery';
import { v7 as uuidv7 } from 'uuid';
import { callGoogle, unless } from './google-call.ts';
import { runJob, type FinishedJob } from './job-run.ts';
import { callOptions, tablePath, type Column, type Warehouse } from './warehouse.ts';

export { tablePath, type Column, type Warehouse } from './warehouse.ts';

/** Rows of a result that one call brings at most. */
const PAGE_ROWS = 5000;

/** An upload is more than a call: this is its deadline. */
const UPLOAD_TIMEOUT_MS = 5 * 60_000;

export interface LoadRequest {
  table: string;
  columns: readonly Column[];
  /**
   * NDJSON: the text itself, or objects in Cloud Storage (gs://bucket/name, one * in each; their bucket in the
   * dataset's region).
   */
  source: { text: string } | { uris: string[] };
  writeDisposition: 'WRITE_TRUNCATE' | 'WRITE_APPEND';
  job: JobName;
  /** Day partitioning, for a table that does not exist yet. */
  partitionBy?: string;
}

/**
 * What the job's id is made of: a name within the run, or a whole name that other runs give too, so that no two of
 * them do the same. A number behind it counts the jobs that failed.
 */
export type JobName = string | { ofAllRuns: string };

export interface StatementRequest extends Pick<Query, 'query' | 'params' | 'types'> {
  name: string;
}

/**
 * Loads NDJSON into a table in one job and returns the rows that BigQuery says it wrote. A table that is
 * appended to takes the columns that it lacks.
 * Throws GoogleError; the table is then exactly what it was.
 */
export async function load(warehouse: Warehouse, request: LoadRequest): Promise<number> {
  const { client, projectId, location } = warehouse;
  const { source } = request;
  const configuration = loadConfiguration(warehouse, request);
  const submit = (jobId: string): Promise<unknown> =>
    'uris' in source
      ? client.createJob({ jobId, location, configuration })
      : upload(client, source.text, {
          jobReference: { projectId, jobId, location },
          configuration,
        });
  const { statistics } = await runJob(warehouse, `Loading ${tablePath(warehouse, request.table)}`, {
    idOf: (number) => jobId(warehouse, request.job, number),
    submit,
    submitTimeoutMs: 'uris' in source ? undefined : UPLOAD_TIMEOUT_MS,
  });
  return Number(statistics.load?.outputRows ?? 0);
}

/**
 * Runs one DML or DDL statement and returns the number of rows that it changed.
 * Conflicts and limits that pass ("Could not serialize access", "Too many DML statements") are retried.
 * Throws GoogleError.
 */
export async function runStatement(
  warehouse: Warehouse,
  what: string,
  request: StatementRequest,
): Promise<number> {
  const { statistics } = await runQuery(warehouse, what, request);
  return Number(statistics.query?.numDmlAffectedRows ?? 0);
}

/** Runs a SELECT and returns its rows; INT64 values are JavaScript numbers. Throws GoogleError. */
export async function select<Row>(
  warehouse: Warehouse,
  what: string,
  request: Omit<StatementRequest, 'name'>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const page of selectPages<Row>(warehouse, what, request)) rows.push(...page);
  return rows;
}

/** Runs a SELECT and gives its rows, as they were then, page by page as they are asked for; BigQuery keeps them for a day. */
export async function* selectPages<Row>(
  warehouse: Warehouse,
  what: string,
  request: Omit<StatementRequest, 'name'>,
): AsyncGenerator<Row[]> {
  const { id } = await runQuery(warehouse, what, { ...request, name: `select-${uuidv7()}` });
  const job = warehouse.client.job(id, warehouse);
  for (let pageToken: string | undefined; ;) {
    const options = { autoPaginate: false, maxResults: PAGE_ROWS, ...(pageToken && { pageToken }) };
    const [page, , answer] = await callGoogle(
      what,
      () => job.getQueryResults(options),
      callOptions(warehouse),
    );
    if (page.length > 0) yield page as Row[];
    pageToken = answer?.pageToken ?? undefined;
    if (!pageToken) return;
  }
}

/**
 * Creates the dataset if it is missing, and returns its location (in lower case, as buckets have it).
 * Throws GoogleError.
 */
export async function ensureDataset(warehouse: Warehouse): Promise<string> {
  const { client, projectId, dataset, location, log } = warehouse;
  const name = `${projectId}.${dataset}`;
  const open = async (): Promise<string> => {
    const found = await unless([404], () => client.dataset(dataset).getMetadata());
    if (found) return (found[0] as { location?: string }).location ?? location;
    log.info(`Creating dataset ${name} in ${location}.`);
    await unless([409], () => client.createDataset(dataset, { location }));
    return location;
  };
  const found = await callGoogle(`Opening dataset ${name}`, open, callOptions(warehouse));
  return found.toLowerCase();
}

/** The id of the first, second … job of a name: letters, digits, _ and - (BigQuery allows 1,024). */
function jobId({ program, runId }: Warehouse, name: JobName, number: number): string {
  if (typeof name === 'object') return `${name.ofAllRuns}-${number}`;
  return `${program}-${runId}-${name}${number === 1 ? '' : `-${number}`}`;
}

function runQuery(
  warehouse: Warehouse,
  what: string,
  { name, ...query }: StatementRequest,
): Promise<FinishedJob> {
  const { client, location } = warehouse;
  return runJob(warehouse, what, {
    idOf: (number) => jobId(warehouse, name, number),
    submit: (id) =>
      client.createQueryJob({ ...query, jobId: id, location, labels: labels(warehouse) }),
  });
}

function loadConfiguration(warehouse: Warehouse, request: LoadRequest): object {
  const { projectId, dataset } = warehouse;
  const { table, columns, source, writeDisposition, partitionBy } = request;
  return {
    labels: labels(warehouse),
    load: {
      ...('uris' in source && { sourceUris: source.uris }),
      destinationTable: { projectId, datasetId: dataset, tableId: table },
      sourceFormat: 'NEWLINE_DELIMITED_JSON',
      schema: tableSchema(columns),
      writeDisposition,
      createDisposition: 'CREATE_IF_NEEDED',
      ...(writeDisposition === 'WRITE_APPEND' && {
        schemaUpdateOptions: ['ALLOW_FIELD_ADDITION'],
      }),
      ...(partitionBy && { timePartitioning: { type: 'DAY', field: partitionBy } }),
    },
  };
}

interface UploadedJob {
  jobReference: { projectId: string; jobId: string; location: string };
  configuration: object;
}

/** The client's own upload can't be repeated, and takes the process with it where a file or token is missing. */
async function upload(
  { authClient, apiEndpoint }: BigQuery,
  content: string,
  job: UploadedJob,
): Promise<void> {
  const part = (type: string, text: string): { headers: Headers; content: string } => ({
    headers: new Headers({ 'content-type': type }),
    content: text,
  });
  const { data } = await authClient.request<{ jobReference?: unknown } | undefined>({
    url: `${apiEndpoint}/upload/bigquery/v2/projects/${job.jobReference.projectId}/jobs`,
    method: 'POST',
    params: { uploadType: 'multipart' },
    timeout: UPLOAD_TIMEOUT_MS,
    retry: false,
    multipart: [
      part('application/json; charset=UTF-8', JSON.stringify(job)),
      part('application/octet-stream', content),
    ],
  });
  if (!data?.jobReference) throw new Error('the answer is not one of BigQuery');
}

/** The REST form of columns. */
export function tableSchema(columns: readonly Column[]): TableSchema {
  const fields = columns.map(({ name, type, mode, description }): TableField => ({
    name,
    type,
    mode,
    description,
  }));
  return { fields };
}

function labels({ program, runId }: Warehouse): Record<string, string> {
  return { program, run_id: runId };
}
