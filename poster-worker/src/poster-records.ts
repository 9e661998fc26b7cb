import { appendToLedger } from '../../runtime/src/ledgers.ts';
import { runStatement, tablePath, type Warehouse } from '../../runtime/src/bigquery-jobs.ts';
import { unwritten, type PosterRecord } from './pure/poster-record.ts';
import { POSTER_RESULT_TYPES, updatePosterStateSql } from './pure/state-sql.ts';

/** Writes results down, and counts what it asked of BigQuery. */
export class PosterRecords {
  statements = 0;
  loadJobs = 0;
  /** Rows that had changed between download and UPDATE. */
  changedMeanwhile = 0;

  constructor(private readonly warehouse: Warehouse) {}

  /**
   * The ledger first, then the state: without its ledger rows no state is written, and where the state
   * can't be written the ledger is told so. A worker killed in between leaves an attempt too many in the
   * ledger and none too few. `inHaste` writes both at once. Throws PipelineError.
   */
  async write(
    records: readonly PosterRecord[],
    writeNumber: number,
    inHaste: boolean,
  ): Promise<void> {
    const ledger = this.append(
      records.map(({ attempt }) => attempt),
      `attempts-${writeNumber}`,
    );
    if (!inHaste) await ledger;
    const [ledgerEnd, stateEnd] = await Promise.allSettled([
      ledger,
      this.updateStates(records, writeNumber),
    ]);
    if (ledgerEnd.status === 'rejected') throw ledgerEnd.reason;
    if (stateEnd.status === 'fulfilled') return;
    const reason = (stateEnd.reason as Error).message;
    const corrections = records
      .filter(({ result }) => result !== undefined)
      .map((record) => unwritten(record, reason, new Date()));
    await this.append(corrections, `attempts-${writeNumber}-not-written`).catch(() => undefined);
    throw stateEnd.reason;
  }

  private async append(rows: PosterRecord['attempt'][], name: string): Promise<void> {
    this.loadJobs += 1;
    await appendToLedger(this.warehouse, 'poster_attempts', rows, name);
  }

  private async updateStates(records: readonly PosterRecord[], writeNumber: number): Promise<void> {
    const results = records.flatMap(({ result }) => result ?? []);
    if (results.length === 0) return;
    this.statements += 1;
    const table = tablePath(this.warehouse, 'raw_movies');
    const what = `Writing the state of posters to ${table}`;
    const changed = await runStatement(this.warehouse, what, {
      query: updatePosterStateSql(`${this.warehouse.projectId}.${this.warehouse.dataset}`),
      params: { results },
      types: POSTER_RESULT_TYPES,
      name: `state-${writeNumber}`,
    });
    this.changedMeanwhile += results.length - changed;
  }
}
