import { backoffMs } from './pure/backoff.ts';

/** What a failure means: whether the same call may succeed later, and how long the server asks to wait. */
export interface Verdict {
  mayPass: boolean;
  retryAfterMs?: number | undefined;
}

export interface RetryOptions {
  /** Judges what a try failed with; a TimedOut always may pass and is not asked about. */
  judge: (error: unknown) => Verdict;
  /** Tries in all, the first included (6). */
  maxTries?: number | undefined;
  /** A try that takes longer fails with TimedOut, whatever becomes of its work; left out, it may take for ever. */
  tryTimeoutMs?: number | undefined;
  /** Once it is aborted no try goes on and none begins: its reason is thrown. */
  signal?: AbortSignal | undefined;
  /** First wait (1 s), doubled after each try up to the cap (32 s), where the server asks for none. */
  baseMs?: number | undefined;
  capMs?: number | undefined;
  /** Called before each wait with the failure, the wait and the number of tries so far. */
  onRetry?: (error: unknown, waitMs: number, tries: number) => void;
  /** Jitter, from 0 to 1. */
  random?: () => number;
}

/** A try that did not end within its time. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut';

  constructor(readonly timeoutMs: number) {
    super(`no whole answer within ${timeoutMs / 1000} s`);
  }
}

/**
 * Does the work, and does it again while its failures may pass: a bounded number of times, each try with
 * its own deadline, with the wait that the server asks for or exponential backoff between them. The work
 * gets its try's signal (aborted at the deadline and with the caller's) and its number, from 1. Throws
 * the last failure as it is, or the signal's reason.
 */
export async function retrying<T>(
  work: (signal: AbortSignal, tryNumber: number) => Promise<T>,
  options: RetryOptions,
): Promise<T> {
  const { judge, maxTries = 6, signal, onRetry, random = Math.random } = options;
  for (let tries = 1; ; tries += 1) {
    try {
      return await withDeadline((trySignal) => work(trySignal, tries), options);
    } catch (error) {
      signal?.throwIfAborted();
      const { mayPass, retryAfterMs } =
        error instanceof TimedOut ? { mayPass: true } : judge(error);
      if (!mayPass || tries >= maxTries) throw error;
      const waitMs = retryAfterMs ?? backoffMs(tries - 1, random(), options);
      onRetry?.(error, waitMs, tries);
      await pause(waitMs, signal);
    }
  }
}

/**
 * The work's result, or TimedOut once `tryTimeoutMs` are over, or the signal's reason once it is aborted:
 * at once, also where the work pays no heed to its signal.
 */
export async function withDeadline<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { tryTimeoutMs, signal }: Pick<RetryOptions, 'tryTimeoutMs' | 'signal'>,
): Promise<T> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const ended = new Promise<never>((_resolve, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason as Error));
  });
  const giveUp = (): void => controller.abort(signal?.reason);
  const timeOut = (): void => controller.abort(new TimedOut(tryTimeoutMs ?? 0));
  const timer = tryTimeoutMs === undefined ? undefined : setTimeout(timeOut, tryTimeoutMs);
  signal?.addEventListener('abort', giveUp);
  try {
    return await Promise.race([work(controller.signal), ended]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
  }
}

/** Waits; throws the signal's reason as soon as it is aborted. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  const forever = (): Promise<never> => new Promise(() => undefined);
  await withDeadline(forever, { tryTimeoutMs: ms, signal }).catch((error: unknown) => {
    if (!(error instanceof TimedOut)) throw error;
  });
}
