/** The most requests that the API takes in any stretch of time. */
export interface RateLimit {
  calls: number;
  periodSeconds: number;
}

/** Counts requests over a sliding window. */
export class RateWindow {
  private readonly takenAtMs: number[] = [];

  constructor(private readonly limit: RateLimit) {}

  /** Takes a request at this time; or gives the milliseconds to wait, and does not count it. */
  take(nowMs: number): number | undefined {
    const periodMs = this.limit.periodSeconds * 1000;
    while (this.takenAtMs.length > 0 && (this.takenAtMs[0] as number) <= nowMs - periodMs) {
      this.takenAtMs.shift();
    }
    if (this.takenAtMs.length >= this.limit.calls) {
      return (this.takenAtMs[0] as number) + periodMs - nowMs;
    }
    this.takenAtMs.push(nowMs);
    return undefined;
  }
}
