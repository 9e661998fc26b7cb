import type { TableName } from '../../sql/contract.ts';
import { BigQueryError, notSupported } from './api-error.ts';
import type { JsonObject } from './request-values.ts';
import { objectAt, choiceAt, textAt, requiredTextAt } from './request-values.ts';

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

export function parseDestination(
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

const TABLE_ID = /^[\p{L}\p{M}\p{N}\p{Pc}\p{Pd} ]{1,1024}$/u;
/** What names a partition of a table ($20240101), or the table at another time (@-3600000). */
const DECORATOR = /(?:\$(?:\d+|__NULL__|__UNPARTITIONED__)|@-?\d+(?:-(?:-?\d+)?)?)$/;

/** Throws unless the ids of a table and its dataset are ones that BigQuery allows; decorators are refused by name. */
export function checkTableName(name: TableName): TableName {
  checkDatasetId(name.dataset);
  if (TABLE_ID.test(name.table)) return name;
  if (TABLE_ID.test(name.table.replace(DECORATOR, '')))
    throw notSupported(`The decorator in the table id "${name.table}"`);
  throw new BigQueryError(
    'invalid',
    `Invalid table ID "${name.table}". Table IDs must be alphanumeric (plus underscores, dashes and spaces) and must be at most 1024 characters long.`,
  );
}

/** Throws unless a dataset's id is one that BigQuery allows. */
export function checkDatasetId(dataset: string): string {
  if (/^[A-Za-z0-9_]{1,1024}$/.test(dataset)) return dataset;
  throw new BigQueryError(
    'invalid',
    `Invalid dataset ID "${dataset}". Dataset IDs must be alphanumeric (plus underscores) and must be at most 1024 characters long.`,
  );
}
