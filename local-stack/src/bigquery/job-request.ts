import type { Field, QueryParameter, TableName } from '../sql/contract.ts';
import { BigQueryError, notSupported } from './api-error.ts';
import { parseSchema } from './fields.ts';
import {
  choiceAt,
  flagAt,
  integerAt,
  isObject,
  labelsAt,
  objectAt,
  refuseOtherKeys,
  requiredTextAt,
  textAt,
} from './request-values.ts';
import type { JsonObject } from './request-values.ts';
import { readLayout } from './table-layout.ts';
import type { TableLayout } from './table-layout.ts';

const WRITE_DISPOSITIONS = ['WRITE_TRUNCATE', 'WRITE_APPEND', 'WRITE_EMPTY'] as const;
const CREATE_DISPOSITIONS = ['CREATE_IF_NEEDED', 'CREATE_NEVER'] as const;

/** Where a job's rows go. */
export interface Destination {
  table: TableName;
  write: (typeof WRITE_DISPOSITIONS)[number];
  create: (typeof CREATE_DISPOSITIONS)[number];
  /** An append may add columns that the table lacks (schemaUpdateOptions). */
  mayAddFields: boolean;
}

/** A query job to run. */
export interface QueryRequest {
  kind: 'query';
  sql: string;
  parameters: QueryParameter[];
  defaultDataset?: { project: string; dataset: string };
  destination?: Destination;
}

/** A load job to run. */
export interface LoadRequest {
  kind: 'load';
  destination: Destination;
  sourceUris: string[];
  schema?: Field[];
  /** Partitioning and clustering of a table that the load makes. */
  layout: TableLayout;
  ignoreUnknownValues: boolean;
  maxBadRecords: number;
}

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
  refuseOtherKeys(
    configuration,
    ['query', 'load', 'dryRun', 'labels', 'jobTimeoutMs', 'jobType', 'reservation'],
    'configuration',
  );
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

/** Keys of jobs.query that say how to run it and not what; the rest is a query configuration. */
const REQUEST_KEYS = [
  'kind',
  'maxResults',
  'timeoutMs',
  'dryRun',
  'location',
  'requestId',
  'formatOptions',
  'labels',
  'jobTimeoutMs',
  'jobCreationMode',
  'useQueryCache',
  'preserveNulls',
  'reservation',
];

