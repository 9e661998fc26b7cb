import { Fingerprint } from './pure/content-hash.ts';
import { LastPlaces } from './pure/id-keys.ts';
import type { PageEntry } from './pure/spool-manifest.ts';
import type { Chain } from './crawl.ts';
import type { Reject } from './pure/page-rows.ts';
import type { Spool } from './spool.ts';

/** Pages that are unpacked while the one before is being used. */
const READ_AHEAD = 3;

const HASH_LENGTH = 32;

/** The rows of a whole crawl, each movie once: of rows with the same id the last one counts. */
export class Catalogue {
  readonly #spool: Spool;
  readonly #pages: PageEntry[];
  readonly #last: LastPlaces;
  readonly rejects: number;
  readonly duplicates: number;

  constructor(spool: Spool, chain: Chain) {
    this.#spool = spool;
    this.#pages = chain.pages;
    this.rejects = chain.rejects;
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

  /** The place of a movie among all places, or undefined when it is not in the catalogue. */
  placeOf(movieId: string): number | undefined {
    return this.#last.find(movieId);
  }

  /** Every row once, page by page, as NDJSON lines without newlines, with its place. */
  async *rows(): AsyncGenerator<{ place: number; line: string }[]> {
    const ahead: Promise<string[]>[] = [];
    for (const [index, page] of this.#pages.entries()) {
      while (ahead.length < READ_AHEAD && index + ahead.length < this.#pages.length) {
        const lines = this.#spool.readRows(this.#pages[index + ahead.length] as PageEntry);
        lines.catch(() => undefined);
        ahead.push(lines);
      }
      const lines = await (ahead.shift() as Promise<string[]>);
      yield lines
        .map((line, row) => ({ place: page.firstRow + row, line }))
        .filter(({ place }) => this.#last.isLast(place));
    }
  }

  /** Every reject of the crawl. */
  async *allRejects(): AsyncGenerator<Reject> {
    for (const page of this.#pages) {
      if (page.rejects > 0) yield* await this.#spool.readRejects(page);
    }
  }
}

/** Counts rows and computes their fingerprint while they pass. */
export class RowTally {
  readonly #fingerprint = new Fingerprint();
  rows = 0;

  add(line: string): void {
    this.rows += 1;
    this.#fingerprint.toggle(contentHashOf(line));
  }

  /** XOR over the first 60 bits of the rows' content hashes, as a decimal. */
  get fingerprint(): string {
    return this.#fingerprint.toString();
  }
}

/** The content_hash of a row's NDJSON line, in which it comes last. */
export function contentHashOf(line: string): string {
  return line.slice(-HASH_LENGTH - 2, -2);
}
