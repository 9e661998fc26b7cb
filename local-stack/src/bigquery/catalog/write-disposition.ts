import type { Field, Plan, TableLayout, TableName } from '../../sql/contract.ts';
import { duckTable, quoteIdentifier } from '../../sql/contract.ts';
import { BigQueryError } from '../rest/api-error.ts';
import type { Destination } from '../rest/destination.ts';
import { findField } from '../rest/fields.ts';
import type { QueryOutcome } from '../rest/job-record.ts';
import type { TableRecord } from '../rest/table-record.ts';
import { appendColumns } from './alter-table.ts';
import type { CatalogStore } from './catalog.ts';
import type { Transaction } from './database.ts';
import { rowsOf } from './database.ts';
import { schemaMismatch, tableNotFound, tableKey, tableExists } from './table-errors.ts';

/** The table that a job writes to, and whether it is made (anew) or appended to. */
export interface WriteTarget {
  record: TableRecord;
  action: 'create' | 'append';
}

/** Decides what a job's dispositions mean for its destination; throws BigQuery's refusals. */
export async function resolveTarget(
  transaction: Transaction,
  catalog: CatalogStore,
  { table: name, write, create, mayAddFields }: Destination,
  sent: { schema?: Field[]; layout?: TableLayout; isLoad: boolean; now: number },
): Promise<WriteTarget> {
  catalog.requireDataset(name.project, name.dataset);
  const existing = catalog.table(name);
  const schema = sent.schema?.length ? sent.schema : existing?.schema;
  if (!existing && create === 'CREATE_NEVER') throw tableNotFound(name);
  if (!schema?.length) {
    throw new BigQueryError('invalid', 'No schema specified on job or table.');
  }
  if (!existing) {
    const times = { creationTime: sent.now, lastModifiedTime: sent.now };
    return { record: { name, type: 'TABLE', schema, ...sent.layout, ...times }, action: 'create' };
  }
  if (existing.type === 'VIEW') {
    throw new BigQueryError('invalid', `Cannot write to ${tableKey(name)}: it is a view.`);
  }
  if (write === 'WRITE_TRUNCATE' || existing.schema.length === 0) {
    return { record: { ...existing, schema, lastModifiedTime: sent.now }, action: 'create' };
  }
  if (write === 'WRITE_EMPTY') {
    const rows = await rowsOf(transaction.connection, `SELECT 1 FROM ${duckTable(name)} LIMIT 1`);
    if (rows.length > 0) throw tableExists(name);
  }
  const added = mayAddFields
    ? schema.filter((field) => !findField(existing.schema, field.name))
    : [];
  const extended = [...existing.schema, ...added];
  checkFields(name, extended, schema, { checkModes: sent.isLoad });
  if (added.length === 0) return { record: existing, action: 'append' };
  const record = { ...existing, schema: extended, lastModifiedTime: sent.now };
  await appendColumns(transaction, name, added);
  await catalog.writeTable(transaction, record);
  return { record, action: 'append' };
}

/** Throws BigQuery's refusal unless rows of one schema can be appended to a table of another. */
function checkFields(
  name: TableName,
  existing: Field[],
  sent: Field[],
  options: { checkModes: boolean },
  path = '',
): void {
  const mismatch = (detail: string) => schemaMismatch(name, detail);
  for (const field of sent) {
    const there = findField(existing, field.name);
    const fieldPath = `${path}${field.name}`;
    if (!there) throw mismatch(`Cannot add fields (field: ${fieldPath})`);
    if (there.type !== field.type) {
      throw mismatch(`Field ${fieldPath} has changed type from ${there.type} to ${field.type}`);
    }
    const isOtherShape = (there.mode === 'REPEATED') !== (field.mode === 'REPEATED');
    if (isOtherShape || (options.checkModes && there.mode !== field.mode)) {
      throw mismatch(`Field ${fieldPath} has changed mode from ${there.mode} to ${field.mode}`);
    }
    checkFields(name, there.fields ?? [], field.fields ?? [], options, `${fieldPath}.`);
  }
}

/** Writes the rows of a SELECT to a job's destination table. */
export async function writeQueryResult(
  transaction: Transaction,
  catalog: CatalogStore,
  job: { plan: Extract<Plan, { type: 'SELECT' }>; destination: Destination; now: number },
): Promise<QueryOutcome> {
  const { plan, destination, now } = job;
  const { record, action } = await resolveTarget(transaction, catalog, destination, {
    schema: plan.schema,
    isLoad: false,
    now,
  });
  if (action === 'create') {
    await catalog.createTable(transaction, record, plan.duckSql);
  } else {
    const names = plan.schema.map(({ name }) => quoteIdentifier(name)).join(', ');
    await transaction.connection.run(
      `INSERT INTO ${duckTable(record.name)} (${names}) ${plan.duckSql}`,
    );
    await catalog.touchTable(transaction, record.name, now);
  }
  const [row] = await rowsOf(
    transaction.connection,
    `SELECT count(*) FROM ${duckTable(record.name)}`,
  );
  const { name: resultTable, schema } = record;
  return { statementType: 'SELECT', schema, rowCount: Number(row?.[0] ?? 0), resultTable };
}
