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

/** Throws unless a table's id is one that BigQuery allows; decorators ($20240101, @123) are refused by name. */
export function checkTableName(name: TableName): TableName {
  if (/[$@]/.test(name.table)) throw notSupported(`The decorator in the table id "${name.table}"`);
  if (!/^[\p{L}\p{M}\p{N}\p{Pc}\p{Pd} ]{1,1024}$/u.test(name.table)) {
    throw new BigQueryError('invalid', `Invalid table ID "${name.table}".`);
  }
  return name;
}
