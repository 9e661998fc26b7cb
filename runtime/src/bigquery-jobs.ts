import type { Readable } from 'node:stream';
import type { BigQuery, TableField, TableSchema } from '@google-cloud/bigquery';
import { v7 as uuidv7 } from 'uuid';
import { callGoogle, GoogleError } from './google-call.ts';
import { runJob } from './job-run.ts';
import { callOptions, tablePath, type Column, type Warehouse } from './warehouse.ts';

export { tablePath, type Column, type Warehouse } from './warehouse.ts';

/** An upload is more than a call: this is its deadline. */
const UPLOAD_TIMEOUT_MS = 5 * 60_000;

export interface LoadRequest {
  table: string;
  columns: readonly Column[];
  /**
   * NDJSON: the text itself, a stream (plain or gzip) that is made anew for each upload, or objects in
   * Cloud Storage (gs://bucket/name, one * in each; their bucket in the dataset's region).
   */
  source: { text: string } | { stream: () => Readable } | { uris: readonly string[] };
  writeDisposition: 'WRITE_TRUNCATE' | 'WRITE_APPEND';
  /** Makes the job id with the program and the run; the same name in the same run never loads twice. */
  name: string;
  /**
   * The whole id of the first, second … job, instead of those that `name` makes: with ids that other runs
   * give too, no two runs load the same. The second is needed once the first job is known to have failed.
   */
  jobIdOf?: ((number: number) => string) | undefined;
  /** Day partitioning, for a table that does not exist yet. */
  partitionBy?: string;
}

export interface StatementRequest {
  query: string;
  params?: Record<string, unknown>;
  types?: Record<string, unknown>;
  name: string;
}

/**
 * Loads NDJSON into a table in one job and returns the rows that BigQuery says it wrote. A table that is
 * appended to takes the columns that it lacks.
 * Throws GoogleError; the table is then exactly what it was.
 */
export async function load(warehouse: Warehouse, request: LoadRequest): Promise<number> {
  const { client, projectId, location } = warehouse;
  const { source, name, jobIdOf = (number) => jobId(warehouse, name, number) } = request;
  const what = `Loading ${tablePath(warehouse, request.table)}`;
  const configuration = loadConfiguration(warehouse, request);
  const submit = (id: string): Promise<unknown> =>
    'uris' in source
      ? client.createJob({ jobId: id, location, configuration } as never)
      : upload(client, source, {
          jobReference: { projectId, jobId: id, location },
          configuration,
        });
  const submitTimeoutMs = 'uris' in source ? undefined : UPLOAD_TIMEOUT_MS;
  const { metadata } = await runJob(warehouse, what, { idOf: jobIdOf, submit, submitTimeoutMs });
  return Number(metadata.statistics?.load?.outputRows ?? 0);
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
  const { metadata } = await runQuery(warehouse, what, request);
  return Number(metadata.statistics?.query?.numDmlAffectedRows ?? 0);
}

/** Runs a SELECT and returns its rows; INT64 values are JavaScript numbers. Throws GoogleError. */
export async function select<Row>(
  warehouse: Warehouse,
  what: string,
  request: Omit<StatementRequest, 'name'>,
): Promise<Row[]> {
  const { id } = await runQuery(warehouse, what, { ...request, name: `select-${uuidv7()}` });
  const job = warehouse.client.job(id, warehouse);
  const rows: Row[] = [];
  for (let pageToken: string | undefined; ;) {
    const [page, , answer] = await callGoogle(
      what,
      () => job.getQueryResults({ autoPaginate: false, ...(pageToken && { pageToken }) }),
      callOptions(warehouse),
    );
    for (const row of page) rows.push(row as Row);
    pageToken = answer?.pageToken ?? undefined;
    if (!pageToken) return rows;
  }
}

/**
 * Creates the dataset if it is missing, and returns its location (in lower case, as buckets have it).
 * Throws GoogleError.
 */
export async function ensureDataset(warehouse: Warehouse): Promise<string> {
  const { client, projectId, dataset, location } = warehouse;
  const what = `Opening dataset ${projectId}.${dataset}`;
  const options = callOptions(warehouse);
  try {
    const read = (): Promise<unknown> => client.dataset(dataset, { projectId }).getMetadata();
    const [found] = (await callGoogle(what, read, options)) as [{ location?: string }];
    return (found.location ?? location).toLowerCase();
  } catch (error) {
    if (!(error instanceof GoogleError) || error.status !== 404) throw error;
  }
  warehouse.log.info(`Creating dataset ${projectId}.${dataset} in ${location}.`);
  try {
    await callGoogle(what, () => client.createDataset(dataset, { location }), options);
  } catch (error) {
    if (!(error instanceof GoogleError) || error.status !== 409) throw error;
  }
  return location.toLowerCase();
}

/** The id of a run's first, second … job of a name: letters, digits, _ and - (BigQuery allows 1,024). */
function jobId({ program, runId }: Warehouse, name: string, number: number): string {
  return `${program}-${runId}-${number === 1 ? name : `${name}-${number}`}`;
}

function runQuery(
  warehouse: Warehouse,
  what: string,
  { query, params, types, name }: StatementRequest,
): ReturnType<typeof runJob> {
  const idOf = (number: number): string => jobId(warehouse, name, number);
  const submit = (id: string): Promise<unknown> =>
    warehouse.client.createQueryJob({
      query,
      params: params as never,
      types: types as never,
      jobId: id,
      location: warehouse.location,
      labels: labels(warehouse),
    });
  return runJob(warehouse, what, { idOf, submit });
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

interface JobReference {
  projectId: string;
  jobId: string;
  location: string;
}

/** The client's own upload can't be repeated, and takes the process with it where a file or token is missing. */
async function upload(
  { authClient, apiEndpoint }: BigQuery,
  source: { text: string } | { stream: () => Readable },
  job: { jobReference: JobReference; configuration: object },
): Promise<void> {
  const { data } = await authClient.request<{ jobReference?: unknown } | undefined>({
    url: `${apiEndpoint}/upload/bigquery/v2/projects/${job.jobReference.projectId}/jobs`,
    method: 'POST',
    params: { uploadType: 'multipart' },
    timeout: UPLOAD_TIMEOUT_MS,
    retry: false,
    multipart: [
      {
        headers: new Headers({ 'content-type': 'application/json; charset=UTF-8' }),
        content: JSON.stringify(job),
      },
      {
        headers: new Headers({ 'content-type': 'application/octet-stream' }),
        content: 'stream' in source ? source.stream() : source.text,
      },
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
