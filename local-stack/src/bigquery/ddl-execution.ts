import type { Field, TableName, TableOptions } from '../sql/contract.ts';
import { duckTable, duckType, expirationMs, quoteIdentifier } from '../sql/contract.ts';
import { BigQueryError, notSupported } from './api-error.ts';
import { datasetKey, datasetNotFound, tableExists, tableKey, tableNotFound } from './catalog.ts';
import type { CatalogStore, TableRecord } from './catalog.ts';
import type { Transaction } from './database.ts';
import { findField } from './fields.ts';
import type { QueryOutcome } from './job-record.ts';
import { checkTableName } from './job-request.ts';
import { dropExpiredPartitions } from './partition-expiration.ts';
import type { DmlPlan, WritePlan } from './write-plan.ts';

type DdlPlan = Exclude<WritePlan, DmlPlan>;
type PlanOf<T extends DdlPlan['type']> = Extract<DdlPlan, { type: T }>;
type CreateTablePlan = PlanOf<'CREATE_TABLE' | 'CREATE_TABLE_AS_SELECT'>;

/** Does what a DDL plan says, inside a transaction; returns what is to be told of it. */
export async function executeDdl(
  plan: DdlPlan,
  transaction: Transaction,
  catalog: CatalogStore,
  context: { location: string; now: number },
): Promise<QueryOutcome> {
  switch (plan.type) {
    case 'CREATE_TABLE':
    case 'CREATE_TABLE_AS_SELECT':
    case 'CREATE_VIEW':
      return createTableOrView(plan, transaction, catalog, context.now);
    case 'CREATE_SCHEMA':
      return createSchema(plan, transaction, catalog, context);
    case 'DROP_SCHEMA':
      return dropSchema(plan, transaction, catalog);
    case 'DROP_TABLE':
    case 'DROP_VIEW':
      return dropTableOrView(plan, transaction, catalog);
    case 'ALTER_TABLE_ADD_COLUMN':
      return addColumns(plan, transaction, catalog, context.now);
    case 'ALTER_TABLE_DROP_COLUMN':
      return dropColumns(plan, transaction, catalog, context.now);
    case 'ALTER_TABLE_RENAME':
      return renameTable(plan, transaction, catalog, context.now);
    case 'ALTER_TABLE_SET_OPTIONS':
    case 'ALTER_VIEW_SET_OPTIONS':
      return setOptions(plan, transaction, catalog, context.now);
  }
}

async function createTableOrView(
  plan: CreateTablePlan | PlanOf<'CREATE_VIEW'>,
  transaction: Transaction,
  catalog: CatalogStore,
  now: number,
): Promise<QueryOutcome> {
  const { type: statementType, target: ddlTargetTable } = plan;
  if (!catalog.dataset(plan.target.project, plan.target.dataset)) {
    throw datasetNotFound(plan.target.project, plan.target.dataset);
  }
  const existing = catalog.table(plan.target);
  if (existing && plan.ifExists === 'skip') {
    return { statementType, ddlOperation: 'SKIP', ddlTargetTable };
  }
  if (existing && plan.ifExists === 'fail') throw tableExists(plan.target);
  const type = plan.type === 'CREATE_VIEW' ? 'VIEW' : 'TABLE';
  if (existing && existing.type !== type) {
    throw new BigQueryError(
      'invalidQuery',
      `${tableKey(plan.target)} is a ${existing.type}, it cannot be replaced by a ${type}: drop it first.`,
    );
  }
  const record: TableRecord = {
    name: plan.target,
    type,
    schema: plan.schema,
    creationTime: now,
    lastModifiedTime: now,
    ...optionFields(plan.options),
    ...(plan.type === 'CREATE_VIEW' ? { viewQuery: plan.query } : layoutFields(plan)),
  };
  const selectSql = plan.type === 'CREATE_VIEW' ? undefined : plan.duckSql;
  await catalog.createTable(transaction, record, selectSql);
  return {
    statementType,
    schema: plan.schema,
    ddlOperation: existing ? 'REPLACE' : 'CREATE',
    ddlTargetTable,
  };
}

