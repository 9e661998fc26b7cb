import { setMaxListeners } from 'node:events';
import type { Chain, JoinedPage } from './pure/chain.ts';
import { cursorAt, offsetOf, provenEdges } from './pure/cursor.ts';
import type { PageRows } from './pure/page-rows.ts';
import type { Part } from './pure/part.ts';

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
  signal: AbortSignal;
  /** Called once, when pages can't be asked for ahead. */
  onSequential?: (() => void) | undefined;
}

/** The result of a page that was asked for; an error is kept until the page's turn. */
type Arrival = { page: PageRows } | { error: unknown };

/**
 * The pages that follow on the chain, each as it joins: asked for with the end cursor of the one before, no cursor
 * comes twice, the last page says that none follows. Where cursors prove to be offsets, pages are asked for ahead.
 * Throws GuardError when a cursor repeats or the crawl is endless, else what fetchPage throws.
 */
export async function* crawl(options: CrawlOptions): AsyncGenerator<JoinedPage> {
  const { chain } = options;
  const ahead = new PagesAhead(options);
  try {
    while (chain.sum.hasNextPage) {
      const joined = chain.join(await ahead.pageAfter(chain.sum.endCursor));
      ahead.proveOffsets(joined.part);
      yield joined;
      ahead.ask();
    }
  } finally {
    await ahead.stop();
  }
}

class PagesAhead {
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
  private next = -1;

  constructor(options: CrawlOptions) {
    this.options = options;
    this.signal = AbortSignal.any([options.signal, this.stopping.signal]);
    setMaxListeners(0, this.signal);
  }

  async stop(): Promise<void> {
    this.stopping.abort(new Error('The crawl has ended.'));
    await Promise.all(this.arrivals.values());
  }

  async pageAfter(after: string): Promise<PageRows> {
    const arrival = await (this.arrivals.get(after) ?? this.askFor(after));
    this.options.signal.throwIfAborted();
    if ('error' in arrival) throw arrival.error;
    this.arrivals.delete(after);
    return arrival.page;
  }

  proveOffsets({ after, endCursor, nodes, hasNextPage }: Part): void {
    if (!hasNextPage) return;
    const isFirst = this.isFirst;
    this.isFirst = false;
    if (isFirst) this.step = nodes > 0 ? nodes : undefined;
    if (provenEdges(after, endCursor) === nodes && nodes === this.step) {
      this.next = Math.max(this.next, offsetOf(endCursor) ?? -1);
      return;
    }
    if (this.step !== undefined || isFirst) this.options.onSequential?.();
    this.step = undefined;
  }

  /** Asks for as many pages ahead as may be in flight. */
  ask(): void {
    const step = this.step;
    if (step === undefined || this.signal.aborted) return;
    const { endCursor, totalCount = 0 } = this.options.chain.sum;
    const limit = this.options.pagesInFlight();
    const farthest = (offsetOf(endCursor) ?? -1) + step * limit * AHEAD_FACTOR;
    while (this.inFlight < limit && this.next < Math.min(farthest, totalCount - 1)) {
      const after = cursorAt(this.next);
      this.next += step;
      if (!this.arrivals.has(after)) void this.askFor(after);
    }
  }

  private askFor(after: string): Promise<Arrival> {
    this.inFlight += 1;
    const arrival = this.fetch(after)
      .then(
        (page): Arrival => ({ page }),
        (error: unknown): Arrival => ({ error }),
      )
      .finally(() => {
        this.inFlight -= 1;
        this.ask();
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
