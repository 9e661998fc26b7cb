import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { BigQuery, TableField, TableSchema } from '@google-cloud/bigquery';
import { failed, readFailure, type Failure } from './client-failure.ts';
import type { Log } from './log.ts';
import { backoffMs } from './pure/backoff.ts';
import { isPassingHttpStatus, isPassingJobError, type JobError } from './pure/job-errors.ts';

const MAX_TRIES = 6;
const UPLOAD_TIMEOUT_MS = 30 * 60_000;
const FIRST_POLL_MS = 20;
const SLOWEST_POLL_MS = 1000;

/** A column as includes/ writes it down. */
export interface Column {
  name: string;
  type: string;
  mode: string;
  description: string;
}

/** Where jobs run and what marks them. */
export interface Warehouse {
  client: BigQuery;
  projectId: string;
  dataset: string;
  location: string;
  program: string;
  runId: string;
  log: Log;
}

export interface LoadRequest {
  table: string;
  columns: readonly Column[];
  /** NDJSON: the text itself, a stream (plain or gzip) made anew for each upload, or gs:// addresses (one * in each). */
  source: { text: string } | { stream: () => Readable } | { uris: string[] };
  writeDisposition: 'WRITE_TRUNCATE' | 'WRITE_APPEND';
  /** Makes the job id with the program and the run; the same name in the same run never loads twice. */
  name: string;
  /** The whole id of the first, second … job, instead of those that `name` makes. */
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

/** What jobs.get says of a job, as far as it is used here. */
interface JobMetadata {
  status?: { state?: string; errorResult?: JobError; errors?: JobError[] };
  statistics?: {
    load?: { outputRows?: string };
    query?: { numDmlAffectedRows?: string };
  };
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

/** The id of a job: letters, digits, _ and - (BigQuery allows 1,024). */
export function jobId({ program, runId }: Warehouse, name: string): string {
  return `${program}-${runId}-${name}`;
}

/**
 * Loads NDJSON into a table in one job and returns the rows that BigQuery says it wrote.
 * The job's id is fixed before the upload: an upload whose answer was lost is looked up, not repeated,
 * so nothing loads twice. Throws PipelineError; the table is then exactly what it was.
 */
export async function load(warehouse: Warehouse, request: LoadRequest): Promise<number> {
  const { table } = request;
  const what = `Loading ${tablePath(warehouse, table)}`;
  const { name, jobIdOf = (number) => numberedId(warehouse, name, number) } = request;
  const metadata = await runJob(warehouse, what, jobIdOf, (id) => upload(warehouse, request, id));
  return Number(metadata.statistics?.load?.outputRows ?? 0);
}

/**
 * Runs one DML or DDL statement and returns the number of rows that it changed.
 * Conflicts and limits that pass ("Could not serialize access", "Too many DML statements") are retried.
 */
export async function runStatement(
  warehouse: Warehouse,
  what: string,
  { name, query, params, types }: StatementRequest,
): Promise<number> {
  const idOf = (number: number): string => numberedId(warehouse, name, number);
  const metadata = await runJob(warehouse, what, idOf, async (id) => {
    await warehouse.client.createQueryJob({
      query,
      params: params as never,
      types: types as never,
      jobId: id,
      location: warehouse.location,
      labels: labels(warehouse),
    });
  });
  return Number(metadata.statistics?.query?.numDmlAffectedRows ?? 0);
}

/** Runs a SELECT and returns its rows; INT64 values are JavaScript numbers. Throws PipelineError. */
export async function select<Row>(
  warehouse: Warehouse,
  what: string,
  { query, params, types }: Omit<StatementRequest, 'name'>,
): Promise<Row[]> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const [rows] = await warehouse.client.query({
        query,
        params: params as never,
        types: types as never,
        location: warehouse.location,
        labels: labels(warehouse),
      });
      return rows as Row[];
    } catch (error) {
      const failure = readFailure(error);
      if (!isPassingJobError(failure) || attempt + 1 >= MAX_TRIES)
        throw failed(what, failure, error);
      await backOff(warehouse, what, failure, attempt);
    }
  }
}

/** Creates the dataset if it is missing, in the warehouse's location. Throws PipelineError. */
export async function ensureDataset(warehouse: Warehouse): Promise<void> {
  const { client, projectId, dataset, location } = warehouse;
  const what = `Opening dataset ${projectId}.${dataset}`;
  try {
    await client.dataset(dataset, { projectId }).getMetadata();
  } catch (error) {
    const failure = readFailure(error);
    if (failure.status !== 404) throw failed(what, failure, error);
    warehouse.log.info(`Creating dataset ${projectId}.${dataset} in ${location}.`);
    await client.createDataset(dataset, { location }).catch((createError: unknown) => {
      const createFailure = readFailure(createError);
      if (createFailure.status !== 409) throw failed(what, createFailure, createError);
    });
  }
}

