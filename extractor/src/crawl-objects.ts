import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { PipelineError } from '../../runtime/src/errors.ts';
import type { FoundObject, ObjectFolder } from './object-folder.ts';
import { MOST_REJECTS_KEPT, type PageSink } from './page-sink.ts';
import type { JoinedPage } from './pure/chain.ts';
import { CLOSED, movieIdOf, objectName, pagesAmong, reasonAgainst } from './pure/crawl-state.ts';
import { joinParts } from './pure/page-parts.ts';
import { pageMetadata, readPageMetadata, type PageObject } from './pure/page-object.ts';
import type { Reject } from './pure/page-rows.ts';

const pack = promisify(gzip);
const unpack = promisify(gunzip);

/** Pages that may wait for the one object that is being written; those that do go into the next together. */
const MOST_WAITING = 100;
/** Objects read at once. */
const READERS = 8;

/** Whose crawl it is. */
export interface CrawlOf {
  runId: string;
  /** The API's address, or the input file. */
  source: string;
  pageSize: number;
}

export interface OpenOptions {
  isFresh: boolean;
  now: Date;
  /** Aborted when nothing may be written any more. */
  lost?: AbortSignal | undefined;
  /** Gets a sentence about the pages that were found. */
  say: (sentence: string) => void;
}

/** An object of an earlier run's pages, with the ids of its rows. */
export interface EarlierPages {
  object: PageObject;
  movieIds: string[];
}

/** Another run's pages stand where this one's were to be written: the crawl is to be opened anew. */
export class Overtaken extends Error {}

/** The pages of one crawl as objects, written in the order of the chain: those that exist are its beginning. */
export class CrawlObjects implements PageSink {
  readonly crawl: string;
  private readonly folder: ObjectFolder;
  private readonly of: CrawlOf;
  private readonly lost: AbortSignal | undefined;
  /** Generations of rejects' objects whose pages were not written any more. */
  private readonly orphans: ReadonlyMap<string, string>;
  private readonly written: PageObject[];
  private waiting: JoinedPage[] = [];
  private writing: Promise<void> | undefined;
  private failure: { error: unknown } | undefined;

  private constructor(
    folder: ObjectFolder,
    crawl: string,
    of: CrawlOf,
    lost: AbortSignal | undefined,
    found: FoundObject[] = [],
  ) {
    this.folder = folder;
    this.crawl = crawl;
    this.of = of;
    this.lost = lost;
    this.written = pagesAmong(found);
    this.orphans = new Map(found.map(({ name, generation }) => [name, generation]));
  }

  /**
   * The newest crawl when it may be gone on with: of the same API and page size, not closed, its newest object at
   * most three hours old; else a new one.
   */
  static async open(
    folder: ObjectFolder,
    of: CrawlOf,
    { isFresh, now, lost, say }: OpenOptions,
  ): Promise<CrawlObjects> {
    const name = `${now.toISOString().replace(/[:.]/g, '-')}-${of.runId.slice(-12)}`;
    const newest = isFresh ? undefined : (await folder.folders()).at(-1);
    if (newest === undefined) return new CrawlObjects(folder, name, of, lost);
    const found = await folder.list(`${newest}/`);
    const reason = reasonAgainst(found, of);
    const pages = `crawl ${newest} (${pagesAmong(found).at(-1)?.lastPage ?? 0} pages)`;
    if (reason === undefined) {
      say(`Going on from ${pages}.`);
      return new CrawlObjects(folder, newest, of, lost, found);
    }
    if (reason !== '') say(`Beginning from the first page: ${pages} ${reason}.`);
    return new CrawlObjects(folder, name, of, lost);
  }

  /** Objects of pages that exist. */
  get objects(): number {
    return this.written.length;
  }

  /** Rows in all objects. */
  get rows(): number {
    return this.written.reduce((sum, { rows }) => sum + rows, 0);
  }

  /** gs:// address with a wildcard that all rows of the crawl match, and nothing else. */
  get uri(): string {
    return this.folder.uriOf(`${this.crawl}/page-*.ndjson.gz`);
  }

  /** What an earlier run has written, in order. Throws PipelineError when an object is not what it says. */
  async *earlier(): AsyncGenerator<EarlierPages> {
    const ahead: Promise<EarlierPages>[] = [];
    for (const object of [...this.written]) {
      const read = this.readIds(object);
      read.catch(() => undefined);
      if (ahead.push(read) > READERS) yield await (ahead.shift() as Promise<EarlierPages>);
    }
    for (const read of ahead) yield await read;
  }

