import type { DuckDBValue } from '@duckdb/node-api';
import type { JobRecord } from '../rest/job-record.ts';

export const INSERT = 'INSERT INTO local_stack.jobs VALUES ($1, $2, $3, $4, $5, $6, $7)';
export const UPDATE =
  'UPDATE local_stack.jobs SET state = $3, record = $4 WHERE project = $1 AND id = $2';

export function insertValues(job: JobRecord): DuckDBValue[] {
  const { project, id, state, parentId = null, requestId = null } = job;
  return [project, id, BigInt(job.createdAt), state, parentId, requestId, JSON.stringify(job)];
}

export function updateValues(job: JobRecord): DuckDBValue[] {
  return [job.project, job.id, job.state, JSON.stringify(job)];
}

export function interrupted(job: JobRecord): JobRecord {
  const error = {
    reason: 'jobBackendError',
    message:
      'The local stack stopped while the job ran; the statement or load that was running had no effect. Retry with a new job id.',
  } as const;
  return { ...job, state: 'DONE', endedAt: Date.now(), error, errors: [error] };
}

/** A job's key among all projects' jobs. */
export function jobKey(project: string, id: string): string {
  return `${project}:${id}`;
}
