const MAX_ENTRIES = 200_000;

/** One request, as the server saw it. Keys and tokens are not in it. */
export interface LoggedRequest {
  n: number;
  /** When it came: milliseconds since the epoch, with fractions. */
  atMs: number;
  /** Until the answer was handed over, or the connection was gone; null while it is under way. */
  durationMs: number | null;
  method: string;
  path: string;
  query: Record<string, string>;
  /** Requests under way when it came, itself included. */
  underWay: number;
  /** Null: no answer was sent. */
  status: number | null;
  fault: string | null;
  [detail: string]: unknown;
}

/** The requests that a server got; the oldest are let go when there are very many. */
export class RequestLog {
  private entries: LoggedRequest[] = [];
  private count = 0;
  private underWay = 0;

  /** Notes a request. Call the result when its answer has been sent. */
  begin(request: Pick<LoggedRequest, 'method' | 'path' | 'query'> & Record<string, unknown>): {
    entry: LoggedRequest;
    end: () => void;
  } {
    this.count += 1;
    this.underWay += 1;
    const startMs = performance.now();
    const entry: LoggedRequest = {
      n: this.count,
      atMs: performance.timeOrigin + startMs,
      durationMs: null,
      status: null,
      fault: null,
      underWay: this.underWay,
      ...request,
    };
    this.entries.push(entry);
    if (this.entries.length > MAX_ENTRIES) this.entries.splice(0, MAX_ENTRIES / 10);
    const end = () => {
      if (entry.durationMs !== null) return;
      this.underWay -= 1;
      entry.durationMs = performance.now() - startMs;
    };
    return { entry, end };
  }

  /** All entries, or those whose path begins so. */
  list(pathPrefix = ''): LoggedRequest[] {
    return this.entries.filter(({ path }) => path.startsWith(pathPrefix));
  }

  clear(): void {
    this.entries = [];
    this.count = 0;
  }
}