/** "project.dataset.table", for messages and for SQL between backticks. */
export function tablePath(
  { projectId, dataset }: Pick<Warehouse, 'projectId' | 'dataset'>,
  table: string,
): string {
  return `${projectId}.${dataset}.${table}`;
}

function numberedId(warehouse: Warehouse, name: string, number: number): string {
  return jobId(warehouse, number === 1 ? name : `${name}-${number}`);
}

async function runJob(
  warehouse: Warehouse,
  what: string,
  idOf: (number: number) => string,
  submit: (id: string) => Promise<void>,
): Promise<JobMetadata> {
  let resubmissions = 0;
  for (let attempt = 0; ; attempt += 1) {
    const id = idOf(resubmissions + 1);
    const submitError = await submit(id).then(
      () => undefined,
      (error: unknown) => error ?? new Error('unknown error'),
    );
    const metadata = await finishedJob(warehouse, what, id, submitError);
    const failure =
      metadata?.status?.errorResult ?? (metadata ? undefined : readFailure(submitError));
    if (metadata && !failure) return metadata;
    const mayPass = metadata
      ? isPassingJobError(failure ?? {})
      : isPassingSubmit(readFailure(submitError));
    if (!mayPass || attempt + 1 >= MAX_TRIES) throw failed(what, readFailure(failure), submitError);
    if (metadata) resubmissions += 1;
    await backOff(warehouse, what, readFailure(failure), attempt);
  }
}

/** The job once it is done, or undefined when it was never created. */
async function finishedJob(
  warehouse: Warehouse,
  what: string,
  id: string,
  submitError: unknown,
): Promise<JobMetadata | undefined> {
  if (submitError !== undefined) {
    const { status } = readFailure(submitError);
    const mayExist = status === 409 || isPassingHttpStatus(status);
    if (!mayExist) return undefined;
  }
  const job = warehouse.client.job(id, {
    location: warehouse.location,
    projectId: warehouse.projectId,
  });
  for (let wait = FIRST_POLL_MS, misses = 0; ; wait = Math.min(SLOWEST_POLL_MS, wait * 2)) {
    try {
      const [metadata] = (await job.getMetadata()) as [JobMetadata, unknown];
      if (metadata.status?.state === 'DONE') return metadata;
      misses = 0;
    } catch (error) {
      const failure = readFailure(error);
      if (failure.status === 404 && submitError !== undefined) return undefined;
      misses += 1;
      if (misses >= MAX_TRIES || !isPassingHttpStatus(failure.status)) {
        throw failed(`${what} (asking after job ${id})`, failure, error);
      }
    }
    await delay(wait);
  }
}

async function upload(warehouse: Warehouse, request: LoadRequest, id: string): Promise<void> {
  const { client, projectId, dataset, location } = warehouse;
  const { table, columns, source, writeDisposition, partitionBy } = request;
  const job = {
    jobReference: { projectId, jobId: id, location },
    configuration: {
      labels: labels(warehouse),
      load: {
        destinationTable: { projectId, datasetId: dataset, tableId: table },
        sourceFormat: 'NEWLINE_DELIMITED_JSON',
        schema: tableSchema(columns),
        ...('uris' in source && { sourceUris: source.uris }),
        writeDisposition,
        createDisposition: 'CREATE_IF_NEEDED',
        ...(partitionBy && { timePartitioning: { type: 'DAY', field: partitionBy } }),
      },
    },
  };
  if ('uris' in source) {
    const { configuration } = job;
    await client.createJob({ jobId: id, location, configuration } as never);
    return;
  }
  await client.authClient.request({
    url: `${client.apiEndpoint}/upload/bigquery/v2/projects/${projectId}/jobs`,
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
        content: contentOf(source),
      },
    ],
  });
}

function contentOf(source: { text: string } | { stream: () => Readable }): Readable | string {
  return 'stream' in source ? source.stream() : source.text;
}

function labels({ program, runId }: Warehouse): Record<string, string> {
  return { program, run_id: runId };
}

function isPassingSubmit(failure: Failure): boolean {
  return isPassingHttpStatus(failure.status) || isPassingJobError(failure);
}

async function backOff(
  warehouse: Warehouse,
  what: string,
  failure: Failure,
  attempt: number,
): Promise<void> {
  const waitMs = backoffMs(attempt, Math.random());
  warehouse.log.warn(`${what} failed for now (${failure.message}); trying again in ${waitMs} ms.`);
  await delay(waitMs);
}
