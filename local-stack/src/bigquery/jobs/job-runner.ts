import type { DuckDBConnection } from '@duckdb/node-api';
import type { CatalogStore } from '../catalog/catalog.ts';
import type { Database, Transaction } from '../catalog/database.ts';
import { inTransaction } from '../catalog/database.ts';
import { fromDuckError } from '../catalog/duck-error.ts';
import type { Locks } from '../catalog/locks.ts';
import { runLoad } from '../loads/load-job.ts';
import { findObjects } from '../loads/load-source.ts';
import { dryRunQuery, runQuery } from '../query/query-job.ts';
import type { ResultStore } from '../query/results.ts';
import type { StatementOutcome } from '../query/statement-run.ts';
import { asBigQueryError, BigQueryError } from '../rest/api-error.ts';
import type { JobRecord } from '../rest/job-record.ts';
import type { JobRequest } from '../rest/job-request.ts';
import type { LoadRequest } from '../rest/load-request.ts';
import type { QueryRequest } from '../rest/query-request.ts';
import type { ActiveJob, StartOptions, RunPart } from './active-job.ts';
import { stop, beginCommit } from './active-job.ts';
import { jobKey } from './job-rows.ts';
import type { JobStore } from './job-store.ts';
import { childRecord, newRecord } from './new-job.ts';

/** What jobs stand on. */
export interface JobEnvironment {
  database: Database;
  catalog: CatalogStore;
  jobs: JobStore;
  locks: Locks;
  results: ResultStore;
  /** Folder of the local Cloud Storage. */
  storageDir?: string;
}

/** Starts jobs, and knows those that run. */
export class JobRunner {
  private readonly active = new Map<string, ActiveJob>();

  constructor(private readonly environment: JobEnvironment) {}

  /** Starts a job; throws when it can't begin. Its failure later on stands in its record. */
  async start(request: JobRequest, options: StartOptions): Promise<JobRecord> {
    const job = newRecord(request, this.environment.catalog);
    if (request.id === undefined) this.environment.jobs.track(job);
    else await this.environment.jobs.reserve(job);
    const { keepFromStart } = options;
    try {
      if (keepFromStart) await this.environment.jobs.keepRunning(job);
    } catch (error) {
      this.environment.jobs.abandon(job);
      throw error;
    }
    const active: ActiveJob = {
      done: Promise.resolve(),
      abort: new AbortController(),
      isCommitting: false,
    };
    const key = jobKey(job.project, job.id);
    this.active.set(key, active);
    active.done = this.run(job, request, active, options).finally(() => this.active.delete(key));
    return job;
  }

  /** Plans a query without running it. */
  async dryRun(request: JobRequest): Promise<JobRecord> {
    const job = newRecord(request, this.environment.catalog);
    if (request.work.kind === 'load')
      throw new BigQueryError('invalid', 'A load job has no dry run.');
    try {
      const { outcome, location } = await dryRunQuery(this.environment, {
        project: request.project,
        request: request.work,
        location: request.location,
        now: new Date(job.createdAt),
      });
      return { ...job, location, state: 'DONE', endedAt: Date.now(), query: outcome };
    } catch (error) {
      throw asBigQueryError(fromDuckError(error));
    }
  }