  async take(page: JoinedPage): Promise<void> {
    this.throwFailure();
    this.waiting.push(page);
    this.writing ??= this.writeWaiting();
    if (this.waiting.length >= MOST_WAITING) await this.end();
  }

  async end(): Promise<void> {
    await this.writing;
    this.throwFailure();
  }

  async rejects(): Promise<Reject[]> {
    const rejects: Reject[] = [];
    for (const object of this.written) {
      if (object.rejects === 0 || rejects.length >= MOST_REJECTS_KEPT) continue;
      const lines = await this.readLines(objectName('rejects', object.firstPage));
      for (const line of lines) rejects.push(JSON.parse(line) as Reject);
    }
    return rejects.slice(0, MOST_REJECTS_KEPT);
  }

  refuse(reason: string): Promise<void> {
    return this.writeEnd({ state: 'refused', reason });
  }

  /** Says that the crawl is loaded: no run goes on with it. */
  loaded(): Promise<void> {
    return this.writeEnd({ state: 'loaded' });
  }

  /** Resolves when the pages taken are written, where that is possible: the next run need not ask for them. */
  async close(): Promise<void> {
    await this.writing;
  }

  private async writeEnd(state: Record<string, string>): Promise<void> {
    const metadata = { run_id: this.of.runId, state: state['state'] ?? '' };
    const bytes = Buffer.from(`${JSON.stringify({ run_id: this.of.runId, ...state })}\n`);
    const object = { bytes, contentType: 'application/json', metadata, generation: '0' };
    await this.folder.write(`${this.crawl}/${CLOSED}`, object);
  }

  // After a failure nothing more is written: objects are always the beginning of the chain.
  private async writeWaiting(): Promise<void> {
    try {
      while (this.waiting.length > 0) await this.write(this.waiting.splice(0));
    } catch (error) {
      this.failure = { error };
    }
    this.writing = undefined;
  }

  private throwFailure(): void {
    if (this.failure) throw this.failure.error;
  }

  private async write(pages: JoinedPage[]): Promise<void> {
    this.lost?.throwIfAborted();
    const object = { ...joinParts(pages), ...this.of };
    const metadata = pageMetadata(object);
    const rejected = pages.flatMap((page) => page.rejected.map((reject) => JSON.stringify(reject)));
    if (rejected.length > 0) {
      const name = objectName('rejects', object.firstPage);
      const generation = this.orphans.get(`${this.crawl}/${name}`) ?? '0';
      await this.put(name, rejected, metadata, generation, object);
    }
    const lines = pages.flatMap((page) => page.lines);
    await this.put(objectName('page', object.firstPage), lines, metadata, '0', object);
    this.written.push(object);
  }

  /** Writes an object once: one that is there already with the same chain and rows was written by a lost call. */
  private async put(
    name: string,
    lines: string[],
    metadata: Record<string, string>,
    generation: string,
    { fingerprint, endCursor, rejects }: PageObject,
  ): Promise<void> {
    const path = `${this.crawl}/${name}`;
    const bytes = await pack(lines.map((line) => `${line}\n`).join(''));
    const contentType = 'application/gzip';
    const written = await this.folder.write(path, { bytes, contentType, metadata, generation });
    if (written !== undefined) return;
    const there = await this.folder.find(path);
    const found = there && readPageMetadata(there.metadata);
    const isSame =
      found?.endCursor === endCursor &&
      found.fingerprint === fingerprint &&
      found.rejects === rejects;
    if (!isSame) throw new Overtaken(`${this.folder.uriOf(path)} holds pages of another run.`);
  }

  private async readIds(object: PageObject): Promise<EarlierPages> {
    const name = objectName('page', object.firstPage);
    const movieIds = (await this.readLines(name)).map(movieIdOf);
    if (movieIds.length === object.rows) return { object, movieIds };
    throw new PipelineError(
      `${this.folder.uriOf(`${this.crawl}/${name}`)} holds ${movieIds.length} rows where ${object.rows} were written: run the extractor again with --fresh.`,
    );
  }

  private async readLines(name: string): Promise<string[]> {
    const bytes = await this.folder.read(`${this.crawl}/${name}`);
    const text = (await unpack(bytes)).toString('utf8');
    return text.split('\n').filter((line) => line !== '');
  }
}
