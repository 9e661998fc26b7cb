import { BigQueryError, notSupported } from './api-error.ts';
import { KNOWN_KEYS, RUN_KEYS } from './known-keys.ts';
import type { LoadRequest } from './load-request.ts';
import { parseLoad } from './load-request.ts';
import type { QueryRequest } from './query-request.ts';
import { parseQuery } from './query-request.ts';
import type { JsonObject } from './request-values.ts';
import {
  flagAt,
  integerAt,
  labelsAt,
  objectAt,
  refuseOtherKeys,
  textAt,
} from './request-values.ts';

/** A job as a client asked for it. */
export interface JobRequest {
  project: string;
  id?: string;
  location?: string;
  requestId?: string;
  dryRun: boolean;
  timeoutMs?: number;
  /** As the REST API echoes it. */
  configuration: JsonObject;
  work: QueryRequest | LoadRequest;
}

/** Reads the body of jobs.insert; refuses, by name, what would be ignored. */
export function parseJob(project: string, body: JsonObject): JobRequest {
  const reference = objectAt(body, 'jobReference') ?? {};
  const configuration = objectAt(body, 'configuration') ?? {};
  const id = textAt(reference, 'jobId');
  if (id !== undefined && !/^[A-Za-z0-9_-]{1,1024}$/.test(id)) {
    throw new BigQueryError(
      'invalid',
      `Invalid job ID "${id}". Job IDs must be alphanumeric (plus underscores and dashes) and must be at most 1024 characters long.`,
    );
  }
  const jobProject = textAt(reference, 'projectId') ?? project;
  if (jobProject !== project) {
    throw new BigQueryError(
      'invalid',
      `The project of the job, ${jobProject}, is not that of the URL, ${project}.`,
    );
  }
  for (const kind of ['copy', 'extract']) {
    if (configuration[kind]) throw notSupported(`A ${kind} job`);
  }
  refuseOtherKeys(configuration, KNOWN_KEYS.configuration, 'configuration');
  const query = objectAt(configuration, 'query');
  const load = objectAt(configuration, 'load');
  if (!query === !load) {
    throw new BigQueryError(
      'required',
      'Job configuration must contain exactly one job-specific configuration object (e.g., query, load, extract, spark), but there were 0 or several.',
    );
  }
  labelsAt(configuration, 'labels');
  return {
    project,
    id,
    location: textAt(reference, 'location'),
    dryRun: flagAt(configuration, 'dryRun') ?? false,
    timeoutMs: integerAt(configuration, 'jobTimeoutMs'),
    configuration: { ...configuration, jobType: query ? 'QUERY' : 'LOAD' },
    work: query ? parseQuery(project, query) : parseLoad(project, load!),
  };
}

/** Reads the body of jobs.query. */
export function parseQueryRequest(project: string, body: JsonObject): JobRequest {
  const query = Object.fromEntries(Object.entries(body).filter(([key]) => !RUN_KEYS.includes(key)));
  const labels = labelsAt(body, 'labels');
  return {
    project,
    location: textAt(body, 'location'),
    requestId: textAt(body, 'requestId'),
    dryRun: flagAt(body, 'dryRun') ?? false,
    timeoutMs: integerAt(body, 'jobTimeoutMs'),
    configuration: { query, jobType: 'QUERY', ...(labels && { labels }) },
    work: parseQuery(project, query),
  };
}
