/** One request that was let through; its token comes back at `freeAt`. */
export interface Ticket {
  sentAt: number;
  freeAt: number;
}

/** The longest that a request may be on its way after it was given up, as a share of the period. */
const LONGEST_WAY = 0.5;

/**
 * A bucket of `calls` tokens in which each comes back one period after its request was answered, or given up:
 * the server got it before, so no window of the period, wherever it begins, holds more than `calls` requests.
 */
export class RateWindow {
  private readonly calls: number;
  private readonly periodMs: number;
  private tickets: Ticket[] = [];
  private shortestSeenMs = Number.POSITIVE_INFINITY;

  constructor(calls: number, periodMs: number) {
    this.calls = calls;
    this.periodMs = periodMs;
  }

  /** The shortest time from a request to its answer; undefined before the first. */
  get shortestMs(): number | undefined {
    return Number.isFinite(this.shortestSeenMs) ? this.shortestSeenMs : undefined;
  }

  /** Takes a token, or says how many milliseconds remain until one may be free; undefined: until an answer comes. */
  take(now: number): Ticket | number | undefined {
    if (this.tickets.length >= this.calls) {
      this.tickets = this.tickets.filter(({ freeAt }) => freeAt > now);
    }
    if (this.tickets.length >= this.calls) {
      const first = this.tickets.reduce((least, { freeAt }) => Math.min(least, freeAt), Infinity);
      return Number.isFinite(first) ? first - now : undefined;
    }
    const ticket = { sentAt: now, freeAt: Infinity };
    this.tickets.push(ticket);
    return ticket;
  }

  /** Notes, once, that a request was answered, or given up: then it may still be on its way. */
  settle(ticket: Ticket, now: number, isAnswered: boolean): void {
    if (Number.isFinite(ticket.freeAt)) return;
    if (isAnswered) this.shortestSeenMs = Math.min(this.shortestSeenMs, now - ticket.sentAt);
    const seenBy = isAnswered ? now : Math.max(now, ticket.sentAt + this.periodMs * LONGEST_WAY);
    ticket.freeAt = seenBy + this.periodMs;
  }

  /** Takes tokens that an earlier run spent; they come back at `freeAt`. */
  spend(tokens: number, freeAt: number): void {
    for (let spent = 0; spent < Math.min(tokens, this.calls); spent += 1) {
      this.tickets.push({ sentAt: 0, freeAt });
    }
  }

  /** How many tokens have not come back. */
  spent(now: number): number {
    return this.tickets.filter(({ freeAt }) => freeAt > now).length;
  }
}
