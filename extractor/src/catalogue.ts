import type { Chain } from './crawl.ts';
import { packRows, type PackedRows } from './packed-rows.ts';
import { Fingerprint } from './pure/content-hash.ts';
import { GZIP_HEADER, GzipJoin } from './pure/gzip-join.ts';
import { LastPlaces } from './pure/id-keys.ts';
import type { PageList, PagePlace } from './pure/page-list.ts';
import type { Reject } from './pure/page-rows.ts';
import type { Spool } from './spool.ts';

/** Pages that are read while the one before is being used. */
const READ_AHEAD = 4;

/** Sent at once, at least: a page is a few kB. */
const CHUNK_BYTES = 32 * 1024;

const HASH_LENGTH = 32;

/** A row and its place among all rows on disk. */
export interface PlacedRow {
  place: number;
  line: string;
}

/** The rows of a whole crawl, each movie once: of rows with the same id the last one counts. */
export class Catalogue {
  readonly #spool: Spool;
  readonly #pages: PageList;
  readonly #last: LastPlaces;
  readonly duplicates: number;

  constructor(spool: Spool, chain: Chain) {
    this.#spool = spool;
    this.#pages = chain.pages;
    this.#last = new LastPlaces(spool.ids, spool.ids.length);
    let rows = 0;
    for (const page of chain.pages) {
      for (let index = 0; index < page.rows; index += 1) this.#last.put(page.firstRow + index);
      rows += page.rows;
    }
    this.duplicates = rows - this.#last.size;
  }

  /** The number of different movies. */
  get size(): number {
    return this.#last.size;
  }

  /** The number of places: rows of all pages on disk. */
  get places(): number {
    return this.#spool.ids.length;
  }

  /** The place of a movie, or undefined when it is not in the catalogue. */
  placeOf(movieId: string): number | undefined {
    return this.#last.find(movieId);
  }

  /** Every row once, page by page. */
  async *rows(): AsyncGenerator<PlacedRow[]> {
    yield* this.#readAhead((page) => this.#rowsOf(page));
  }

  /** Every row once, as NDJSON. */
  async *ndjson(): AsyncGenerator<Buffer> {
    for await (const rows of this.rows()) yield Buffer.from(textOf(rows));
  }

  /** Every row once, as the bytes of one gzip file of NDJSON; pages without duplicates are not packed again. */
  async *gzip(): AsyncGenerator<Uint8Array> {
    const join = new GzipJoin();
    let chunk: Uint8Array[] = [GZIP_HEADER];
    let chunkBytes = 0;
    for await (const { block, crc, textBytes } of this.#readAhead((page) =>
      this.#packedRows(page),
    )) {
      join.add(crc, textBytes);
      chunk.push(block);
      chunkBytes += block.length;
      if (chunkBytes < CHUNK_BYTES) continue;
      yield Buffer.concat(chunk);
      chunk = [];
      chunkBytes = 0;
    }
    yield Buffer.concat([...chunk, join.trailer()]);
  }

  /** XOR over the first 60 bits of the rows' content hashes, as a decimal. */
  async fingerprint(): Promise<string> {
    const fingerprint = new Fingerprint();
    for (const page of this.#pages) {
      if (this.#isWhole(page)) fingerprint.toggleAll(page.fingerprint);
      else for (const { line } of await this.#rowsOf(page)) fingerprint.toggle(contentHashOf(line));
    }
    return fingerprint.toString();
  }

  /** Every reject of the crawl. */
  async *rejects(): AsyncGenerator<Reject> {
    for (const page of this.#pages) {
      if (page.rejects > 0) yield* await this.#spool.readRejects(page);
    }
  }

  async #rowsOf(page: PagePlace): Promise<PlacedRow[]> {
    const lines = await this.#spool.readRows(page);
    const rows = lines.map((line, index) => ({ place: page.firstRow + index, line }));
    return this.#isWhole(page) ? rows : rows.filter(({ place }) => this.#last.isLast(place));
  }

  async #packedRows(page: PagePlace): Promise<PackedRows> {
    if (!this.#isWhole(page)) return packRows(Buffer.from(textOf(await this.#rowsOf(page))));
    return { block: this.#spool.readBlock(page), crc: page.crc, textBytes: page.textBytes };
  }

  /** True when no row of a page is dropped as a duplicate. */
  #isWhole({ firstRow, rows }: PagePlace): boolean {
    for (let place = firstRow; place < firstRow + rows; place += 1) {
      if (!this.#last.isLast(place)) return false;
    }
    return true;
  }

  async *#readAhead<Result>(read: (page: PagePlace) => Promise<Result>): AsyncGenerator<Result> {
    const ahead: Promise<Result>[] = [];
    for (const page of this.#pages) {
      const result = read(page);
      result.catch(() => undefined);
      ahead.push(result);
      if (ahead.length > READ_AHEAD) yield await ahead.shift()!;
    }
    for (const result of ahead) yield await result;
  }
}

function textOf(rows: PlacedRow[]): string {
  return rows.map(({ line }) => `${line}\n`).join('');
}

/** The content_hash of a row's NDJSON line, in which it comes last. */
export function contentHashOf(line: string): string {
  return line.slice(-HASH_LENGTH - 2, -2);
}
