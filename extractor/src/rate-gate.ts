import { pause } from '../../runtime/src/retrying.ts';
import { RateWindow, type Ticket } from './pure/rate-window.ts';

/** At most `calls` requests in any `periodMs`. */
export interface RateLimit {
  calls: number;
  periodMs: number;
}

/** A wait without a known end is looked at again this often. */
const LOOK_AGAIN_MS = 1000;

/** Lets requests through as the rate limit allows, first come first served. */
export class RateGate {
  readonly limit: RateLimit;
  private readonly window: RateWindow;
  private closedUntil = 0;
  private lastTurn: Promise<unknown> = Promise.resolve();
  private wake: () => void = () => undefined;
  /** Milliseconds for which nobody may pass for another reason: the lease is not sure. */
  holdMs: () => number = () => 0;

  constructor(limit: RateLimit) {
    this.limit = limit;
    this.window = new RateWindow(limit.calls, limit.periodMs);
  }

  /** The shortest latency so far, in milliseconds; undefined before the first answer. */
  get latencyMs(): number | undefined {
    return this.window.shortestMs;
  }

  /** How many tokens have not come back. */
  get spent(): number {
    return this.window.spent(performance.now());
  }

  /** Takes tokens that an earlier run spent and that come back after so long. */
  spend(tokens: number, backInMs: number): void {
    this.window.spend(tokens, performance.now() + backInMs);
  }

  /** Waits for a token. Rejects with the signal's reason when it is aborted. */
  enter(signal: AbortSignal): Promise<Ticket> {
    const turn = this.lastTurn.then(() => this.pass(signal));
    this.lastTurn = turn.catch(() => undefined);
    return turn;
  }

  /** Notes that the request of a ticket was answered (a status came), or else given up; only the first time counts. */
  ended(ticket: Ticket, isAnswered: boolean): void {
    this.window.settle(ticket, performance.now(), isAnswered);
    this.wake();
  }

  /** Lets nobody through for so long: the server asked for it. */
  closeFor(waitMs: number): void {
    this.closedUntil = Math.max(this.closedUntil, performance.now() + waitMs);
  }

  private async pass(signal: AbortSignal): Promise<Ticket> {
    for (;;) {
      signal.throwIfAborted();
      const now = performance.now();
      const closedMs = Math.max(this.closedUntil - now, this.holdMs());
      const ticket = closedMs > 0 ? closedMs : this.window.take(now);
      if (typeof ticket === 'object') return ticket;
      await this.pause(ticket ?? LOOK_AGAIN_MS, signal);
    }
  }

  private async pause(waitMs: number, signal: AbortSignal): Promise<void> {
    const woken = new AbortController();
    this.wake = () => woken.abort();
    const either = AbortSignal.any([signal, woken.signal]);
    await pause(Math.max(1, waitMs), either).catch(() => undefined);
  }
}
