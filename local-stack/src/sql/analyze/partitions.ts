import type { TableInfo } from '../contract.ts';
import { SqlError, duckTable, quoteIdentifier } from '../contract.ts';
import { logicalBytesSql } from '../print/logical-bytes.ts';
import { sqlString, timestampSql } from '../print/value.ts';

/** How a partition is named after the time that it holds. */
const NAMES: Record<string, string> = {
  HOUR: '%Y%m%d%H',
  DAY: '%Y%m%d',
  MONTH: '%Y%m',
  YEAR: '%Y',
};

/** The rows of a table in INFORMATION_SCHEMA.PARTITIONS, after the columns that say which table it is. */
export function partitionsSql(info: TableInfo, identity: string[]): string {
  const id = partitionId(info);
  const bytes = `coalesce(CAST(sum(${logicalBytesSql(info.schema)}) AS BIGINT), 0)`;
  const modified = timestampSql(BigInt(Math.trunc(info.lastModifiedTime)) * 1000n);
  const values = [...identity, id ?? 'NULL', 'count(*)', bytes, bytes, modified, `'ACTIVE'`];
  const group = id === undefined ? '' : ` GROUP BY ${id}`;
  return `SELECT ${values.join(', ')} FROM ${duckTable(info.name)}${group}`;
}

/** The id of a row's partition; undefined for a table that has none. */
function partitionId({ name, timePartitioning, rangePartitioning }: TableInfo): string | undefined {
  if (timePartitioning) {
    const { field, type } = timePartitioning;
    if (field === undefined)
      throw new SqlError(
        'invalidQuery',
        `INFORMATION_SCHEMA.PARTITIONS of ${name.table}, which is partitioned by the time of loads, is not supported by the local stack`,
      );
    const time = quoteIdentifier(field);
    return `coalesce(strftime(${time}, ${sqlString(NAMES[type]!)}), '__NULL__')`;
  }
  if (!rangePartitioning) return undefined;
  const { start, end, interval } = rangePartitioning.range;
  const value = quoteIdentifier(rangePartitioning.field);
  const first = `${value} - (${value} - (${start})) % ${interval}`;
  return `CASE WHEN ${value} IS NULL THEN '__NULL__' WHEN ${value} < ${start} OR ${value} >= ${end} THEN '__UNPARTITIONED__' ELSE CAST(${first} AS VARCHAR) END`;
}
