import { PipelineError } from './errors.ts';
import type { Log } from './log.ts';
import { isPassing, readFailure, type Failure } from './pure/google-failure.ts';
import { retrying } from './retrying.ts';

/** A call to a Google service, or a job there, that failed for good. */
export class GoogleError extends PipelineError {
  override readonly name = 'GoogleError';
  /** HTTP status, where there was an answer. */
  readonly status: number | undefined;

  constructor(what: string, failure: Failure, tries: number, options?: ErrorOptions) {
    const { status, message } = failure;
    const details = [
      ...(status === undefined ? [] : [`HTTP ${status}`]),
      ...(tries > 1 ? [`${tries} tries`] : []),
    ].join(', ');
    const hint = status === 403 ? ' Check the permissions of the account that runs this.' : '';
    super(
      `${what} failed: ${message.replace(/\.?$/, '.')}${details && ` (${details})`}${hint}`,
      options,
    );
    this.status = status;
  }
}

/** The HTTP status that a call was answered with, from what the client threw; undefined where there was no answer. */
export function statusOf(thrown: unknown): number | undefined {
  return readFailure(thrown, Date.now()).status;
}

/** What a call gives, or undefined where it is answered with one of these statuses. */
export async function unless<T>(
  statuses: readonly number[],
  call: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (statuses.includes(statusOf(error) ?? 0)) return undefined;
    throw error;
  }
}

export interface CallOptions {
  /** Where a failure that is tried again is reported. */
  log?: Log;
  /** Once it is aborted no try goes on and none begins: its reason is thrown. */
  signal?: AbortSignal | undefined;
  /** Tries begin within this time, waits that the server asks for included; left out, whenever they may. */
  triesWithinMs?: number | undefined;
  /** Deadline of each try (60 s): the clients' own do not cover credentials, or answers that drip. */
  tryTimeoutMs?: number | undefined;
  /** Tries in all (6). */
  maxTries?: number | undefined;
  /** First wait between them (1 s). */
  baseMs?: number | undefined;
}

/**
 * Calls a Google service through its client, with a deadline, and again while Google's reason says that
 * the failure may pass; `what` begins the sentence of the error ("Reading object x"). Throws GoogleError.
 */
export async function callGoogle<T>(
  what: string,
  call: (tryNumber: number) => Promise<T>,
  { log, tryTimeoutMs = 60_000, triesWithinMs = Infinity, ...options }: CallOptions,
): Promise<T> {
  let tries = 1;
  const lastStart = performance.now() + triesWithinMs;
  const onRetry = (error: unknown, waitMs: number): void => {
    tries += 1;
    const { message } = readFailure(error, Date.now());
    log?.warn(`${what} failed for now (${message}); trying again in ${waitMs} ms.`);
  };
  const judge = (error: unknown): { mayPass: boolean; retryAfterMs?: number | undefined } => {
    if (error instanceof PipelineError) return { mayPass: false };
    const failure = readFailure(error, Date.now());
    const { retryAfterMs } = failure;
    const isInTime = performance.now() + (retryAfterMs ?? 0) < lastStart;
    return { mayPass: isInTime && isPassing(failure), retryAfterMs };
  };
  try {
    return await retrying((_signal, tryNumber) => call(tryNumber), {
      ...options,
      judge,
      onRetry,
      tryTimeoutMs,
    });
  } catch (error) {
    if (error instanceof PipelineError) throw error;
    throw new GoogleError(what, readFailure(error, Date.now()), tries, { cause: error });
  }
}
