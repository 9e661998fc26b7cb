import { appendToLedger } from '../../runtime/src/ledgers.ts';
import { runStatement, tablePath, type Warehouse } from '../../runtime/src/bigquery-jobs.ts';
import type { PosterRecord } from './pure/poster-record.ts';
import { POSTER_RESULT_TYPES, updatePosterStateSql } from './pure/state-sql.ts';

/**
 * Writes results down: the ledger first, then the state, so that a worker killed in between leaves an
 * attempt too many in the ledger and none too few. Returns how many rows had changed meanwhile.
 * `inHaste` writes both at once. The state is written even when the ledger fails; then throws PipelineError.
 */
export async function writeRecords(
  warehouse: Warehouse,
  records: readonly PosterRecord[],
  writeNumber: number,
  inHaste: boolean,
): Promise<number> {
  const attempts = records.map(({ attempt }) => attempt);
  const ledger = appendToLedger(warehouse, 'poster_attempts', attempts, `attempts-${writeNumber}`);
  const ledgerDone = ledger.then(
    () => ({ error: undefined }),
    (error: unknown) => ({ error }),
  );
  if (!inHaste) await ledgerDone;
  const changedMeanwhile = await writeStates(warehouse, records, writeNumber);
  const { error } = await ledgerDone;
  if (error !== undefined) throw error;
  return changedMeanwhile;
}

async function writeStates(
  warehouse: Warehouse,
  records: readonly PosterRecord[],
  writeNumber: number,
): Promise<number> {
  const results = records.flatMap(({ result }) => result ?? []);
  if (results.length === 0) return 0;
  const table = tablePath(warehouse, 'raw_movies');
  const changed = await runStatement(warehouse, `Writing the state of posters to ${table}`, {
    query: updatePosterStateSql(`${warehouse.projectId}.${warehouse.dataset}`),
    params: { results },
    types: POSTER_RESULT_TYPES,
    name: `state-${writeNumber}`,
  });
  return results.length - changed;
}