/** Reads the body of jobs.query. */
export function parseQueryRequest(project: string, body: JsonObject): JobRequest {
  const query = Object.fromEntries(
    Object.entries(body).filter(([key]) => !REQUEST_KEYS.includes(key)),
  );
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

/** Keys of a query configuration that change nothing here, or that clients leave in by mistake. */
const HARMLESS_QUERY_KEYS = [
  'maxResults',
  'reservation',
  'types',
  'params',
  'wrapIntegers',
  'parseJSON',
  'priority',
  'useQueryCache',
  'allowLargeResults',
  'flattenResults',
  'maximumBytesBilled',
  'parameterMode',
  'location',
  'jobId',
  'jobPrefix',
];

function parseQuery(project: string, query: JsonObject): QueryRequest {
  refuseOtherKeys(
    query,
    [
      ...HARMLESS_QUERY_KEYS,
      'query',
      'useLegacySql',
      'queryParameters',
      'defaultDataset',
      'destinationTable',
      'writeDisposition',
      'createDisposition',
    ],
    'configuration.query',
  );
  const sql = requiredTextAt(query, 'query');
  if (flagAt(query, 'useLegacySql') !== false) {
    throw notSupported('Legacy SQL (useLegacySql is true, or missing, which means true)');
  }
  const parameters = query['queryParameters'] ?? [];
  if (!Array.isArray(parameters) || !parameters.every(isObject)) {
    throw new BigQueryError('invalid', 'queryParameters must be a list of objects.');
  }
  const dataset = objectAt(query, 'defaultDataset');
  return {
    kind: 'query',
    sql,
    parameters: parameters.map(parseParameter),
    ...(dataset && {
      defaultDataset: {
        project: textAt(dataset, 'projectId') ?? project,
        dataset: requiredTextAt(dataset, 'datasetId'),
      },
    }),
    ...(query['destinationTable']
      ? { destination: parseDestination(query, project, 'WRITE_EMPTY') }
      : {}),
  };
}

function parseParameter(parameter: JsonObject): QueryParameter {
  if (!isObject(parameter['parameterType'])) {
    throw new BigQueryError('required', 'Required parameter is missing: parameterType');
  }
  return {
    ...parameter,
    parameterValue: objectAt(parameter, 'parameterValue') ?? {},
  } as unknown as QueryParameter;
}

const LOAD_KEYS = [
  'destinationTable',
  'sourceUris',
  'sourceFormat',
  'schema',
  'writeDisposition',
  'createDisposition',
  'schemaUpdateOptions',
  'ignoreUnknownValues',
  'maxBadRecords',
  'autodetect',
  'encoding',
  'timePartitioning',
  'rangePartitioning',
  'clustering',
  'labels',
  'location',
];

function parseLoad(project: string, load: JsonObject): LoadRequest {
  const format = textAt(load, 'sourceFormat') ?? 'CSV';
  if (format !== 'NEWLINE_DELIMITED_JSON') throw notSupported(`The source format ${format}`);
  if (flagAt(load, 'autodetect')) throw notSupported('Schema auto-detection (autodetect)');
  const encoding = textAt(load, 'encoding') ?? 'UTF-8';
  if (encoding !== 'UTF-8') throw notSupported(`The encoding ${encoding}`);
  refuseOtherKeys(load, LOAD_KEYS, 'configuration.load');
  const uris = load['sourceUris'] ?? [];
  if (!Array.isArray(uris) || !uris.every((uri) => typeof uri === 'string')) {
    throw new BigQueryError('invalid', 'sourceUris must be a list of strings.');
  }
  const sent = objectAt(load, 'schema');
  const schema = sent && parseSchema(sent);
  return {
    kind: 'load',
    destination: parseDestination(load, project, 'WRITE_APPEND'),
    sourceUris: uris as string[],
    ...(schema && { schema }),
    layout: readLayout(load, schema),
    ignoreUnknownValues: flagAt(load, 'ignoreUnknownValues') ?? false,
    maxBadRecords: integerAt(load, 'maxBadRecords') ?? 0,
  };
}

function parseDestination(
  body: JsonObject,
  project: string,
  write: Destination['write'],
): Destination {
  const table = objectAt(body, 'destinationTable');
  if (!table)
    throw new BigQueryError('required', 'Required parameter is missing: destinationTable');
  return {
    table: parseTableName(table, project),
    write: choiceAt(body, 'writeDisposition', WRITE_DISPOSITIONS) ?? write,
    create: choiceAt(body, 'createDisposition', CREATE_DISPOSITIONS) ?? 'CREATE_IF_NEEDED',
    mayAddFields: readSchemaUpdates(body),
  };
}

function readSchemaUpdates(body: JsonObject): boolean {
  const options = body['schemaUpdateOptions'] ?? [];
  if (!Array.isArray(options)) {
    throw new BigQueryError('invalid', 'schemaUpdateOptions must be a list of strings.');
  }
  const other = options.find((option) => option !== 'ALLOW_FIELD_ADDITION');
  if (other !== undefined) throw notSupported(`The schema update option ${String(other)}`);
  if (options.length > 0 && body['writeDisposition'] !== 'WRITE_APPEND') {
    throw new BigQueryError(
      'invalid',
      'Schema update options should only be specified with WRITE_APPEND disposition, or with WRITE_TRUNCATE disposition on a table partition.',
    );
  }
  return options.length > 0;
}

/** A TableReference of the REST API. */
export function parseTableName(reference: JsonObject, project: string): TableName {
  return checkTableName({
    project: textAt(reference, 'projectId') ?? project,
    dataset: requiredTextAt(reference, 'datasetId'),
    table: requiredTextAt(reference, 'tableId'),
  });
}

/** Throws unless a table's id is one that BigQuery allows; decorators ($20240101, @123) are refused by name. */
export function checkTableName(name: TableName): TableName {
  if (/[$@]/.test(name.table)) throw notSupported(`The decorator in the table id "${name.table}"`);
  if (!/^[\p{L}\p{M}\p{N}\p{Pc}\p{Pd} ]{1,1024}$/u.test(name.table)) {
    throw new BigQueryError('invalid', `Invalid table ID "${name.table}".`);
  }
  return name;
}
