import type { Field, TableName } from '../../sql/contract.ts';
import type { ErrorProto } from './api-error.ts';
import type { JsonObject } from './request-values.ts';

/** What a query job did. */
export interface QueryOutcome {
  statementType?: string;
  /** Columns of the result: of a SELECT, or of a dry run. */
  schema?: Field[];
  rowCount?: number;
  /** Under which key the rows wait to be paged through. */
  resultKey?: string;
  /** The table that has the rows, when the job wrote them to one. */
  resultTable?: TableName;
  dmlStats?: { inserted: number; updated: number; deleted: number };
  ddlOperation?: 'CREATE' | 'REPLACE' | 'SKIP' | 'DROP' | 'ALTER';
  ddlTargetTable?: TableName;
  /** The new name of a table that was renamed. */
  ddlDestinationTable?: TableName;
  ddlTargetDataset?: { project: string; dataset: string };
  referencedTables?: TableName[];
}

/** What a load job did. */
export interface LoadOutcome {
  inputFiles: number;
  inputFileBytes: number;
  outputRows: number;
  outputBytes: number;
  badRecords: number;
}

/** A job, as it is kept. Times are milliseconds since the epoch. */
export interface JobRecord {
  project: string;
  id: string;
  location: string;
  /** Whether the client named the location: then it must name it right later on. */
  locationGiven: boolean;
  createdAt: number;
  endedAt?: number;
  state: 'RUNNING' | 'DONE';
  /** As in the REST API, completed with jobType. */
  configuration: JsonObject;
  dryRun: boolean;
  parentId?: string;
  requestId?: string;
  childCount?: number;
  query?: QueryOutcome;
  load?: LoadOutcome;
  error?: ErrorProto;
  errors?: ErrorProto[];
}

/** The Job resource of the REST API. */
export function jobResource(job: JobRecord): JsonObject {
  return {
    kind: 'bigquery#job',
    id: `${job.project}:${job.location}.${job.id}`,
    jobReference: jobReference(job),
    user_email: 'local-stack@localhost',
    configuration: job.configuration,
    status: {
      state: job.state,
      ...(job.error === undefined ? {} : { errorResult: job.error }),
      ...(job.errors === undefined || job.errors.length === 0 ? {} : { errors: job.errors }),
    },
    statistics: statistics(job),
  };
}

/** A job as jobs.list shows it. */
export function jobListItem(job: JobRecord): JsonObject {
  return {
    ...jobResource(job),
    state: job.state,
    ...(job.error === undefined ? {} : { errorResult: job.error }),
  };
}

/** The reference of a job; a dry run has no id. */
export function jobReference(job: JobRecord): JsonObject {
  const { project: projectId, id, location } = job;
  return { projectId, ...(job.dryRun ? {} : { jobId: id }), location };
}

/** How many rows a job's DML changed, as the API has it: as text, or not at all. */
export function dmlMembers({ query }: JobRecord): JsonObject {
  if (!query?.dmlStats) return {};
  const { inserted, updated, deleted } = query.dmlStats;
  return {
    numDmlAffectedRows: String(inserted + updated + deleted),
    dmlStats: {
      insertedRowCount: String(inserted),
      updatedRowCount: String(updated),
      deletedRowCount: String(deleted),
    },
  };
}

function statistics(job: JobRecord): JsonObject {
  const ended = job.endedAt === undefined ? {} : { endTime: String(job.endedAt) };
  const isQuery = job.configuration['query'] !== undefined;
  return {
    creationTime: String(job.createdAt),
    startTime: String(job.createdAt),
    ...ended,
    ...(isQuery ? { totalBytesProcessed: '0', query: queryStatistics(job) } : {}),
    ...(job.load ? { load: loadStatistics(job.load) } : {}),
    ...(job.parentId === undefined ? {} : { parentJobId: job.parentId }),
    ...(job.childCount === undefined ? {} : { numChildJobs: String(job.childCount) }),
  };
}

function queryStatistics(job: JobRecord): JsonObject {
  const outcome = job.query ?? {};
  return {
    totalBytesProcessed: '0',
    totalBytesBilled: '0',
    cacheHit: false,
    ...(outcome.statementType === undefined ? {} : { statementType: outcome.statementType }),
    ...(job.dryRun && outcome.schema ? { schema: { fields: outcome.schema } } : {}),
    ...dmlMembers(job),
    ...(outcome.ddlOperation && { ddlOperationPerformed: outcome.ddlOperation }),
    ...(outcome.ddlTargetTable && { ddlTargetTable: tableReference(outcome.ddlTargetTable) }),
    ...(outcome.ddlDestinationTable && {
      ddlDestinationTable: tableReference(outcome.ddlDestinationTable),
    }),
    ...(outcome.ddlTargetDataset && {
      ddlTargetDataset: {
        projectId: outcome.ddlTargetDataset.project,
        datasetId: outcome.ddlTargetDataset.dataset,
      },
    }),
    ...(outcome.referencedTables?.length
      ? { referencedTables: outcome.referencedTables.map(tableReference) }
      : {}),
  };
}

function loadStatistics(load: LoadOutcome): JsonObject {
  return Object.fromEntries(Object.entries(load).map(([key, value]) => [key, String(value)]));
}

/** A table's name as the REST API has it. */
export function tableReference(name: TableName): JsonObject {
  return { projectId: name.project, datasetId: name.dataset, tableId: name.table };
}
