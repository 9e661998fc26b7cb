import type { Field, TableName, TableOptions } from '../../sql/contract.ts';
import { duckColumnType } from '../../sql/contract.ts';
import { quoteIdentifier, duckTable, expirationMs } from '../../sql/contract.ts';
import { BigQueryError, notSupported } from '../rest/api-error.ts';
import { checkTableName } from '../rest/destination.ts';
import { findField } from '../rest/fields.ts';
import type { QueryOutcome } from '../rest/job-record.ts';
import type { TableRecord } from '../rest/table-record.ts';
import type { CatalogStore } from './catalog.ts';
import type { Transaction } from './database.ts';
import { dropExpiredPartitions } from './partition-expiration.ts';
import { tableKey, tableExists, tableNotFound } from './table-errors.ts';
import type { PlanOf } from './write-plan.ts';

export async function addColumns(
  plan: PlanOf<'ALTER_TABLE_ADD_COLUMN'>,
  transaction: Transaction,
  catalog: CatalogStore,
  now: number,
): Promise<QueryOutcome> {
  return alterTable(plan, catalog, async (record) => {
    const added: Field[] = [];
    for (const { field, ifExists } of plan.columns) {
      if (findField([...record.schema, ...added], field.name)) {
        if (ifExists === 'skip') continue;
        throw new BigQueryError('invalidQuery', `Column already exists: ${field.name}`);
      }
      added.push(field);
    }
    await appendColumns(transaction, record.name, added);
    const schema = [...record.schema, ...added];
    await catalog.writeTable(transaction, { ...record, schema, lastModifiedTime: now });
  });
}

/** Adds columns to a DuckDB table; rows that are there get NULL, or an empty array. */
export async function appendColumns(
  { connection }: Transaction,
  name: TableName,
  fields: Field[],
): Promise<void> {
  for (const field of fields) {
    if (field.mode === 'REQUIRED') {
      throw new BigQueryError(
        'invalidQuery',
        `Cannot add required fields to an existing schema. (field: ${field.name})`,
      );
    }
    const column = quoteIdentifier(field.name);
    await connection.run(
      `ALTER TABLE ${duckTable(name)} ADD COLUMN ${column} ${duckColumnType(field)}`,
    );
    if (field.mode === 'REPEATED') {
      await connection.run(`UPDATE ${duckTable(name)} SET ${column} = []`);
    }
  }
}

export async function dropColumns(
  plan: PlanOf<'ALTER_TABLE_DROP_COLUMN'>,
  transaction: Transaction,
  catalog: CatalogStore,
  now: number,
): Promise<QueryOutcome> {
  return alterTable(plan, catalog, async (record) => {
    let schema = record.schema;
    for (const { name, ifMissing } of plan.columns) {
      const field = findField(schema, name);
      if (!field) {
        if (ifMissing === 'skip') continue;
        throw new BigQueryError('invalidQuery', `Column not found: ${name}`);
      }
      requireDroppable(record, field);
      schema = schema.filter((other) => other !== field);
      if (schema.length === 0) {
        throw new BigQueryError('invalidQuery', 'ALTER TABLE DROP COLUMN cannot drop all columns.');
      }
      await transaction.connection.run(
        `ALTER TABLE ${duckTable(record.name)} DROP COLUMN ${quoteIdentifier(field.name)}`,
      );
    }
    await catalog.writeTable(transaction, { ...record, schema, lastModifiedTime: now });
  });
}

function requireDroppable(record: TableRecord, field: Field): void {
  const layout = [
    record.timePartitioning?.field,
    record.rangePartitioning?.field,
    ...(record.clustering?.fields ?? []),
  ];
  if (layout.some((name) => name?.toLowerCase() === field.name.toLowerCase())) {
    throw new BigQueryError(
      'invalidQuery',
      `Cannot drop column ${field.name}: the table is partitioned or clustered by it.`,
    );
  }
}

export async function renameTable(
  plan: PlanOf<'ALTER_TABLE_RENAME'>,
  transaction: Transaction,
  catalog: CatalogStore,
  now: number,
): Promise<QueryOutcome> {
  const name = checkTableName({ ...plan.target, table: plan.newName });
  const outcome = await alterTable(plan, catalog, async (record) => {
    if (record.type === 'VIEW') {
      throw new BigQueryError(
        'invalidQuery',
        `ALTER TABLE RENAME TO is not supported of ${tableKey(plan.target)}: it is a VIEW.`,
      );
    }
    if (catalog.table(name)) throw tableExists(name);
    await catalog.renameTable(transaction, { ...record, lastModifiedTime: now }, name);
  });
  return { ...outcome, ddlDestinationTable: name };
}

export async function setOptions(
  plan: PlanOf<'ALTER_TABLE_SET_OPTIONS' | 'ALTER_VIEW_SET_OPTIONS'>,
  transaction: Transaction,
  catalog: CatalogStore,
  now: number,
): Promise<QueryOutcome> {
  return alterTable(plan, catalog, async (record) => {
    const { partitionExpirationDays: days } = plan.options;
    const partitioned = days === undefined ? {} : withExpiration(record, days);
    const fields = { ...optionFields(plan.options), ...partitioned };
    const changed: TableRecord = { ...record, ...fields, lastModifiedTime: now };
    await catalog.writeTable(transaction, changed);
    if (days !== undefined) await dropExpiredPartitions(transaction.connection, changed, now);
  });
}

export function optionFields(options: TableOptions): Partial<TableRecord> {
  if (options.requirePartitionFilter) throw notSupported('The option require_partition_filter');
  const { description, labels, friendlyName, expirationTimestampMs: expirationTime } = options;
  const fields = { description, labels, friendlyName, expirationTime };
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, value ?? undefined]));
}

function withExpiration(
  { name, timePartitioning }: TableRecord,
  days: number,
): Partial<TableRecord> {
  if (!timePartitioning?.field)
    throw new BigQueryError(
      'invalidQuery',
      `Cannot set partition_expiration_days of ${tableKey(name)}: it is not partitioned by a date or time.`,
    );
  return { timePartitioning: { ...timePartitioning, expirationMs: expirationMs(days) } };
}

async function alterTable(
  plan: { type: string; target: TableName; ifTableMissing: 'fail' | 'skip' },
  catalog: CatalogStore,
  change: (record: TableRecord) => Promise<void>,
): Promise<QueryOutcome> {
  const statementType = plan.type.startsWith('ALTER_VIEW') ? 'ALTER_VIEW' : 'ALTER_TABLE';
  const outcome = { statementType, ddlTargetTable: plan.target };
  const record = catalog.table(plan.target);
  if (!record) {
    if (plan.ifTableMissing === 'skip') return { ...outcome, ddlOperation: 'SKIP' };
    throw tableNotFound(plan.target);
  }
  await change(record);
  return { ...outcome, ddlOperation: 'ALTER' };
}
