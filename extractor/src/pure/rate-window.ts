/** One request that was let through; its token comes back at `freeAt`. */
export interface Ticket {
  /** When the request left this machine; until that is known, when it was let through. */
  sentAt: number;
  freeAt: number;
}

/** Between two clocks and two sockets nothing is exact: this share of the period is kept back, and so much at least. */
const GUARD_SHARE = 0.01;
const LEAST_GUARD_MS = 10;
/** The longest that a request is taken to be on its way to the server, as a share of the period. */
const LONGEST_WAY = 0.05;

/** Tokens that came back are forgotten once so many have gathered. */
const TIDY_LEAST = 1000;

/**
 * A bucket of `calls` tokens in which each comes back one period after it was spent, so that no window of
 * the period, wherever it begins, holds more than `calls` requests. Spent means: when the server got the request.
 * That moment is not seen from here; it lies no later than the answer less the shortest latency known.
 */
export class RateWindow {
  readonly #calls: number;
  readonly #periodMs: number;
  #tickets: Ticket[] = [];
  #tidyAt = TIDY_LEAST;
  #shortestMs = Number.POSITIVE_INFINITY;

  constructor(calls: number, periodMs: number) {
    this.#calls = calls;
    this.#periodMs = periodMs;
  }

  /** The shortest latency of a page, from the request's leaving to its end; undefined before the first. */
  get shortestMs(): number | undefined {
    return Number.isFinite(this.#shortestMs) ? this.#shortestMs : undefined;
  }

  /** Takes a token, or says how many milliseconds remain until one may be free. */
  take(now: number): Ticket | number {
    if (this.#tickets.length >= Math.min(this.#calls, this.#tidyAt)) {
      this.#tickets = this.#tickets.filter(({ freeAt }) => freeAt > now);
      this.#tidyAt = 2 * this.#tickets.length + TIDY_LEAST;
    }
    if (this.#tickets.length >= this.#calls) {
      let first = Number.POSITIVE_INFINITY;
      for (const { freeAt } of this.#tickets) first = Math.min(first, freeAt);
      return first - now;
    }
    const ticket = { sentAt: now, freeAt: 0 };
    this.leave(ticket, now);
    this.#tickets.push(ticket);
    return ticket;
  }

  /** Tells when the request of a ticket left this machine. */
  leave(ticket: Ticket, now: number): void {
    ticket.sentAt = now;
    ticket.freeAt = this.#freeAt(now, Number.POSITIVE_INFINITY);
  }

  /** Counts a request that an earlier process sent. */
  restore(sentAt: number): void {
    this.#tickets.push({ sentAt, freeAt: this.#freeAt(sentAt, Number.POSITIVE_INFINITY) });
  }

  /** Tells that a request ended; `isPage` when it brought a page, whose latency is typical. */
  settle(ticket: Ticket, now: number, isPage: boolean): void {
    const latency = now - ticket.sentAt;
    if (isPage) this.#shortestMs = Math.min(this.#shortestMs, latency);
    const onTheWay = isPage ? latency - this.#shortestMs : latency;
    ticket.freeAt = this.#freeAt(ticket.sentAt, onTheWay);
  }

  #freeAt(sentAt: number, onTheWayMs: number): number {
    const guardMs = Math.max(LEAST_GUARD_MS, this.#periodMs * GUARD_SHARE);
    return sentAt + Math.min(onTheWayMs, this.#periodMs * LONGEST_WAY) + this.#periodMs + guardMs;
  }
}
