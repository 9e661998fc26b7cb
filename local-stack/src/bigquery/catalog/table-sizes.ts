import { duckTable } from '../../sql/contract.ts';
import { logicalBytesSql } from '../../sql/index.ts';
import type { TableRecord } from '../rest/table-record.ts';
import type { Database } from './database.ts';
import { rowsOf } from './database.ts';
import { tableKey } from './table-errors.ts';

/** How large a table is, as BigQuery counts: logical bytes of the values. */
export interface TableSize {
  rows: number;
  bytes: number;
}

/** Sizes of tables, counted when asked for and kept until the table changes. */
export class TableSizes {
  private readonly known = new Map<string, { at: number; size: TableSize }>();

  constructor(private readonly database: Database) {}

  async of(record: TableRecord): Promise<TableSize | undefined> {
    if (record.type === 'VIEW') return undefined;
    const key = tableKey(record.name);
    const known = this.known.get(key);
    if (known?.at === record.lastModifiedTime) return known.size;
    const sql = `SELECT count(*), coalesce(sum(${logicalBytesSql(record.schema)}), 0) FROM ${duckTable(record.name)}`;
    const [row] = await this.database.use((connection) => rowsOf(connection, sql));
    const size = { rows: Number(row?.[0] ?? 0), bytes: Number(row?.[1] ?? 0) };
    this.known.set(key, { at: record.lastModifiedTime, size });
    return size;
  }
}
