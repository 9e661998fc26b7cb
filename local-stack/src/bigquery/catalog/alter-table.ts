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
import type { DdlPlan, PlanOf } from './write-plan.ts';

/** What a DDL statement runs in. */
export interface DdlRun {
  transaction: Transaction;
  catalog: CatalogStore;
  location: string;
  now: number;
}

/** A plan that changes a table or view. */
export type AlterPlan = Extract<DdlPlan, { ifTableMissing: string }>;

/** ALTER TABLE and ALTER VIEW. */
export async function alterTable(plan: AlterPlan, run: DdlRun): Promise<QueryOutcome> {
  const statementType = plan.type.startsWith('ALTER_VIEW') ? 'ALTER_VIEW' : 'ALTER_TABLE';
  const outcome = { statementType, ddlTargetTable: plan.target };
  const record = run.catalog.table(plan.target);
  if (!record) {
    if (plan.ifTableMissing === 'skip') return { ...outcome, ddlOperation: 'SKIP' };
    throw tableNotFound(plan.target);
  }
  const touched = { ...record, lastModifiedTime: run.now };
  if (plan.type === 'ALTER_TABLE_RENAME') {
    const name = await renameTable(plan, touched, run);
    return { ...outcome, ddlOperation: 'ALTER', ddlDestinationTable: name };
  }
  const changed = await changesOf(plan, record, run.transaction);
  await run.catalog.writeTable(run.transaction, { ...touched, ...changed });
  await dropExpiredPartitions(run.transaction.connection, { ...record, ...changed }, run.now);
  return { ...outcome, ddlOperation: 'ALTER' };
}

/** Changes the table in DuckDB; returns what changes of its record. */
async function changesOf(
  plan: Exclude<AlterPlan, { type: 'ALTER_TABLE_RENAME' }>,
  record: TableRecord,
  transaction: Transaction,
): Promise<Partial<TableRecord>> {
  switch (plan.type) {
    case 'ALTER_TABLE_ADD_COLUMN':
      return addColumns(plan, record, transaction);
    case 'ALTER_TABLE_DROP_COLUMN':
      return dropColumns(plan, record, transaction);
    default:
      return { ...optionFields(plan.options), ...expiration(record, plan.options) };
  }
}

async function addColumns(
  { columns }: PlanOf<'ALTER_TABLE_ADD_COLUMN'>,
  record: TableRecord,
  transaction: Transaction,
): Promise<Partial<TableRecord>> {
  const added: Field[] = [];
  for (const { field, ifExists } of columns) {
    if (findField([...record.schema, ...added], field.name)) {
      if (ifExists === 'skip') continue;
      throw new BigQueryError('invalidQuery', `Column already exists: ${field.name}`);
    }
    added.push(field);
  }
  await appendColumns(transaction, record.name, added);
  return { schema: [...record.schema, ...added] };
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

async function dropColumns(
  { columns }: PlanOf<'ALTER_TABLE_DROP_COLUMN'>,
  record: TableRecord,
  { connection }: Transaction,
): Promise<Partial<TableRecord>> {
  let schema = record.schema;
  for (const { name, ifMissing } of columns) {
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
    await connection.run(
      `ALTER TABLE ${duckTable(record.name)} DROP COLUMN ${quoteIdentifier(field.name)}`,
    );
  }
  return { schema };
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

async function renameTable(
  plan: PlanOf<'ALTER_TABLE_RENAME'>,
  record: TableRecord,
  { catalog, transaction }: DdlRun,
): Promise<TableName> {
  const name = checkTableName({ ...plan.target, table: plan.newName });
  if (record.type === 'VIEW') {
    throw new BigQueryError(
      'invalidQuery',
      `ALTER TABLE RENAME TO is not supported of ${tableKey(plan.target)}: it is a VIEW.`,
    );
  }
  if (catalog.table(name)) throw tableExists(name);
  await catalog.renameTable(transaction, record, name);
  return name;
}

export function optionFields(options: TableOptions): Partial<TableRecord> {
  if (options.requirePartitionFilter) throw notSupported('The option require_partition_filter');
  const { description, labels, friendlyName, expirationTimestampMs: expirationTime } = options;
  const fields = { description, labels, friendlyName, expirationTime };
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, value ?? undefined]));
}

function expiration(
  { name, timePartitioning }: TableRecord,
  { partitionExpirationDays: days }: TableOptions,
): Partial<TableRecord> {
  if (days === undefined) return {};
  if (!timePartitioning?.field)
    throw new BigQueryError(
      'invalidQuery',
      `Cannot set partition_expiration_days of ${tableKey(name)}: it is not partitioned by a date or time.`,
    );
  return { timePartitioning: { ...timePartitioning, expirationMs: expirationMs(days) } };
}
