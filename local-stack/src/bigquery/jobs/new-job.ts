import { createHash, randomUUID } from 'node:crypto';
import type { CatalogStore } from '../catalog/catalog.ts';
import type { StatementOutcome } from '../query/statement-run.ts';
import type { JobRecord } from '../rest/job-record.ts';
import type { JobRequest } from '../rest/job-request.ts';
import { jobKey } from './job-rows.ts';

/** The record of a job that begins. */
export function newRecord(request: JobRequest, catalog: CatalogStore): JobRecord {
  const { work } = request;
  const dataset = work.kind === 'load' ? work.destination.table : work.defaultDataset;
  const implied = dataset && catalog.dataset(dataset.project, dataset.dataset)?.location;
  return {
    project: request.project,
    id: request.id ?? `job_${randomUUID().replaceAll('-', '')}`,
    location: request.location ?? implied ?? 'US',
    locationGiven: request.location !== undefined,
    createdAt: Date.now(),
    state: 'RUNNING',
    configuration: request.configuration,
    dryRun: request.dryRun,
    ...(request.requestId === undefined ? {} : { requestId: request.requestId }),
    ...(work.kind === 'query' ? { query: {} } : {}),
  };
}

/** The record of one statement of a script: a job of its own, which has ended. */
export function childRecord(job: JobRecord, { outcome, index, text }: StatementOutcome): JobRecord {
  const hash = createHash('sha256').update(jobKey(job.project, job.id)).digest('hex').slice(0, 32);
  return {
    project: job.project,
    id: `script_job_${hash}_${index}`,
    location: job.location,
    locationGiven: job.locationGiven,
    createdAt: job.createdAt,
    endedAt: Date.now(),
    state: 'DONE',
    configuration: { jobType: 'QUERY', query: { query: text, useLegacySql: false } },
    dryRun: false,
    parentId: job.id,
    query: outcome,
  };
}
