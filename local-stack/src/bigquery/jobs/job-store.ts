import type { Database, Transaction } from '../catalog/database.ts';
import { rowsOf } from '../catalog/database.ts';
import { BigQueryError } from '../rest/api-error.ts';
import type { JobRecord } from '../rest/job-record.ts';
import { interrupted, UPDATE, updateValues, jobKey, INSERT, insertValues } from './job-rows.ts';

/** How many finished jobs are answered from memory; of older ones those that changed something are read from the file. */
const KEPT_IN_MEMORY = 1000;
/** How long a request id stands for the job that it began (as BigQuery documents). */
const REQUEST_ID_MS = 15 * 60_000;

/**
 * The jobs: those that run, and the latest that have ended, in memory; all in the DuckDB file but the SELECTs that nobody
 * named: their rows end with the server, and so do they.
 */
export class JobStore {
  private readonly running = new Map<string, JobRecord>();
  private readonly finished = new Map<string, JobRecord>();
  /** Request id to job, oldest first. */
  private readonly requests = new Map<string, { id: string; createdAt: number }>();

  private constructor(private readonly database: Database) {}

  /** Opens the store; a job that was running when the last server stopped has failed. */
  static async load(database: Database): Promise<JobStore> {
    await database.write(async ({ connection }) => {
      const left = await rowsOf(
        connection,
        `SELECT record FROM local_stack.jobs WHERE state <> 'DONE'`,
      );
      for (const [text] of left) {
        const record = interrupted(JSON.parse(String(text)) as JobRecord);
        await connection.run(UPDATE, updateValues(record));
      }
    });
    const store = new JobStore(database);
    await store.loadRequests();
    return store;
  }

  /** Takes a job id for good; throws BigQuery's duplicate error when it was used before. */
  async reserve(job: JobRecord): Promise<void> {
    const key = jobKey(job.project, job.id);
    const taken = () =>
      new BigQueryError(
        'duplicate',
        `Already Exists: Job ${job.project}:${job.location}.${job.id}`,
      );
    if (this.known(key)) throw taken();
    this.running.set(key, job);
    if (await this.read(job.project, job.id)) {
      this.running.delete(key);
      throw taken();
    }
  }

  /** Takes an id that was made for this job and can't have been used before. */
  track(job: JobRecord): void {
    this.running.set(jobKey(job.project, job.id), job);
    if (job.requestId !== undefined) this.rememberRequest(job, job.requestId);
  }

  /** Keeps a job that has begun, so that its id stays taken whatever happens. */
  async keepRunning(job: JobRecord): Promise<void> {
    await this.database.use((connection) => connection.run(INSERT, insertValues(job)));
  }

  /** Keeps a job that has ended, in the transaction of what it did. */
  async keepDone(
    transaction: Transaction,
    job: JobRecord,
    { isKept }: { isKept: boolean },
  ): Promise<void> {
    const { connection } = transaction;
    if (isKept) await connection.run(UPDATE, updateValues(job));
    else await connection.run(INSERT, insertValues(job));
    transaction.onCommit(() => this.remember(job));
  }

  /** Lets go of a job that could not even be kept. */
  abandon(job: JobRecord): void {
    this.running.delete(jobKey(job.project, job.id));
  }

  async find(project: string, id: string): Promise<JobRecord | undefined> {
    return this.known(jobKey(project, id)) ?? (await this.read(project, id));
  }

  /** The job that a request id began, if that was lately. */
  async findByRequest(project: string, requestId: string): Promise<JobRecord | undefined> {
    const request = this.requests.get(jobKey(project, requestId));
    if (!request || request.createdAt < Date.now() - REQUEST_ID_MS) return undefined;
    return this.find(project, request.id);
  }

  /** Jobs of a project, newest first; child jobs only when their parent is named. */
  async list(project: string, parentId: string | undefined): Promise<JobRecord[]> {
    // Those in memory first: a job that ends while the file is read would be in neither.
    const jobs = this.inMemory(project, parentId);
    const kept = await this.database.use((connection) =>
      rowsOf(
        connection,
        `SELECT id, record FROM local_stack.jobs WHERE project = $1 AND parent_id IS NOT DISTINCT FROM $2`,
        [project, parentId ?? null],
      ),
    );
    for (const [id, text] of kept) {
      if (!jobs.has(String(id))) jobs.set(String(id), JSON.parse(String(text)) as JobRecord);
    }
    return [...jobs.values()].sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1));
  }

  /** Removes a finished job and its children; their ids become free. */
  async remove(job: JobRecord): Promise<void> {
    await this.database.write(async ({ connection, onCommit }) => {
      await connection.run(
        'DELETE FROM local_stack.jobs WHERE project = $1 AND (id = $2 OR parent_id = $2)',
        [job.project, job.id],
      );
      onCommit(() => this.forget(job));
    });
  }

  /** Jobs in memory by id: all that run, and the latest others. */
  private inMemory(project: string, parentId: string | undefined): Map<string, JobRecord> {
    const jobs = new Map<string, JobRecord>();
    for (const known of [this.finished, this.running]) {
      for (const job of known.values()) {
        if (job.project === project && job.parentId === parentId) jobs.set(job.id, job);
      }
    }
    return jobs;
  }

  private forget({ project, id }: JobRecord): void {
    for (const [key, job] of this.finished) {
      if (job.project === project && (job.id === id || job.parentId === id)) {
        this.finished.delete(key);
      }
    }
  }

  private known(key: string): JobRecord | undefined {
    return this.running.get(key) ?? this.finished.get(key);
  }

  /** Notes a job as ended. */
  remember(job: JobRecord): void {
    const key = jobKey(job.project, job.id);
    this.running.delete(key);
    this.finished.set(key, job);
    for (const old of this.finished.keys()) {
      if (this.finished.size <= KEPT_IN_MEMORY) break;
      this.finished.delete(old);
    }
  }

  private rememberRequest({ project, id, createdAt }: JobRecord, requestId: string): void {
    this.requests.set(jobKey(project, requestId), { id, createdAt });
    for (const [key, old] of this.requests) {
      if (old.createdAt >= createdAt - REQUEST_ID_MS) break;
      this.requests.delete(key);
    }
  }

  private async loadRequests(): Promise<void> {
    const sql =
      'SELECT record FROM local_stack.jobs WHERE request_id IS NOT NULL AND created >= $1 ORDER BY created';
    const since = [BigInt(Date.now() - REQUEST_ID_MS)];
    const recent = await this.database.use((connection) => rowsOf(connection, sql, since));
    for (const [text] of recent) {
      const job = JSON.parse(String(text)) as JobRecord;
      this.rememberRequest(job, job.requestId!);
    }
  }

  private async read(project: string, id: string): Promise<JobRecord | undefined> {
    const sql = 'SELECT record FROM local_stack.jobs WHERE project = $1 AND id = $2';
    const [row] = await this.database.use((connection) => rowsOf(connection, sql, [project, id]));
    return row && (JSON.parse(String(row[0])) as JobRecord);
  }
}
