import { PipelineError } from '../../runtime/src/errors.ts';
import { select, tablePath, type Warehouse } from '../../runtime/src/bigquery-jobs.ts';
import { appendToLedger } from '../../runtime/src/ledgers.ts';
import type { Reject } from './pure/page-rows.ts';
import { rejectsParams, rejectsSql, type WantedRejects } from './pure/rejects-sql.ts';

/** Rejects told and kept of one run, at most: more than that is one fault of the API, many times over. */
const MOST_KEPT = 20_000;

/** A reject as the ledger holds it. */
export interface LedgerReject {
  run_id: string;
  rejected_at: { value: string };
  movie_id: string | null;
  reason: string;
  node: string | null;
}

/** Writes the rejects of a run to rejected_movies; the same run never writes them twice. */
export async function recordRejects(
  warehouse: Warehouse,
  rejects: readonly Reject[],
): Promise<void> {
  const rejectedAt = new Date().toISOString();
  const rows = rejects.slice(0, MOST_KEPT).map(({ movieId, reason, node }) => ({
    run_id: warehouse.runId,
    rejected_at: rejectedAt,
    movie_id: movieId,
    reason,
    node,
  }));
  await appendToLedger(warehouse, 'rejected_movies', rows, 'rejects');
}

/** The rejects of a run, by default of the last run that had any; a movie's alone if one is given. */
export async function readRejects(
  warehouse: Warehouse,
  wanted: WantedRejects,
): Promise<LedgerReject[]> {
  const what = `Reading ${tablePath(warehouse, 'rejected_movies')}`;
  const query = rejectsSql(`${warehouse.projectId}.${warehouse.dataset}`, wanted);
  const params = rejectsParams(wanted);
  try {
    return await select<LedgerReject>(warehouse, what, { query, params });
  } catch (error) {
    const reason = error instanceof Error ? error.message : '';
    // The ledger is made with its first row.
    if (/not found: table/i.test(reason)) return [];
    if (!/not found: dataset/i.test(reason)) throw error;
    throw new PipelineError(
      `${reason} Check ENV_SHORT_NAME and BQ_DATASET, or run the extractor first.`,
      { cause: error },
    );
  }
}
