import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { PipelineError } from '../../runtime/src/errors.ts';
import type { Log } from '../../runtime/src/log.ts';
import { orWarn } from '../../runtime/src/run.ts';
import type { ObjectFolder } from './object-folder.ts';
import { Overtaken, type PageSink } from './page-sink.ts';
import type { Chain, JoinedPage } from './pure/chain.ts';
import { CLOSED, movieIdOf, objectName, pagesAmong, reasonAgainst } from './pure/crawl-state.ts';
import { pageMetadata, readPageMetadata, type Owner, type PageObject } from './pure/page-object.ts';
import { MOST_REJECTS_KEPT, type Reject } from './pure/page-rows.ts';
import { joinParts } from './pure/part.ts';

const pack = promisify(gzip);
const unpack = promisify(gunzip);

/** Pages that may wait for the one object that is being written; those that do go into the next together. */
const MOST_WAITING = 100;
/** Objects read at once. */
const READERS = 8;

/** Where the objects of a crawl are written, and for whom. */
export interface CrawlPlace {
  folder: ObjectFolder;
  owner: Owner;
  log: Log;
  /** Aborted when nothing may be written any more. */
  lost?: AbortSignal | undefined;
}

/** The pages of one crawl as objects, written in the order of the chain: those that exist are its beginning. */
export class CrawlObjects implements PageSink {
  private readonly written: PageObject[] = [];
  private waiting: JoinedPage[] = [];
  private writing: Promise<void> | undefined;
  private failure: { error: unknown } | undefined;

  /** `orphans`: generations of rejects' objects, by name, whose pages were not written any more. */
  private constructor(
    private readonly place: CrawlPlace,
    readonly crawl: string,
    private readonly orphans: ReadonlyMap<string, string> = new Map(),
  ) {}

  /**
   * The newest crawl when it may be gone on with (of the same API and page size, not closed, its newest object at
   * most three hours old), its pages being the beginning of the chain; else a new one. Throws PipelineError when an
   * object is not what it says.
   */
  static async open(place: CrawlPlace, chain: Chain, isFresh: boolean): Promise<CrawlObjects> {
    const { folder, owner, log } = place;
    const now = new Date().toISOString().replaceAll(/[:.]/g, '-');
    const anew = new CrawlObjects(place, `${now}-${owner.runId.slice(-12)}`);
    const newest = isFresh ? undefined : (await folder.folders()).at(-1);
    if (newest === undefined) return anew;
    const found = await folder.list(`${newest}/`);
    const reason = reasonAgainst(found, owner);
    const earlier = pagesAmong(found);
    const pages = `crawl ${newest} (${earlier.at(-1)?.lastPage ?? 0} pages)`;
    if (reason !== undefined) {
      if (reason !== '') log.info(`Beginning from the first page: ${pages} ${reason}.`);
      return anew;
    }
    log.info(`Going on from ${pages}.`);
    const orphans = new Map(found.map(({ name, generation }) => [name, generation]));
    const objects = new CrawlObjects(place, newest, orphans);
    await objects.restore(earlier, chain);
    return objects;
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
    return this.place.folder.uriOf(`${this.crawl}/page-*.ndjson.gz`);
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
    return this.writeEnd('refused', reason);
  }

  /** No run goes on with the crawl: it is loaded. */
  loaded(): Promise<void> {
    return this.writeEnd('loaded');
  }

  /** Resolves when the pages taken are written, where that is possible: the next run need not ask for them. */
  async close(): Promise<void> {
    await this.writing;
  }

  private async restore(earlier: PageObject[], chain: Chain): Promise<void> {
    for (let start = 0; start < earlier.length; start += READERS) {
      const objects = earlier.slice(start, start + READERS);
      const ids = await Promise.all(objects.map((object) => this.readIds(object)));
      for (const [index, object] of objects.entries()) {
        this.written.push(object);
        chain.restore(object, ids[index]!);
      }
    }
  }

  private writeEnd(state: string, reason?: string): Promise<void> {
    const { folder, owner, log } = this.place;
    const metadata = { run_id: owner.runId, state };
    return orWarn(log, `The crawl is not marked as ${state}`, () =>
      folder.write(`${this.crawl}/${CLOSED}`, {
        bytes: `${JSON.stringify({ ...metadata, reason })}\n`,
        contentType: 'application/json',
        metadata,
        generation: '0',
      }),
    );
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
    this.place.lost?.throwIfAborted();
    const part = pages.map((page) => page.part).reduce(joinParts);
    const object = { ...part, ...this.place.owner };
    const rejected = pages.flatMap((page) => page.rejected.map((reject) => JSON.stringify(reject)));
    if (rejected.length > 0) await this.put('rejects', rejected, object);
    const lines = pages.flatMap((page) => page.lines);
    await this.put('page', lines, object);
    this.written.push(object);
  }

  /** Writes an object once: one that is there already with the same chain and rows was written by a lost call. */
  private async put(kind: 'page' | 'rejects', lines: string[], object: PageObject): Promise<void> {
    const { folder } = this.place;
    const path = `${this.crawl}/${objectName(kind, object.firstPage)}`;
    const written = await folder.write(path, {
      bytes: await pack(lines.map((line) => `${line}\n`).join('')),
      contentType: 'application/gzip',
      metadata: pageMetadata(object),
      generation: this.orphans.get(path) ?? '0',
    });
    if (written !== undefined) return;
    const there = readPageMetadata((await folder.find(path))?.metadata ?? {});
    const isSame =
      there?.endCursor === object.endCursor &&
      there.fingerprint === object.fingerprint &&
      there.rejects === object.rejects;
    if (!isSame) throw new Overtaken(`${folder.uriOf(path)} holds pages of another run.`);
  }

  private async readIds(object: PageObject): Promise<string[]> {
    const name = objectName('page', object.firstPage);
    const movieIds = (await this.readLines(name)).map(movieIdOf);
    if (movieIds.length === object.rows) return movieIds;
    throw new PipelineError(
      `${this.place.folder.uriOf(`${this.crawl}/${name}`)} holds ${movieIds.length} rows where ${object.rows} were written: run the extractor again with --fresh.`,
    );
  }

  private async readLines(name: string): Promise<string[]> {
    const bytes = await this.place.folder.read(`${this.crawl}/${name}`);
    const text = (await unpack(bytes)).toString('utf8');
    return text.split('\n').filter((line) => line !== '');
  }
}
