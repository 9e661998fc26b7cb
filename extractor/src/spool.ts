import { appendFileSync, existsSync, readSync } from 'node:fs';
import { mkdir, open, readFile, rm, rmdir, truncate, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { PipelineError } from '../../runtime/src/errors.ts';
import type { PackedPage } from './packed-page.ts';
import { unpackRows } from './packed-rows.ts';
import { GZIP_HEADER } from './pure/gzip-join.ts';
import { IdKeys } from './pure/id-keys.ts';
import type { PagePlace } from './pure/page-list.ts';
import type { Reject } from './pure/page-rows.ts';
import {
  readManifest,
  type Manifest,
  type PageEntry,
  type SpoolHeader,
} from './pure/spool-manifest.ts';
import { stateDirError } from './state-dir-error.ts';

const MANIFEST = 'manifest.ndjson';
const ROWS = 'rows.ndjson.gz';
const REJECTS = 'rejects.ndjson';

interface SpoolFiles {
  manifest: FileHandle;
  rows: FileHandle;
  rejects: FileHandle;
}

/** A page on its way to the disk. */
interface Pending {
  entry: PageEntry;
  rows: Uint8Array;
  rejects: Uint8Array;
  done: () => void;
  failed: (error: unknown) => void;
}

/**
 * Pages on disk, in the order in which they came: their rows in one gzip file that lacks its end (one block per page), their
 * rejects in another, and a manifest with one line per page. A page counts once its manifest line is written,
 * and that happens after its bytes are on the disk; whatever else a killed process left is cut off.
 */
export class Spool {
  readonly header: SpoolHeader;
  /** The pages that count and that no crawl has taken yet, by the cursor after which they were asked for. */
  readonly pages = new Map<string, PageEntry>();
  /** Keys of the movie ids of all rows, in the order of the rows on disk. */
  readonly ids = new IdKeys();
  readonly #directory: string;
  readonly #files: SpoolFiles;
  #rowsEnd = GZIP_HEADER.length;
  #rejectsEnd = 0;
  #queue: Pending[] = [];
  #writing: Promise<void> | undefined;

  private constructor(directory: string, header: SpoolHeader, files: SpoolFiles) {
    this.#directory = directory;
    this.header = header;
    this.#files = files;
  }

  /** Makes an empty spool; the one that was in the directory is removed. Throws PipelineError. */
  static async create(directory: string, header: SpoolHeader): Promise<Spool> {
    try {
      await removeSpool(directory);
      await mkdir(directory, { recursive: true });
      const spool = new Spool(directory, header, await openFiles(directory));
      await spool.#files.rows.appendFile(GZIP_HEADER);
      await spool.#files.manifest.appendFile(`${JSON.stringify(header)}\n`);
      await spool.#files.manifest.datasync();
      return spool;
    } catch (error) {
      throw stateDirError(directory, error);
    }
  }

  /** What an earlier process left in a directory, or undefined when there is nothing that can be read. Throws PipelineError. */
  static async left(directory: string): Promise<Manifest | undefined> {
    const path = join(directory, MANIFEST);
    if (!existsSync(path)) return undefined;
    try {
      return readManifest(await readFile(path, 'utf8'));
    } catch (error) {
      throw stateDirError(directory, error);
    }
  }

  /** Opens what an earlier process left; undefined when it is damaged. Throws PipelineError. */
  static async resume(directory: string, manifest: Manifest): Promise<Spool | undefined> {
    try {
      const spool = new Spool(directory, manifest.header, await openFiles(directory));
      if (await spool.#takeUp(manifest)) return spool;
      await spool.close();
      return undefined;
    } catch (error) {
      throw stateDirError(directory, error);
    }
  }

  /** Writes a page; resolves with its entry once it counts. */
  async append(after: string, page: PackedPage): Promise<PageEntry> {
    const { movieIds, block, rejects } = page;
    const entry: PageEntry = {
      after,
      endCursor: page.endCursor,
      hasNextPage: page.hasNextPage,
      totalCount: page.totalCount,
      nodes: page.nodeCount,
      rows: movieIds.length,
      rejects: page.rejectCount,
      firstRow: 0,
      at: 0,
      bytes: block.length,
      crc: page.crc,
      textBytes: page.textBytes,
      fingerprint: page.fingerprint,
      rejectsAt: 0,
      rejectsBytes: rejects.length,
      seenFields: page.seenFields,
      unknownFields: page.unknownFields,
    };
    await new Promise<void>((done, failed) => {
      this.#queue.push({ entry, rows: block, rejects, done, failed });
      this.#place(entry, movieIds);
      this.#writing ??= this.#writeQueue();
    });
    return entry;
  }

  /** The packed rows of a page. */
  readBlock({ at, bytes }: PagePlace): Buffer {
    const block = Buffer.alloc(bytes);
    if (bytes > 0) readSync(this.#files.rows.fd, block, 0, bytes, at);
    return block;
  }

  /** The rows of a page as NDJSON lines without newlines. */
  async readRows(page: PagePlace): Promise<string[]> {
    const lines = await this.#unpack(page);
    if (lines) return lines;
    throw new PipelineError(
      `The spool in ${this.#directory} is damaged: run the extractor again with --fresh.`,
    );
  }

  /** The rejects of a page. */
  async readRejects({ rejectsAt, rejectsBytes }: PagePlace): Promise<Reject[]> {
    const text = Buffer.alloc(rejectsBytes);
    await this.#files.rejects.read(text, 0, rejectsBytes, rejectsAt);
    return text
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Reject);
  }

  /** Waits for what is being written and closes the files; the spool stays for the next run. */
  async close(): Promise<void> {
    await this.#writing?.catch(() => undefined);
    await Promise.all(Object.values(this.#files).map((file) => file.close()));
  }

  /** Closes and deletes the spool. */
  async discard(): Promise<void> {
    await this.close();
    await removeSpool(this.#directory);
  }

  #place(entry: PageEntry, movieIds: string[]): void {
    entry.firstRow = this.ids.length;
    entry.at = this.#rowsEnd;
    entry.rejectsAt = this.#rejectsEnd;
    this.#rowsEnd += entry.bytes;
    this.#rejectsEnd += entry.rejectsBytes;
    for (const movieId of movieIds) this.ids.push(movieId);
  }

  #count(entry: PageEntry): void {
    this.pages.set(entry.after, entry);
    this.#rowsEnd = entry.at + entry.bytes;
    this.#rejectsEnd = entry.rejectsAt + entry.rejectsBytes;
  }

  async #writeQueue(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0);
      try {
        await this.#writeBatch(batch);
        for (const { done } of batch) done();
      } catch (error) {
        for (const { failed } of [...batch, ...this.#queue.splice(0)])
          failed(stateDirError(this.#directory, error));
      }
    }
    this.#writing = undefined;
  }

  async #writeBatch(batch: Pending[]): Promise<void> {
    const { manifest, rows, rejects } = this.#files;
    await writeAll(
      rows,
      batch.map((pending) => pending.rows),
    );
    await writeAll(
      rejects,
      batch.map((pending) => pending.rejects),
    );
    const lines = batch.map(({ entry }) => Buffer.from(`${JSON.stringify(entry)}\n`));
    // Not on the disk yet: a page whose line is lost is fetched again.
    appendFileSync(manifest.fd, Buffer.concat(lines));
    for (const { entry } of batch) this.pages.set(entry.after, entry);
  }

  /** Counts the pages of a manifest and cuts off what lies behind them; false when a page is not as it was written. */
  async #takeUp({ pages, bytes }: Manifest): Promise<boolean> {
    for (const page of pages) {
      const lines = await this.#unpack(page);
      const rejects = await this.readRejects(page).catch(() => []);
      if (!lines || rejects.length !== page.rejects) return false;
      for (const line of lines) this.ids.push(movieIdOf(line));
      this.#count(page);
    }
    await truncate(join(this.#directory, MANIFEST), bytes);
    await this.#files.rows.truncate(this.#rowsEnd);
    await this.#files.rejects.truncate(this.#rejectsEnd);
    return true;
  }

  async #unpack(page: PagePlace): Promise<string[] | undefined> {
    const lines = await unpackRows({ ...page, block: this.readBlock(page) });
    return lines?.length === page.rows ? lines : undefined;
  }
}

/** Removes a spool's files, and their directory when nothing else is in it. */
async function removeSpool(directory: string): Promise<void> {
  for (const name of [MANIFEST, ROWS, REJECTS]) await rm(join(directory, name), { force: true });
  await rmdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(error.code ?? '')) throw error;
  });
}

async function openFiles(directory: string): Promise<SpoolFiles> {
  return {
    manifest: await open(join(directory, MANIFEST), 'a+'),
    rows: await open(join(directory, ROWS), 'a+'),
    rejects: await open(join(directory, REJECTS), 'a+'),
  };
}

async function writeAll(file: FileHandle, buffers: Uint8Array[]): Promise<void> {
  const bytes = Buffer.concat(buffers);
  if (bytes.length === 0) return;
  // A write to the system's cache takes less time than a turn in the thread pool; the disk's own is waited for there.
  appendFileSync(file.fd, bytes);
  await file.datasync();
}

/** The movie_id of a row's NDJSON line, in which it comes first. */
export function movieIdOf(row: string): string {
  return JSON.parse(row.slice(row.indexOf(':') + 1, row.indexOf(',"internalId":'))) as string;
}