  /** Waits until a job has ended, at most so long; true when it has. */
  async waitFor(job: JobRecord, timeoutMs: number): Promise<boolean> {
    const active = this.active.get(jobKey(job.project, job.id));
    if (!active) return true;
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, timeoutMs);
    });
    await Promise.race([active.done, timeout]);
    clearTimeout(timer);
    return job.state === 'DONE';
  }

  /** Resolves when a job has ended. */
  async ended(job: JobRecord): Promise<void> {
    await this.active.get(jobKey(job.project, job.id))?.done;
  }

  /** Asks a running job to stop. */
  cancel(job: JobRecord): void {
    const active = this.active.get(jobKey(job.project, job.id));
    if (active) stop(active);
  }

  /** Stops every job and waits for them. */
  async close(): Promise<void> {
    const running = [...this.active.values()];
    running.forEach(stop);
    await Promise.all(running.map(({ done }) => done));
  }

  private async run(
    job: JobRecord,
    request: JobRequest,
    active: ActiveJob,
    options: StartOptions,
  ): Promise<void> {
    const { database } = this.environment;
    const connection = await database.connect();
    active.connection = connection;
    const timer =
      request.timeoutMs === undefined
        ? undefined
        : setTimeout(() => this.cancel(job), request.timeoutMs);
    try {
      const part = { job, active, connection, options };
      if (request.work.kind === 'query') await this.runQuery(request.work, part);
      else await this.runLoad(request.work, part);
    } catch (error) {
      clearInterval(active.interrupts);
      await this.keepFailure(job, error, connection, options);
    } finally {
      clearTimeout(timer);
      clearInterval(active.interrupts);
      const isPlainSelect = job.query?.statementType === 'SELECT' && !job.error;
      if (isPlainSelect && !active.abort.signal.aborted) database.giveBack(connection);
      else connection.closeSync();
    }
  }

  private async runQuery(request: QueryRequest, part: RunPart): Promise<void> {
    const { job, active, connection } = part;
    await runQuery(this.environment, {
      project: job.project,
      request,
      location: job.locationGiven ? job.location : undefined,
      now: new Date(job.createdAt),
      connection,
      signal: active.abort.signal,
      keep: async (transaction, statement) => {
        if (transaction) return this.keepStatement(transaction, statement, part);
        if (statement.count === 1 && !part.options.keepFromStart) {
          return this.keepSelect(statement, part);
        }
        return inTransaction(connection, (own) => this.keepStatement(own, statement, part));
      },
    });
  }

  private async keepStatement(
    transaction: Transaction,
    statement: StatementOutcome,
    part: RunPart,
  ): Promise<void> {
    const { job, active } = part;
    const { outcome, index, count, location, commits } = statement;
    if (commits) beginCommit(active, transaction);
    if (!job.locationGiven) job.location = location;
    if (count > 1) {
      const child = childRecord(job, statement);
      await this.environment.jobs.keepDone(transaction, child, { isKept: false });
    }
    if (index < count - 1) return;
    const query = count > 1 ? { ...outcome, statementType: 'SCRIPT' } : outcome;
    const ended = { query, ...(count > 1 ? { childCount: count } : {}) };
    await this.keepSuccess(transaction, ended, part);
  }

  /** The quick way to keep what most jobs are: one SELECT that nobody waits for by its id. */
  private keepSelect(statement: StatementOutcome, { job }: RunPart): void {
    const { outcome: query, location } = statement;
    const ended = { location: job.locationGiven ? job.location : location, query };
    const record: JobRecord = { ...job, ...ended, state: 'DONE', endedAt: Date.now() };
    this.environment.jobs.remember(record);
    Object.assign(job, record);
  }

  private async runLoad(request: LoadRequest, part: RunPart): Promise<void> {
    const { active, connection, options } = part;
    const { project, dataset } = request.destination.table;
    const { storageDir, catalog } = this.environment;
    const location = catalog.dataset(project, dataset)?.location ?? part.job.location;
    const source = options.source ?? findObjects(storageDir, request.sourceUris, location);
    await runLoad(this.environment, {
      request,
      source,
      connection,
      signal: active.abort.signal,
      keep: async (transaction, load) => {
        beginCommit(active, transaction);
        await this.keepSuccess(transaction, { load }, part);
      },
    });
  }

  private async keepSuccess(
    transaction: Transaction,
    ended: Partial<JobRecord>,
    { job, options }: RunPart,
  ): Promise<void> {
    const isKept = options.keepFromStart;
    const record: JobRecord = { ...job, ...ended, state: 'DONE', endedAt: Date.now() };
    await this.environment.jobs.keepDone(transaction, record, { isKept });
    transaction.onCommit(() => Object.assign(job, record));
  }

  private async keepFailure(
    job: JobRecord,
    error: unknown,
    connection: DuckDBConnection,
    { keepFromStart: isKept }: StartOptions,
  ): Promise<void> {
    const failure = asBigQueryError(fromDuckError(error));
    const proto = failure.toProto();
    // An internalError would have clients ask again and again for a job that stays failed.
    if (proto.reason === 'internalError') proto.reason = 'jobInternalError';
    const errors = failure.details.length > 0 ? failure.details : [proto];
    const endedAt = Date.now();
    const record: JobRecord = { ...job, state: 'DONE', endedAt, error: proto, errors };
    // The job has failed whether or not that can be written down.
    await inTransaction(connection, (transaction) =>
      this.environment.jobs.keepDone(transaction, record, { isKept }),
    ).catch(() => this.environment.jobs.abandon(job));
    Object.assign(job, record);
  }
}
