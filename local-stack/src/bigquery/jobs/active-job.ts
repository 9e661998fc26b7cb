import type { DuckDBConnection } from '@duckdb/node-api';
import type { Transaction } from '../catalog/database.ts';
import type { LoadSource } from '../loads/load-source.ts';
import { cancelled } from '../rest/api-error.ts';
import type { JobRecord } from '../rest/job-record.ts';

const INTERRUPT_EVERY_MS = 50;

export interface ActiveJob {
  done: Promise<void>;
  connection?: DuckDBConnection;
  abort: AbortController;
  /** Set while the job writes down what it did: then it is too late to stop it. */
  isCommitting: boolean;
  interrupts?: NodeJS.Timeout;
}

export function stop(active: ActiveJob): void {
  active.abort.abort(cancelled());
  const interrupt = () => {
    if (!active.isCommitting) active.connection?.interrupt();
  };
  interrupt();
  // DuckDB forgets an interrupt that comes before its statement has begun.
  active.interrupts ??= setInterval(interrupt, INTERRUPT_EVERY_MS);
}

/** From here on a job is not interrupted, until what it did is committed. */
export function beginCommit(active: ActiveJob, transaction: Transaction): void {
  active.isCommitting = true;
  transaction.onCommit(() => (active.isCommitting = false));
}

/** What goes with a job beyond its request. */
export interface StartOptions {
  /** Uploaded file of a load job. */
  source?: LoadSource;
  /** Keeps the job from its start, because its id is answered before it has ended. */
  keepFromStart: boolean;
}

/** What the parts of one job's run share. */
export interface RunPart {
  job: JobRecord;
  active: ActiveJob;
  connection: DuckDBConnection;
  options: StartOptions;
}
