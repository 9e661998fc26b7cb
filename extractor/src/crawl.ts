import { setMaxListeners } from 'node:events';
import { GuardError } from '../../runtime/src/errors.ts';
import type { PackedPage } from './packed-page.ts';
import { cursorAt, offsetOf, provenEdges } from './pure/cursor.ts';
import { PageList } from './pure/page-list.ts';
import type { PageEntry } from './pure/spool-manifest.ts';
import type { Spool } from './spool.ts';

/** A page that lacks edges which its cursors prove is asked for again so often. */
const ASKS_FOR_MISSING_EDGES = 2;
/** Pages asked for beyond the first that is still missing, at most this many times those in flight. */
const AHEAD_FACTOR = 4;

export interface CrawlOptions {
  spool: Spool;
  fetchPage: (after: string, signal: AbortSignal) => Promise<PackedPage>;
  /** How many pages may be in flight now. */
  pagesInFlight: () => number;
  signal: AbortSignal;
  /** Told of every page that joins the chain. */
  onPage?: (chain: Chain) => void;
  /** Told once, when pages can't be asked for ahead. */
  onSequential?: () => void;
}

/** The pages of a crawl from the first on, each asked for with the end cursor of the one before. */
export interface Chain {
  pages: PageList;
  nodes: number;
  rejects: number;
  /** Bits, by MOVIE_FIELDS, of the fields that at least one node had. */
  seenFields: number;
  /** Fields of nodes that the pipeline does not know, as paths. */
  unknownFields: Set<string>;
  /** What the newest page said. */
  totalCount: number | undefined;
  /** True once the last page said that no page follows. */
  isComplete: boolean;
}

/** The result of a page that was asked for; an error is kept until the page's turn. */
type Arrival = { entry: PageEntry } | { error: unknown };

/**
 * Fetches every page into the spool and proves the chain: each page was asked for with the end cursor of the
 * one before, no cursor comes twice, the last page says that none follows. Pages that the spool already has are
 * not fetched. Throws GuardError when a cursor repeats, else what fetchPage throws.
 */
export async function crawl(options: CrawlOptions): Promise<Chain> {
  const run = new Crawl(options);
  try {
    return await run.followChain();
  } finally {
    await run.stop();
  }
}

