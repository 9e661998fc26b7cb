import type { DuckDBConnection } from '@duckdb/node-api';
import type { TableInfo } from '../../sql/contract.ts';
import { duckTable, quoteIdentifier } from '../../sql/contract.ts';

/**
 * Deletes the rows of partitions that have expired at `now` (milliseconds since the epoch): a partition's age counts from
 * its start. BigQuery does so in the background; here it happens with each write, and when the stack starts.
 */
export async function dropExpiredPartitions(
  connection: DuckDBConnection,
  { name, timePartitioning }: Pick<TableInfo, 'name' | 'timePartitioning'>,
  now: number,
): Promise<void> {
  const { field, type, expirationMs } = timePartitioning ?? {};
  if (field === undefined || expirationMs === undefined) return;
  const start = `date_trunc('${type}', CAST(${quoteIdentifier(field)} AS TIMESTAMP))`;
  const limit = BigInt(Math.trunc(now)) - BigInt(expirationMs);
  await connection.run(`DELETE FROM ${duckTable(name)} WHERE epoch_ms(${start}) <= ${limit}`);
}
