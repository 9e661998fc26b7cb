import { v7 as uuidv7 } from 'uuid';
import type { Warehouse } from './bigquery-jobs.ts';
import { EXIT, PipelineError } from './errors.ts';
import { appendToLedger } from './ledgers.ts';
import type { Log } from './log.ts';
import { tellError } from './cli.ts';

/** After a signal the program has this long to stop by itself. */
const STOP_WITHIN_MS = 9500;

/** npm, npx and terminals may deliver one signal several times: only a later one means "at once". */
const SAME_SIGNAL_MS = 1000;

/** One run of a program. */
export interface Run {
  id: string;
  program: string;
  startedAt: Date;
  log: Log;
  /** Aborted on SIGINT or SIGTERM; its reason is an Interruption. */
  signal: AbortSignal;
}

/** The reason of an aborted run. */
export class Interruption extends PipelineError {
  override readonly name = 'Interruption';
  override readonly exitCode: number;

  constructor(readonly signalName: 'SIGINT' | 'SIGTERM') {
    super(`Stopped by ${signalName}.`);
    this.exitCode = signalName === 'SIGINT' ? EXIT.interrupted : EXIT.terminated;
  }
}

/** What a run leaves in pipeline_runs. */
export interface RunRecord {
  counts: Record<string, number>;
  manifest?: Record<string, string | number | string[]>;
  /** The whole id of the ledger's job instead of the run's own: a job of that name appends one row. */
  jobName?: string;
}

/** A new run: its id is ordered by time and joins logs, jobs, objects and ledger rows. */
export function startRun(program: string, log: Log): Run & { close: () => void } {
  const controller = new AbortController();
  let abortedAt = 0;
  const listeners = (['SIGINT', 'SIGTERM'] as const).map((name) => {
    const listener = (): void => {
      if (controller.signal.aborted) {
        if (performance.now() - abortedAt < SAME_SIGNAL_MS) return;
        process.exit(new Interruption(name).exitCode);
      }
      abortedAt = performance.now();
      log.warn(`${name}: stopping; what is done is being written down. Once more to stop at once.`);
      controller.abort(new Interruption(name));
      setTimeout(() => process.exit(new Interruption(name).exitCode), STOP_WITHIN_MS).unref();
    };
    process.on(name, listener);
    return () => process.off(name, listener);
  });
  const id = uuidv7();
  log.bind({ run_id: id });
  const close = (): void => listeners.forEach((remove) => remove());
  return { id, program, startedAt: new Date(), log, signal: controller.signal, close };
}

/**
 * Appends the run's row to pipeline_runs. `error` is what ended the run, if anything did.
 * Throws PipelineError when the row can't be written.
 */
export async function recordRun(
  run: Run,
  warehouse: Warehouse,
  { counts, manifest, jobName }: RunRecord,
  error?: unknown,
): Promise<void> {
  const row = {
    run_id: run.id,
    program: run.program,
    started_at: run.startedAt.toISOString(),
    finished_at: new Date().toISOString(),
    outcome: outcomeOf(error),
    exit_code: error === undefined ? EXIT.done : exitCodeOf(error),
    error: error === undefined ? null : run.log.redact(messageOf(error)),
    counts: JSON.stringify(counts),
    manifest: manifest ? JSON.stringify(manifest) : null,
  };
  await appendToLedger(warehouse, 'pipeline_runs', [row], 'run', jobName);
}

/**
 * Records a run that failed and returns its exit code; the failure is told, and when the record
 * can't be written either, that is told too.
 */
export async function recordFailure(
  run: Run,
  warehouse: Warehouse,
  record: RunRecord,
  error: unknown,
): Promise<number> {
  const exitCode = tellError(error, run.log);
  try {
    await recordRun(run, warehouse, record, error);
  } catch (recordError) {
    run.log.warn(`The failed run is not in pipeline_runs: ${messageOf(recordError)}`);
  }
  return exitCode;
}

function exitCodeOf(error: unknown): number {
  return error instanceof PipelineError ? error.exitCode : EXIT.failed;
}

function outcomeOf(error: unknown): string {
  if (error === undefined) return 'succeeded';
  if (error instanceof Interruption) return 'interrupted';
  return exitCodeOf(error) === EXIT.refused ? 'refused' : 'failed';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
