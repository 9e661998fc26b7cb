import { setMaxListeners } from 'node:events';

/** What is under way, which may be dropped some time after a stop. */
export class InFlight {
  private readonly drop = new AbortController();
  private timer: NodeJS.Timeout | undefined;

  constructor() {
    setMaxListeners(0, this.drop.signal);
  }

  /** From now on, what is under way has this long to finish, milliseconds. */
  dropAfter(graceMs: number): void {
    const reason = new DOMException('dropped', 'AbortError');
    this.timer ??= setTimeout(() => this.drop.abort(reason), graceMs);
  }

  /** Nothing is under way any more. */
  close(): void {
    clearTimeout(this.timer);
  }

  /** The result of the work, or undefined when it was dropped. */
  async run<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result | undefined> {
    const { signal } = this.drop;
    try {
      return await work(signal);
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
  }
}
