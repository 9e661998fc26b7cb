import type { DuckDBConnection } from '@duckdb/node-api';
import type { TableName } from '../../sql/contract.ts';
import { SqlError } from '../../sql/contract.ts';
import type { CatalogStore } from '../catalog/catalog.ts';
import type { Transaction } from '../catalog/database.ts';
import { rowsOf } from '../catalog/database.ts';
import { executeDdl } from '../catalog/ddl-execution.ts';
import { tableNotFound, datasetKey } from '../catalog/table-errors.ts';
import type { DmlPlan, WritePlan } from '../catalog/write-plan.ts';
import type { QueryOutcome } from '../rest/job-record.ts';
import type { TableRecord } from '../rest/table-record.ts';

/** Does what a writing plan says, inside a transaction; returns what its job reports of it. */
export async function executeWrite(
  plan: WritePlan,
  transaction: Transaction,
  catalog: CatalogStore,
  context: { location: string; now: number },
): Promise<QueryOutcome> {
  switch (plan.type) {
    case 'INSERT':
    case 'UPDATE':
    case 'DELETE':
    case 'MERGE':
    case 'TRUNCATE_TABLE':
      return executeDml(plan, transaction, catalog, context.now);
    default:
      return executeDdl(plan, transaction, catalog, context);
  }
}

async function executeDml(
  plan: DmlPlan,
  transaction: Transaction,
  catalog: CatalogStore,
  now: number,
): Promise<QueryOutcome> {
  const { connection } = transaction;
  const { schema } = requireRealTable(catalog, plan.target);
  for (const sql of plan.prepare) await connection.run(sql);
  for (const guard of plan.guards) {
    const rows = await rowsOf(connection, guard.duckSql);
    if (rows.length > 0) throw guard.error;
  }
  for (const sql of plan.writes ?? []) await connection.run(sql);
  const dmlStats = await countChanges(connection, plan);
  for (const sql of plan.cleanup) await connection.run(sql);
  await catalog.touchTable(transaction, plan.target, now);
  return { statementType: plan.type, schema, dmlStats };
}

function requireRealTable(catalog: CatalogStore, name: TableName): TableRecord {
  const record = catalog.table(name);
  if (!record) throw tableNotFound(name);
  if (record.type === 'VIEW') {
    throw new SqlError(
      'invalidQuery',
      `Cannot modify the view ${datasetKey(name.project, name.dataset)}.${name.table}`,
    );
  }
  return record;
}

async function countChanges(
  connection: DuckDBConnection,
  plan: DmlPlan,
): Promise<NonNullable<QueryOutcome['dmlStats']>> {
  const stats = { inserted: 0, updated: 0, deleted: 0 };
  if (plan.type === 'MERGE') {
    const result = await connection.stream(plan.duckSql);
    for (;;) {
      const chunk = await result.fetchChunk();
      if (!chunk || chunk.rowCount === 0) return stats;
      for (const [action] of chunk.getRows()) {
        if (action === 'INSERT') stats.inserted += 1;
        else if (action === 'UPDATE') stats.updated += 1;
        else if (action === 'DELETE') stats.deleted += 1;
      }
    }
  }
  const [row] = await rowsOf(connection, plan.duckSql);
  const count = Number(row?.[0] ?? 0);
  if (plan.type === 'INSERT') stats.inserted = count;
  else if (plan.type === 'UPDATE') stats.updated = count;
  else stats.deleted = count;
  return stats;
}
