import type { TableSize } from '../catalog/table-sizes.ts';
import { notSupported } from '../rest/api-error.ts';
import { etagOf } from '../rest/etag.ts';
import { parseSchema } from '../rest/fields.ts';
import { tableReference } from '../rest/job-record.ts';
import { KNOWN_KEYS } from '../rest/known-keys.ts';
import type { JsonObject } from '../rest/request-values.ts';
import {
  flagAt,
  integerAt,
  mergeLabels,
  objectAt,
  refuseOtherKeys,
  requiredTextAt,
  textAt,
} from '../rest/request-values.ts';
import { readLayout } from '../rest/table-layout.ts';
import type { TableRecord } from '../rest/table-record.ts';

/** Reads what a client sent of a table; `existing` is the table that it changes. */
export function readTable(body: JsonObject, existing?: TableRecord): Partial<TableRecord> {
  refuseOtherKeys(body, KNOWN_KEYS.table, 'table');
  const fields: Partial<TableRecord> = { ...mergeLabels(existing?.labels, body) };
  if ('description' in body) fields.description = textAt(body, 'description');
  if ('friendlyName' in body) fields.friendlyName = textAt(body, 'friendlyName');
  if ('expirationTime' in body) fields.expirationTime = integerAt(body, 'expirationTime');
  const schema = objectAt(body, 'schema');
  if (schema) fields.schema = parseSchema(schema);
  const view = objectAt(body, 'view');
  if (view) {
    if (flagAt(view, 'useLegacySql') !== false) {
      throw notSupported('A view in legacy SQL (view.useLegacySql is true, or missing)');
    }
    refuseOtherKeys(view, ['query', 'useLegacySql'], 'view');
    fields.type = 'VIEW';
    fields.viewQuery = requiredTextAt(view, 'query');
  }
  return { ...fields, ...readLayout(body, fields.schema ?? existing?.schema) };
}

/** The Table resource of the REST API. */
export function tableResource(
  record: TableRecord,
  location: string,
  size: TableSize | undefined,
): JsonObject {
  const { description, friendlyName, labels, timePartitioning, rangePartitioning, clustering } =
    record;
  const resource = {
    ...tableListItem(record),
    description,
    friendlyName,
    labels,
    schema: { fields: record.schema },
    timePartitioning,
    rangePartitioning,
    clustering,
    location,
    lastModifiedTime: String(record.lastModifiedTime),
    ...(size && {
      numRows: String(size.rows),
      numBytes: String(size.bytes),
      numLongTermBytes: '0',
    }),
  };
  return { ...resource, etag: etagOf(resource) };
}

/** A table as tables.list shows it. */
export function tableListItem(record: TableRecord): JsonObject {
  const { name, viewQuery, expirationTime } = record;
  return {
    kind: 'bigquery#table',
    id: `${name.project}:${name.dataset}.${name.table}`,
    tableReference: tableReference(name),
    type: record.type,
    friendlyName: record.friendlyName,
    labels: record.labels,
    creationTime: String(record.creationTime),
    ...(expirationTime === undefined ? {} : { expirationTime: String(expirationTime) }),
    timePartitioning: record.timePartitioning,
    clustering: record.clustering,
    ...(viewQuery !== undefined ? { view: { query: viewQuery, useLegacySql: false } } : {}),
  };
}
