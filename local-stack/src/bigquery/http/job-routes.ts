import type { Field } from '../../sql/contract.ts';
import { duckTable } from '../../sql/contract.ts';
import { rowsOf } from '../catalog/database.ts';
import type { JobEnvironment, JobRunner } from '../jobs/job-runner.ts';
import type { LoadSource } from '../loads/load-source.ts';
import { BigQueryError, fromProto, notSupported } from '../rest/api-error.ts';
import { etagOf } from '../rest/etag.ts';
import type { JobRecord } from '../rest/job-record.ts';
import { dmlMembers, jobListItem, jobReference, jobResource } from '../rest/job-record.ts';
import type { JobRequest } from '../rest/job-request.ts';
import { parseJob, parseQueryRequest } from '../rest/job-request.ts';
import type { RowSource } from '../rest/paging.ts';
import { pageOfList, pageOfRows } from '../rest/paging.ts';
import type { JsonObject } from '../rest/request-values.ts';
import { integerAt, textAt } from '../rest/request-values.ts';
import type { ApiRequest, ApiResponse } from './http-request.ts';
import { readJson } from './http-request.ts';

/** How long jobs.query and getQueryResults wait when the client does not say (as documented). */
const DEFAULT_WAIT_MS = 10_000;
const MAX_WAIT_MS = 200_000;
/** How long an answer about a running job waits for its end: clients look again only after half a second or more. */
const LOOK_WAIT_MS = 250;

/** The jobs.* methods. */
export class JobRoutes {
  constructor(
    private readonly environment: JobEnvironment,
    private readonly runner: JobRunner,
  ) {}

  insert = async ({ req, params }: ApiRequest): Promise<ApiResponse> =>
    this.insertJob(parseJob(params['project']!, await readJson(req)));

  /** jobs.insert with the body read; `source` is the uploaded file of a load job, `onEnded` is called at its end. */
  insertJob = async (
    request: JobRequest,
    source?: LoadSource,
    onEnded?: () => Promise<void>,
  ): Promise<ApiResponse> => {
    if (request.work.kind === 'load' && !source && request.work.sourceUris.length === 0) {
      throw new BigQueryError('required', 'Required parameter is missing: sourceUris');
    }
    if (request.dryRun) return { body: jobBody(await this.runner.dryRun(request)) };
    const job = await this.runner.start(request, { source, keepFromStart: true });
    if (onEnded) void this.runner.ended(job).then(onEnded);
    const begun = structuredClone(job);
    await this.runner.waitFor(job, LOOK_WAIT_MS);
    // A job is answered as begun; that it failed is found out by looking, as with BigQuery.
    return { body: jobBody(job.error ? begun : job) };
  };

  get = async ({ params, query }: ApiRequest): Promise<ApiResponse> => {
    const job = await this.require(params, query);
    await this.runner.waitFor(job, LOOK_WAIT_MS);
    return { body: jobBody(job) };
  };

  list = async ({ params, query }: ApiRequest): Promise<ApiResponse> => {
    const filter = ['stateFilter', 'minCreationTime', 'maxCreationTime'].find((key) => query[key]);
    if (filter) throw notSupported(`The ${filter} of jobs.list`);
    const parentId = textAt(query, 'parentJobId');
    const jobs = await this.environment.jobs.list(params['project']!, parentId);
    const { page, nextPageToken } = pageOfList(jobs, query);
    return {
      body: {
        kind: 'bigquery#jobList',
        etag: etagOf(page),
        nextPageToken,
        jobs: page.map(jobListItem),
      },
    };
  };

  cancel = async ({ params, query }: ApiRequest): Promise<ApiResponse> => {
    const job = await this.require(params, query);
    this.runner.cancel(job);
    await this.runner.waitFor(job, LOOK_WAIT_MS);
    return { body: { kind: 'bigquery#jobCancelResponse', job: jobBody(job) } };
  };

  delete = async ({ params, query }: ApiRequest): Promise<ApiResponse> => {
    const job = await this.require(params, query);
    if (job.state !== 'DONE') {
      throw new BigQueryError('invalid', `Job ${job.id} is still running: it cannot be deleted.`);
    }
    await this.environment.jobs.remove(job);
    return { status: 204 };
  };

