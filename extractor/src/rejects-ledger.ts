import { select, tablePath, type Warehouse } from '../../runtime/src/bigquery-jobs.ts';
import { appendToLedger } from '../../runtime/src/ledgers.ts';
import type { Reject } from './pure/page-rows.ts';

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
  wanted: { runId: string | undefined; movieId?: string | undefined },
): Promise<LedgerReject[]> {
  const table = `\`${tablePath(warehouse, 'rejected_movies')}\``;
  const query = `
    SELECT run_id, rejected_at, movie_id, reason, node
    FROM ${table}
    WHERE run_id = ${wanted.runId === undefined ? `(SELECT run_id FROM ${table} ORDER BY rejected_at DESC LIMIT 1)` : '@run_id'}
      ${wanted.movieId === undefined ? '' : 'AND movie_id = @movie_id'}
    ORDER BY movie_id, reason`;
  const params = {
    ...(wanted.runId !== undefined && { run_id: wanted.runId }),
    ...(wanted.movieId !== undefined && { movie_id: wanted.movieId }),
  };
  const what = `Reading ${table.replaceAll('`', '')}`;
  try {
    return await select<LedgerReject>(warehouse, what, { query, params });
  } catch (error) {
    // The ledger is made with its first row.
    if (error instanceof Error && /not found: (table|dataset)/i.test(error.message)) return [];
    throw error;
  }
}
