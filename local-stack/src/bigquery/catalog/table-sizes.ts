import type { Field } from '../../sql/contract.ts';
import { duckTable, quoteIdentifier } from '../../sql/contract.ts';
import type { TableRecord } from '../rest/table-record.ts';
import type { Database } from './database.ts';
import { rowsOf } from './database.ts';
import { tableKey } from './table-errors.ts';

/** How large a table is, as BigQuery counts: logical bytes of the values. */
export interface TableSize {
  rows: number;
  bytes: number;
}

/** Bytes of one value of each fixed-size type (BigQuery's documented data sizes). */
const FIXED_BYTES: Record<string, number> = {
  INTEGER: 8,
  FLOAT: 8,
  NUMERIC: 16,
  BOOLEAN: 1,
  TIMESTAMP: 8,
  DATE: 8,
  TIME: 8,
  DATETIME: 8,
};

/** Sizes of tables, counted when asked for and kept until the table changes. */
export class TableSizes {
  private readonly known = new Map<string, { at: number; size: TableSize }>();

  constructor(private readonly database: Database) {}

  async of(record: TableRecord): Promise<TableSize | undefined> {
    if (record.type === 'VIEW') return undefined;
    const key = tableKey(record.name);
    const known = this.known.get(key);
    if (known?.at === record.lastModifiedTime) return known.size;
    const sums = record.schema.map(
      (field) => `sum(${bytesOf(field, quoteIdentifier(field.name))})`,
    );
    const [row] = await this.database.use((connection) =>
      rowsOf(
        connection,
        `SELECT count(*), ${['0', ...sums.map((sum) => `coalesce(${sum}, 0)`)].join(' + ')} FROM ${duckTable(record.name)}`,
      ),
    );
    const size = { rows: Number(row?.[0] ?? 0), bytes: Number(row?.[1] ?? 0) };
    this.known.set(key, { at: record.lastModifiedTime, size });
    return size;
  }
}

function bytesOf(field: Field, x: string): string {
  if (field.mode === 'REPEATED') {
    const element = { ...field, mode: 'NULLABLE' as const };
    return `list_sum(list_transform(${x}, lambda item: ${bytesOf(element, 'item')}))`;
  }
  const fixed = FIXED_BYTES[field.type];
  if (fixed !== undefined) return `if(${x} IS NULL, 0, ${fixed})`;
  if (field.type === 'BYTES') return `coalesce(2 + octet_length(${x}), 0)`;
  if (field.type !== 'RECORD') return `coalesce(2 + strlen(${x}), 0)`;
  const members = (field.fields ?? []).map(
    (member) => `coalesce(${bytesOf(member, `${x}.${quoteIdentifier(member.name)}`)}, 0)`,
  );
  return members.join(' + ');
}
