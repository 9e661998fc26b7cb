import ledgers from '../../includes/ledger_columns.js';
import { load, type JobName, type Warehouse } from './bigquery-jobs.ts';

export type LedgerName = keyof typeof ledgers;

/** A ledger row: a value for each column by name; timestamps as ISO text. */
export type LedgerRow = Record<string, string | number | null>;

/**
 * Appends rows to a ledger in one load job (no DML); a job of the same name never appends twice. The table is made
 * if it is missing, as definitions/ledgers/ would make it.
 */
export async function appendToLedger(
  warehouse: Warehouse,
  ledger: LedgerName,
  rows: readonly LedgerRow[],
  job: JobName,
): Promise<void> {
  if (rows.length === 0) return;
  await load(warehouse, {
    table: ledger,
    columns: ledgers[ledger].columns,
    partitionBy: ledgers[ledger].partitionBy,
    writeDisposition: 'WRITE_APPEND',
    source: { text: rows.map((row) => `${JSON.stringify(row)}\n`).join('') },
    job,
  });
}
