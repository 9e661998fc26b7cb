/** One request that was let through; its token comes back at `freeAt`. */
export interface Ticket {
  readonly takenAt: number;
  freeAt: number;
}

/** Between two clocks and two sockets nothing is exact to the millisecond. */
const GUARD_MS = 10;
/** The longest that a request is taken to be on its way to the server, as a share of the period. */
const LONGEST_WAY = 0.1;

/**
 * A bucket of `calls` tokens in which each comes back one period after it was spent, so that no window of
 * the period, wherever it begins, holds more than `calls` requests. Spent means: when the server got the request.
 * That moment is not seen from here; it lies no later than the answer less the shortest latency known.
 */
export class RateWindow {
  readonly #calls: number;
  readonly #periodMs: number;
  #tickets: Ticket[] = [];
  #shortestMs = Number.POSITIVE_INFINITY;

  constructor(calls: number, periodMs: number) {
    this.#calls = calls;
    this.#periodMs = periodMs;
  }

  /** The shortest latency of an answered request; undefined before the first. */
  get shortestMs(): number | undefined {
    return Number.isFinite(this.#shortestMs) ? this.#shortestMs : undefined;
  }

  /** Takes a token, or says how many milliseconds remain until one may be free. */
  take(now: number): Ticket | number {
    if (this.#tickets.length >= this.#calls) {
      this.#tickets = this.#tickets.filter(({ freeAt }) => freeAt > now);
    }
    if (this.#tickets.length >= this.#calls) {
      let first = Number.POSITIVE_INFINITY;
      for (const { freeAt } of this.#tickets) first = Math.min(first, freeAt);
      return first - now;
    }
    const ticket = { takenAt: now, freeAt: this.#freeAt(now, Number.POSITIVE_INFINITY) };
    this.#tickets.push(ticket);
    return ticket;
  }

  /** Counts a request that an earlier process sent. */
  restore(takenAt: number): void {
    this.#tickets.push({ takenAt, freeAt: this.#freeAt(takenAt, Number.POSITIVE_INFINITY) });
  }

  /** Tells that a request ended; `isPage` when it brought a page, whose latency is typical. */
  settle(ticket: Ticket, now: number, isPage: boolean): void {
    const latency = now - ticket.takenAt;
    if (isPage) this.#shortestMs = Math.min(this.#shortestMs, latency);
    const onTheWay = isPage ? latency - this.#shortestMs : latency;
    ticket.freeAt = this.#freeAt(ticket.takenAt, onTheWay);
  }

  #freeAt(takenAt: number, onTheWayMs: number): number {
    return takenAt + Math.min(onTheWayMs, this.#periodMs * LONGEST_WAY) + this.#periodMs + GUARD_MS;
  }
}
