import type { TableName } from '../../sql/contract.ts';
import { BigQueryError } from '../rest/api-error.ts';

/** How BigQuery's messages name a dataset. */
export function datasetKey(project: string, dataset: string): string {
  return `${project}:${dataset}`;
}

/** How BigQuery's messages name a table. */
export function tableKey(name: TableName): string {
  return `${name.project}:${name.dataset}.${name.table}`;
}

export function datasetNotFound(project: string, dataset: string): BigQueryError {
  return new BigQueryError('notFound', `Not found: Dataset ${datasetKey(project, dataset)}`);
}

export function tableNotFound(name: TableName): BigQueryError {
  return new BigQueryError('notFound', `Not found: Table ${tableKey(name)}`);
}

/** BigQuery's refusal of a schema that is not a table's. */
export function schemaMismatch(name: TableName, detail: string): BigQueryError {
  return new BigQueryError(
    'invalid',
    `Provided Schema does not match Table ${tableKey(name)}. ${detail}`,
  );
}

export function tableExists(name: TableName): BigQueryError {
  return new BigQueryError('duplicate', `Already Exists: Table ${tableKey(name)}`);
}