  /** jobs.query */
  query = async ({ req, params }: ApiRequest): Promise<ApiResponse> => {
    const project = params['project']!;
    const body = await readJson(req);
    const request = parseQueryRequest(project, body);
    const kind = 'bigquery#queryResponse';
    if (request.dryRun) {
      const job = await this.runner.dryRun(request);
      return { body: withSchema(completed(kind, job), job.query?.schema ?? []) };
    }
    const known =
      request.requestId === undefined
        ? undefined
        : await this.environment.jobs.findByRequest(project, request.requestId);
    const job = known ?? (await this.runner.start(request, { keepFromStart: false }));
    return this.answer(kind, job, body);
  };

  /** jobs.getQueryResults */
  results = async ({ params, query }: ApiRequest): Promise<ApiResponse> => {
    const job = await this.require(params, query);
    if (!job.configuration['query']) {
      throw new BigQueryError(
        'invalid',
        `Cannot get query results of ${job.id}: it is no query job.`,
      );
    }
    return this.answer('bigquery#getQueryResultsResponse', job, query);
  };

  private async answer(kind: string, job: JobRecord, query: JsonObject): Promise<ApiResponse> {
    const timeoutMs = Math.min(integerAt(query, 'timeoutMs') ?? DEFAULT_WAIT_MS, MAX_WAIT_MS);
    if (!(await this.runner.waitFor(job, timeoutMs))) {
      return { body: { kind, jobReference: jobReference(job), jobComplete: false } };
    }
    if (job.error) throw fromProto(job.error, job.errors);
    const body = completed(kind, job);
    const { schema, resultKey, resultTable } = job.query ?? {};
    if (!schema) return { body };
    // A statement that changes rows or tables has the columns of its table, and no rows.
    if (resultKey === undefined && !resultTable) return { body: withSchema(body, schema) };
    return this.withRows(body, job, query);
  }

  private async withRows(
    body: JsonObject,
    job: JobRecord,
    query: JsonObject,
  ): Promise<ApiResponse> {
    const { schema = [], resultTable, rowCount = 0 } = job.query ?? {};
    const source: RowSource = (start, count) =>
      resultTable
        ? this.environment.database.use((connection) =>
            rowsOf(
              connection,
              `SELECT * FROM ${duckTable(resultTable)} LIMIT ${count} OFFSET ${start}`,
            ),
          )
        : this.keptRows(job, start, count);
    const { rows, pageToken } = await pageOfRows(source, schema, rowCount, query);
    const whole = { ...withSchema(body, schema), totalRows: String(rowCount), pageToken };
    return rows.length > 0 ? { body: whole, rows } : { body: whole };
  }

  private async keptRows(job: JobRecord, start: number, count: number) {
    const rows = await this.environment.results.rows(job.query?.resultKey ?? '', start, count);
    if (rows) return rows;
    throw new BigQueryError(
      'notFound',
      `Not found: the result of job ${job.project}:${job.location}.${job.id} is no longer kept. Run the query again.`,
    );
  }

  private async require(params: Record<string, string>, query: JsonObject): Promise<JobRecord> {
    const { project, job: id } = params as { project: string; job: string };
    const job = await this.environment.jobs.find(project, id);
    const location = textAt(query, 'location');
    const isThere =
      job &&
      (!location || !job.locationGiven || location.toLowerCase() === job.location.toLowerCase());
    if (isThere) return job;
    const place = location ? `${location}.` : '';
    throw new BigQueryError('notFound', `Not found: Job ${project}:${place}${id}`);
  }
}

function withSchema(body: JsonObject, fields: Field[]): JsonObject {
  return { ...body, schema: { fields } };
}

function completed(kind: string, job: JobRecord): JsonObject {
  return {
    kind,
    ...(kind === 'bigquery#getQueryResultsResponse' ? { etag: etagOf([job.id, job.endedAt]) } : {}),
    jobReference: jobReference(job),
    jobComplete: true,
    totalBytesProcessed: '0',
    cacheHit: false,
    ...dmlMembers(job),
  };
}

function jobBody(job: JobRecord): JsonObject {
  const resource = jobResource(job);
  return { ...resource, etag: etagOf(resource) };
}
