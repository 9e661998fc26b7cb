import { pause } from '../../runtime/src/retrying.ts';
import { pagesInFlight } from './pure/pages-in-flight.ts';

/** At most `calls` requests in any `periodMs`. */
export interface RateLimit {
  calls: number;
  periodMs: number;
}

/** A token that a request took; it comes back at `freeAt`. */
export interface Ticket {
  sentAt: number;
  freeAt: number;
}

/** The longest that a request may be on its way after it was given up, as a share of the period. */
const LONGEST_WAY = 0.5;

/**
 * Lets requests through as the rate limit allows, first come first served. There are `calls` tokens, and each comes
 * back one period after its request was answered, or given up: the server got it before, so no window of the period,
 * wherever it begins, holds more than `calls` requests.
 */
export class RateGate {
  /** Milliseconds for which nobody may pass for another reason: the lease is not sure. */
  holdMs: () => number = () => 0;
  /** The shortest time from a request to its answer so far; undefined before the first. */
  latencyMs: number | undefined;
  private tickets: Ticket[] = [];
  private closedUntil = 0;
  private lastTurn: Promise<unknown> = Promise.resolve();

  constructor(readonly limit: RateLimit) {}

  /** Pages to have in flight, so that the limit sets the pace. */
  get pagesInFlight(): number {
    return pagesInFlight(this.latencyMs ?? 0, this.limit.calls, this.limit.periodMs);
  }

  /** How many tokens have not come back. */
  get spent(): number {
    const now = performance.now();
    return this.tickets.filter(({ freeAt }) => freeAt > now).length;
  }

  /** Takes tokens that an earlier run spent and that come back after so long. */
  spend(tokens: number, backInMs: number): void {
    const ticket = { sentAt: 0, freeAt: performance.now() + backInMs };
    for (let spent = 0; spent < Math.min(tokens, this.limit.calls); spent += 1) {
      this.tickets.push(ticket);
    }
  }

  /** Waits for a token. Rejects with the signal's reason when it is aborted. */
  enter(signal: AbortSignal): Promise<Ticket> {
    const turn = this.lastTurn.then(() => this.pass(signal));
    this.lastTurn = turn.catch(() => undefined);
    return turn;
  }

  /** Notes that the request of a ticket was answered (a status came), or else given up; only the first time counts. */
  ended(ticket: Ticket, isAnswered: boolean): void {
    if (Number.isFinite(ticket.freeAt)) return;
    const now = performance.now();
    const { periodMs } = this.limit;
    if (isAnswered) this.latencyMs = Math.min(this.latencyMs ?? Infinity, now - ticket.sentAt);
    const seenBy = isAnswered ? now : Math.max(now, ticket.sentAt + periodMs * LONGEST_WAY);
    ticket.freeAt = seenBy + periodMs;
  }

  /** Lets nobody through for so long: the server asked for it. */
  closeFor(waitMs: number): void {
    this.closedUntil = Math.max(this.closedUntil, performance.now() + waitMs);
  }

  private async pass(signal: AbortSignal): Promise<Ticket> {
    for (;;) {
      signal.throwIfAborted();
      const now = performance.now();
      const waitMs = this.waitMs(now);
      if (waitMs <= 0) {
        const ticket = { sentAt: now, freeAt: Infinity };
        this.tickets.push(ticket);
        return ticket;
      }
      // No answer that comes meanwhile gives its token back before a period is over.
      await pause(Math.max(1, Math.min(waitMs, this.limit.periodMs)), signal);
    }
  }

  private waitMs(now: number): number {
    const { calls } = this.limit;
    const otherwiseMs = Math.max(this.closedUntil - now, this.holdMs());
    if (this.tickets.length < calls) return otherwiseMs;
    this.tickets = this.tickets.filter(({ freeAt }) => freeAt > now);
    if (this.tickets.length < calls) return otherwiseMs;
    const first = this.tickets.reduce((least, { freeAt }) => Math.min(least, freeAt), Infinity);
    return Math.max(otherwiseMs, first - now);
  }
}
