import { setMaxListeners } from 'node:events';
import type { Chain, JoinedPage } from './pure/chain.ts';
import { cursorAt, offsetOf, provenEdges } from './pure/cursor.ts';
import type { PageRows } from './pure/page-rows.ts';

/** A page that lacks edges which its cursors prove is asked for again so often. */
const ASKS_FOR_MISSING_EDGES = 2;
/** Pages asked for beyond the first that is still missing, at most this many times those in flight. */
const AHEAD_FACTOR = 4;

export interface CrawlOptions {
  /** The pages that are there already; the crawl goes on from its end cursor. */
  chain: Chain;
  fetchPage: (after: string, signal: AbortSignal) => Promise<PageRows>;
  /** How many pages may be in flight now. */
  pagesInFlight: () => number;
  /** Takes every page that joins the chain. */
  keep: (page: JoinedPage) => Promise<void>;
  signal: AbortSignal;
  /** Called once, when pages can't be asked for ahead. */
  onSequential?: (() => void) | undefined;
}

/** The result of a page that was asked for; an error is kept until the page's turn. */
type Arrival = { page: PageRows } | { error: unknown };

/**
 * Follows the chain to its end: each page is asked for with the end cursor of the one before, no cursor comes twice,
 * the last page says that none follows. Throws GuardError when a cursor repeats or the crawl is endless, else what
 * fetchPage and keep throw.
 */
export async function crawl(options: CrawlOptions): Promise<void> {
  const run = new Crawl(options);
  try {
    await run.followChain();
  } finally {
    await run.stop();
  }
}

class Crawl {
  private readonly options: CrawlOptions;
  /** Pages in flight, those that wait for an earlier one, and those that failed. */
  private readonly arrivals = new Map<string, Promise<Arrival>>();
  private readonly stopping = new AbortController();
  private readonly signal: AbortSignal;
  private inFlight = 0;
  /** True before the first page of this run. */
  private isFirst = true;
  /** Edges of a full page while cursors prove to be offsets; undefined: one page at a time. */
  private step: number | undefined;
  /** The index of the edge after which the next page is asked for ahead. */
  private nextAhead = -1;

  constructor(options: CrawlOptions) {
    this.options = options;
    this.signal = AbortSignal.any([options.signal, this.stopping.signal]);
    setMaxListeners(0, this.signal);
  }

  async followChain(): Promise<void> {
    const { chain, keep } = this.options;
    while (chain.hasNextPage) {
      const joined = chain.join(await this.pageAfter(chain.endCursor));
      this.proveOffsets(joined);
      await keep(joined);
      this.askAhead();
    }
  }

  async stop(): Promise<void> {
    this.stopping.abort(new Error('The crawl has ended.'));
    await Promise.all(this.arrivals.values());
  }

  private async pageAfter(after: string): Promise<PageRows> {
    const arrival = await (this.arrivals.get(after) ?? this.ask(after));
    this.options.signal.throwIfAborted();
    if ('error' in arrival) throw arrival.error;
    this.arrivals.delete(after);
    return arrival.page;
  }

  private proveOffsets({ after, endCursor, nodes, hasNextPage }: JoinedPage): void {
    if (!hasNextPage) return;
    const isFirst = this.isFirst;
    this.isFirst = false;
    if (isFirst) this.step = nodes > 0 ? nodes : undefined;
    if (provenEdges(after, endCursor) === nodes && nodes === this.step) {
      this.nextAhead = Math.max(this.nextAhead, offsetOf(endCursor) ?? -1);
      return;
    }
    if (this.step !== undefined || isFirst) this.options.onSequential?.();
    this.step = undefined;
  }

  private askAhead(): void {
    const step = this.step;
    if (step === undefined || this.signal.aborted) return;
    const { chain, pagesInFlight } = this.options;
    const limit = pagesInFlight();
    const chainEnd = offsetOf(chain.endCursor) ?? -1;
    const farthest = chainEnd + step * limit * AHEAD_FACTOR;
    const lastEdge = (chain.totalCount ?? 0) - 1;
    while (this.inFlight < limit && this.nextAhead < Math.min(farthest, lastEdge)) {
      const after = cursorAt(this.nextAhead);
      this.nextAhead += step;
      if (!this.arrivals.has(after)) void this.ask(after);
    }
  }

  private ask(after: string): Promise<Arrival> {
    this.inFlight += 1;
    const arrival = this.fetch(after)
      .then(
        (page): Arrival => ({ page }),
        (error: unknown): Arrival => ({ error }),
      )
      .finally(() => {
        this.inFlight -= 1;
        this.askAhead();
      });
    this.arrivals.set(after, arrival);
    return arrival;
  }

  private async fetch(after: string): Promise<PageRows> {
    const { fetchPage } = this.options;
    let page = await fetchPage(after, this.signal);
    for (let asks = 0; asks < ASKS_FOR_MISSING_EDGES && this.lacksEdges(after, page); asks += 1) {
      const again = await fetchPage(after, this.signal);
      if (again.nodes >= page.nodes) page = again;
    }
    return page;
  }

  private lacksEdges(after: string, { nodes, endCursor, hasNextPage }: PageRows): boolean {
    if (!hasNextPage) return false;
    if (nodes === 0) return true;
    const proven = this.step === undefined ? undefined : provenEdges(after, endCursor);
    return proven !== undefined && nodes < proven;
  }
}
