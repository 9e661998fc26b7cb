import { layoutOf } from '../../sql/contract.ts';
import { BigQueryError } from '../rest/api-error.ts';
import { checkDatasetId, checkTableName } from '../rest/destination.ts';
import type { QueryOutcome } from '../rest/job-record.ts';
import type { TableRecord } from '../rest/table-record.ts';
import type { DdlRun } from './alter-table.ts';
import { alterTable, optionFields } from './alter-table.ts';
import type { CatalogStore } from './catalog.ts';
import type { Transaction } from './database.ts';
import { datasetNotFound } from './table-errors.ts';
import { tableExists, tableKey, datasetKey, tableNotFound } from './table-errors.ts';
import type { PlanOf, DdlPlan } from './write-plan.ts';

type CreateTablePlan = PlanOf<'CREATE_TABLE' | 'CREATE_TABLE_AS_SELECT'>;

/** Does what a DDL plan says, inside a transaction; returns what its job reports of it. */
export async function executeDdl(
  plan: DdlPlan,
  transaction: Transaction,
  catalog: CatalogStore,
  context: { location: string; now: number },
): Promise<QueryOutcome> {
  const run = { transaction, catalog, ...context };
  switch (plan.type) {
    case 'CREATE_TABLE':
    case 'CREATE_TABLE_AS_SELECT':
    case 'CREATE_VIEW':
      return createTableOrView(plan, run);
    case 'CREATE_SCHEMA':
      return createSchema(plan, run);
    case 'DROP_SCHEMA':
      return dropSchema(plan, run);
    case 'DROP_TABLE':
    case 'DROP_VIEW':
      return dropTableOrView(plan, run);
    default:
      return alterTable(plan, run);
  }
}

async function createTableOrView(
  plan: CreateTablePlan | PlanOf<'CREATE_VIEW'>,
  { transaction, catalog, now }: DdlRun,
): Promise<QueryOutcome> {
  const { type: statementType } = plan;
  const ddlTargetTable = checkTableName(plan.target);
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
    ...(plan.type === 'CREATE_VIEW' ? { viewQuery: plan.query } : layoutOf(plan)),
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

async function createSchema(
  plan: PlanOf<'CREATE_SCHEMA'>,
  { transaction, catalog, location: ofJob, now }: DdlRun,
): Promise<QueryOutcome> {
  const { project, dataset } = plan.target;
  checkDatasetId(dataset);
  const outcome = { statementType: plan.type, ddlTargetDataset: plan.target };
  if (catalog.dataset(project, dataset)) {
    if (plan.ifExists === 'skip') return { ...outcome, ddlOperation: 'SKIP' };
    throw new BigQueryError('duplicate', `Already Exists: Dataset ${datasetKey(project, dataset)}`);
  }
  const times = { creationTime: now, lastModifiedTime: now };
  const record = { project, dataset, location: ofJob, ...times, ...plan.options };
  await catalog.createDataset(transaction, record);
  return { ...outcome, ddlOperation: 'CREATE' };
}

async function dropSchema(
  plan: PlanOf<'DROP_SCHEMA'>,
  { transaction, catalog }: DdlRun,
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
  { transaction, catalog }: DdlRun,
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
