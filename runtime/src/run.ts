import { v7 as uuidv7 } from 'uuid';
import { EXIT, messageOf, PipelineError } from './errors.ts';
import type { JobName } from './bigquery-jobs.ts';
import { appendToLedger } from './ledgers.ts';
import type { Log, Severity } from './log.ts';
import { showText } from './pure/show-text.ts';
import type { Warehouse } from './warehouse.ts';

/** Characters of an error that its ledger row keeps. */
const ERROR_CHARACTERS = 2000;

/** One run of a program. */
export class Run {
  /** Ordered by time; joins logs, jobs, objects and ledger rows. */
  readonly id = uuidv7();
  readonly startedAt = new Date();
  /** What run_ended says of it, as far as it is known. */
  counts: Record<string, number> = {};
  error: unknown;
  private readonly controller = new AbortController();

  constructor(
    readonly program: string,
    readonly log: Log,
  ) {
    log.bind({ run_id: this.id });
  }

  /** Aborted when the run must stop: by SIGINT or SIGTERM (an Interruption), or by a bug. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  stop(reason: Error): void {
    this.controller.abort(reason);
  }
}

/** The reason of a run that a signal stopped. */
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
  /** The name of the ledger's job, where other runs give it too: all of them append one row. */
  job?: JobName;
}

/**
 * Appends the run's row to pipeline_runs. `error` is what ended the run, if anything did.
 * Throws PipelineError when the row can't be written.
 */
export async function recordRun(
  run: Run,
  warehouse: Warehouse,
  { counts, manifest, job = 'run' }: RunRecord,
  error?: unknown,
): Promise<void> {
  run.counts = counts;
  const exitCode = exitCodeOf(error);
  const row = {
    run_id: run.id,
    program: run.program,
    started_at: run.startedAt.toISOString(),
    finished_at: new Date().toISOString(),
    outcome: endOf(exitCode).outcome,
    exit_code: exitCode,
    error: error === undefined ? null : shownError(run.log, error),
    counts: JSON.stringify(counts),
    manifest: manifest ? JSON.stringify(manifest) : null,
  };
  await appendToLedger(warehouse, 'pipeline_runs', [row], job);
}

/**
 * Reports and records a run that failed, and returns its exit code; when the record can't be written,
 * that is reported too.
 */
export async function recordFailure(
  run: Run,
  warehouse: Warehouse,
  record: RunRecord,
  error: unknown,
): Promise<number> {
  const exitCode = reportError(run, error);
  await orWarn(run.log, 'The failed run is not in pipeline_runs', () =>
    recordRun(run, warehouse, record, error),
  );
  return exitCode;
}

/** Does what is no reason to stop when it fails: a PipelineError becomes a warning that begins so. */
export async function orWarn(
  log: Log,
  sentence: string,
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    log.warn(`${sentence}: ${error.message}`);
  }
}

/** Logs what ended a run, a bug with its stack, and returns the exit code that it means. */
export function reportError(run: Run, error: unknown): number {
  run.error = error;
  if (error instanceof PipelineError) {
    run.log.error(error.message);
    return error.exitCode;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  run.log.bug(`This is a bug in the program: ${stack}`);
  return EXIT.failed;
}

/** The event that closes every run in the JSON log, whatever its end; alerts stand on it (docs/logs.md). */
export function logRunEnd(run: Run, exitCode: number): void {
  const { error, log, counts } = run;
  const { outcome, severity } = endOf(exitCode);
  log.event(severity, `The run ended: ${outcome}.`, {
    event: 'run_ended',
    outcome,
    exit_code: exitCode,
    duration_ms: Date.now() - run.startedAt.getTime(),
    counts,
    error:
      error === undefined
        ? null
        : { kind: (error as Error).name ?? typeof error, message: shownError(log, error) },
  });
}

/** What an exit code says of a run, and how it is logged. */
function endOf(exitCode: number): { outcome: string; severity: Severity } {
  if (exitCode === EXIT.done) return { outcome: 'succeeded', severity: 'INFO' };
  if (exitCode === EXIT.refused) return { outcome: 'refused', severity: 'ERROR' };
  if (exitCode === EXIT.interrupted || exitCode === EXIT.terminated) {
    return { outcome: 'interrupted', severity: 'WARNING' };
  }
  return { outcome: 'failed', severity: 'ERROR' };
}

function exitCodeOf(error: unknown): number {
  if (error === undefined) return EXIT.done;
  return error instanceof PipelineError ? error.exitCode : EXIT.failed;
}

function shownError(log: Log, error: unknown): string {
  return showText(log.redact(messageOf(error)), ERROR_CHARACTERS);
}
