import { setImmediate as nextLoop, setTimeout as delay } from 'node:timers/promises';
import { RateWindow, type Ticket } from './pure/rate-window.ts';
import { RequestJournal } from './request-journal.ts';

/** At most `calls` requests in any `periodMs`. */
export interface RateLimit {
  calls: number;
  periodMs: number;
}

/** Lets requests through as the rate limit allows, this process's and those of the one that ran before it. */
export class RateGate {
  readonly limit: RateLimit;
  readonly #window: RateWindow;
  readonly #journal: RequestJournal;
  #closedUntil = 0;
  #lastTurn: Promise<unknown> = Promise.resolve();

  constructor(limit: RateLimit, journalPath: string) {
    const now = Date.now();
    const { journal, recent } = RequestJournal.open(
      journalPath,
      limit.calls,
      now,
      limit.periodMs * 1.2,
    );
    this.limit = limit;
    this.#journal = journal;
    this.#window = new RateWindow(limit.calls, limit.periodMs);
    for (const time of recent) this.#window.restore(performance.now() - (now - time));
  }

  /** The shortest latency of a page so far, in milliseconds; undefined before the first. */
  get latencyMs(): number | undefined {
    return this.#window.shortestMs;
  }

  /** Waits for a token, first come first served. Rejects with the signal's reason when it is aborted. */
  enter(signal: AbortSignal): Promise<Ticket> {
    const turn = this.#lastTurn.then(() => this.#pass(signal));
    // One at a time: a request leaves before the next one is made, else all of a burst would leave at its end.
    this.#lastTurn = turn.then(
      () => nextLoop(),
      () => nextLoop(),
    );
    return turn;
  }

  /** Tells that the request of a ticket has left this machine. */
  sent(ticket: Ticket): void {
    this.#window.leave(ticket, performance.now());
  }

  /** Tells that the request of a ticket has ended; `isPage` when it brought a page. */
  ended(ticket: Ticket, isPage: boolean): void {
    this.#window.settle(ticket, performance.now(), isPage);
  }

  /** Lets nobody through for so long: the server asked for it. */
  closeFor(waitMs: number): void {
    this.#closedUntil = Math.max(this.#closedUntil, performance.now() + waitMs);
  }

  close(): void {
    this.#journal.close();
  }

  async #pass(signal: AbortSignal): Promise<Ticket> {
    for (;;) {
      signal.throwIfAborted();
      const now = performance.now();
      const ticket = now < this.#closedUntil ? this.#closedUntil - now : this.#window.take(now);
      if (typeof ticket !== 'number') {
        this.#journal.write(Date.now());
        return ticket;
      }
      await sleep(ticket, signal);
    }
  }
}

/** Waits so long; rejects with the signal's reason when it is aborted. */
export async function sleep(waitMs: number, signal: AbortSignal): Promise<void> {
  await delay(Math.max(1, waitMs), undefined, { signal }).catch((error: unknown) => {
    signal.throwIfAborted();
    throw error;
  });
}