function layoutFields(plan: CreateTablePlan): Partial<TableRecord> {
  const { timePartitioning, rangePartitioning, clustering } = plan;
  return {
    ...(timePartitioning && { timePartitioning }),
    ...(rangePartitioning && { rangePartitioning }),
    ...(clustering && { clustering }),
  };
}

function optionFields(options: TableOptions): Partial<TableRecord> {
  if (options.requirePartitionFilter) throw notSupported('The option require_partition_filter');
  const { description, labels, friendlyName, expirationTimestampMs: expirationTime } = options;
  const fields = { description, labels, friendlyName, expirationTime };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

async function createSchema(
  plan: PlanOf<'CREATE_SCHEMA'>,
  transaction: Transaction,
  catalog: CatalogStore,
  context: { location: string; now: number },
): Promise<QueryOutcome> {
  const { project, dataset } = plan.target;
  const outcome = { statementType: plan.type, ddlTargetDataset: plan.target };
  if (catalog.dataset(project, dataset)) {
    if (plan.ifExists === 'skip') return { ...outcome, ddlOperation: 'SKIP' };
    throw new BigQueryError('duplicate', `Already Exists: Dataset ${datasetKey(project, dataset)}`);
  }
  const { location = context.location, ...options } = plan.options;
  await catalog.createDataset(transaction, {
    project,
    dataset,
    location,
    creationTime: context.now,
    lastModifiedTime: context.now,
    ...options,
  });
  return { ...outcome, ddlOperation: 'CREATE' };
}

async function dropSchema(
  plan: PlanOf<'DROP_SCHEMA'>,
  transaction: Transaction,
  catalog: CatalogStore,
): Promise<QueryOutcome> {
  const { project, dataset } = plan.target;
  const outcome = { statementType: plan.type, ddlTargetDataset: plan.target };
  if (!catalog.dataset(project, dataset)) {
    if (plan.ifMissing === 'skip') return { ...outcome, ddlOperation: 'SKIP' };
    throw datasetNotFound(project, dataset);
  }
  if (!plan.cascade) requireEmptyDataset(catalog, project, dataset);
  await catalog.dropDataset(transaction, project, dataset);
  return { ...outcome, ddlOperation: 'DROP' };
}

/** Throws BigQuery's refusal to drop a dataset that still holds tables. */
export function requireEmptyDataset(catalog: CatalogStore, project: string, dataset: string): void {
  if (catalog.tables(project, dataset).length === 0) return;
  throw new BigQueryError(
    'resourceInUse',
    `Dataset ${datasetKey(project, dataset)} is still in use`,
  );
}

async function dropTableOrView(
  plan: PlanOf<'DROP_TABLE' | 'DROP_VIEW'>,
  transaction: Transaction,
  catalog: CatalogStore,
): Promise<QueryOutcome> {
  const outcome = { statementType: plan.type, ddlTargetTable: plan.target };
  const record = catalog.table(plan.target);
  if (!record) {
    if (plan.ifMissing === 'skip') return { ...outcome, ddlOperation: 'SKIP' };
    throw tableNotFound(plan.target);
  }
  const type = plan.type === 'DROP_VIEW' ? 'VIEW' : 'TABLE';
  if (record.type !== type) {
    throw new BigQueryError(
      'invalidQuery',
      `Cannot drop ${tableKey(plan.target)} with DROP ${type}: it is a ${record.type}.`,
    );
  }
  await catalog.dropTable(transaction, record);
  return { ...outcome, ddlOperation: 'DROP' };
}

async function addColumns(
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
    await connection.run(`ALTER TABLE ${duckTable(name)} ADD COLUMN ${column} ${duckType(field)}`);
    if (field.mode === 'REPEATED') {
      await connection.run(`UPDATE ${duckTable(name)} SET ${column} = []`);
    }
  }
}

async function dropColumns(
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

async function renameTable(
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

async function setOptions(
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