class Crawl {
  readonly #options: CrawlOptions;
  readonly #chain: Chain = {
    pages: new PageList(),
    nodes: 0,
    rejects: 0,
    seenFields: 0,
    unknownFields: new Set(),
    totalCount: undefined,
    isComplete: false,
  };
  /** Pages in flight, and those that failed. */
  readonly #arrivals = new Map<string, Promise<Arrival>>();
  readonly #stopping = new AbortController();
  #inFlight = 0;
  /** Edges of a full page while cursors prove to be offsets; undefined: one page at a time. */
  #step: number | undefined;
  /** The index of the edge after which the next page is asked for ahead. */
  #nextAhead = -1;
  /** The index of the last edge of the chain. */
  #chainEnd = -1;

  constructor(options: CrawlOptions) {
    this.#options = options;
    setMaxListeners(0, this.#stopping.signal);
    const { signal } = options;
    if (signal.aborted) this.#stopping.abort(signal.reason);
    signal.addEventListener('abort', () => this.#stopping.abort(signal.reason), {
      once: true,
      signal: this.#stopping.signal,
    });
  }

  async followChain(): Promise<Chain> {
    const seen = new Set<string>(['']);
    for (let after = ''; ;) {
      const page = await this.#pageAfter(after);
      this.#join(page);
      if (!page.hasNextPage) break;
      if (seen.has(page.endCursor)) throw repeated(page, this.#chain);
      seen.add(page.endCursor);
      after = page.endCursor;
      this.#askAhead();
    }
    this.#chain.isComplete = true;
    return this.#chain;
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('The crawl has ended.'));
    await Promise.all(this.#arrivals.values());
  }

  async #pageAfter(after: string): Promise<PageEntry> {
    const spooled = this.#options.spool.pages.get(after);
    if (spooled) return spooled;
    const arrival = await (this.#arrivals.get(after) ?? this.#ask(after));
    this.#options.signal.throwIfAborted();
    if ('error' in arrival) throw arrival.error;
    return arrival.entry;
  }

  #join(page: PageEntry): void {
    const chain = this.#chain;
    chain.pages.push(page);
    // Only pages ahead of the chain are looked for; the others would pile up.
    this.#options.spool.pages.delete(page.after);
    chain.nodes += page.nodes;
    chain.rejects += page.rejects;
    chain.seenFields |= page.seenFields;
    for (const field of page.unknownFields) chain.unknownFields.add(field);
    chain.totalCount = page.totalCount ?? chain.totalCount;
    this.#proveOffsets(page);
    this.#options.onPage?.(chain);
  }

  #proveOffsets(page: PageEntry): void {
    if (!page.hasNextPage) return;
    const isFirst = this.#chain.pages.length === 1;
    if (isFirst) this.#step = page.nodes > 0 ? page.nodes : undefined;
    const end = offsetOf(page.endCursor);
    const holds = end === this.#chainEnd + page.nodes && page.nodes === this.#step;
    if (end === undefined || !holds) {
      if (this.#step !== undefined || isFirst) this.#options.onSequential?.();
      this.#step = undefined;
      return;
    }
    this.#chainEnd = end;
    this.#nextAhead = Math.max(this.#nextAhead, end);
  }

  #askAhead(): void {
    const step = this.#step;
    if (step === undefined || this.#stopping.signal.aborted) return;
    const limit = this.#options.pagesInFlight();
    const farthest = this.#chainEnd + step * limit * AHEAD_FACTOR;
    const lastEdge = (this.#chain.totalCount ?? 0) - 1;
    while (this.#inFlight < limit && this.#nextAhead < Math.min(farthest, lastEdge)) {
      const after = cursorAt(this.#nextAhead);
      this.#nextAhead += step;
      if (!this.#options.spool.pages.has(after) && !this.#arrivals.has(after))
        void this.#ask(after);
    }
  }

  #ask(after: string): Promise<Arrival> {
    this.#inFlight += 1;
    const arrival = this.#fetchIntoSpool(after)
      .then(
        (entry): Arrival => {
          this.#arrivals.delete(after);
          return { entry };
        },
        (error: unknown): Arrival => ({ error }),
      )
      .finally(() => {
        this.#inFlight -= 1;
        this.#askAhead();
      });
    this.#arrivals.set(after, arrival);
    return arrival;
  }

  async #fetchIntoSpool(after: string): Promise<PageEntry> {
    const { signal } = this.#stopping;
    let page = await this.#options.fetchPage(after, signal);
    for (let asks = 0; asks < ASKS_FOR_MISSING_EDGES && this.#lacksEdges(after, page); asks += 1) {
      const again = await this.#options.fetchPage(after, signal);
      if (again.nodeCount >= page.nodeCount) page = again;
    }
    return this.#options.spool.append(after, page);
  }

  #lacksEdges(after: string, page: PackedPage): boolean {
    if (!page.hasNextPage) return false;
    if (page.nodeCount === 0) return true;
    const proven = this.#step === undefined ? undefined : provenEdges(after, page.endCursor);
    return proven !== undefined && page.nodeCount < proven;
  }
}

function repeated({ after, endCursor }: PageEntry, { pages }: Chain): GuardError {
  const place = after === '' ? 'the first page' : `the page after ${after}`;
  return new GuardError(
    `The crawl can't be proven complete: ${place} (page ${pages.length}) ends at cursor ${endCursor}, where an earlier page ended. Nothing was loaded; run the extractor again, and if this stays so, ask Allociné.`,
  );
}
