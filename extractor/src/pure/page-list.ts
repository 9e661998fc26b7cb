import type { PageEntry } from './spool-manifest.ts';

/** What the rows and rejects of a page are found and checked with. */
export type PagePlace = Pick<PageEntry, (typeof NUMBERS)[number] | 'fingerprint'>;

const NUMBERS = [
  'firstRow',
  'rows',
  'at',
  'bytes',
  'crc',
  'textBytes',
  'rejects',
  'rejectsAt',
  'rejectsBytes',
] as const;

const FIRST_CAPACITY = 1024;

/** The places of pages in their order; 80 bytes each, because a catalogue has tens of thousands. */
export class PageList {
  #numbers = new Float64Array(FIRST_CAPACITY * NUMBERS.length);
  #fingerprints = new BigInt64Array(FIRST_CAPACITY);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(page: PagePlace): void {
    if (this.#length === this.#fingerprints.length) this.#grow();
    this.#numbers.set(
      NUMBERS.map((name) => page[name]),
      this.#length * NUMBERS.length,
    );
    this.#fingerprints[this.#length] = BigInt(page.fingerprint);
    this.#length += 1;
  }

  *[Symbol.iterator](): Generator<PagePlace> {
    for (let index = 0; index < this.#length; index += 1) {
      const numbers = NUMBERS.map((name, at) => [name, this.#numbers[index * NUMBERS.length + at]]);
      yield {
        ...(Object.fromEntries(numbers) as Omit<PagePlace, 'fingerprint'>),
        fingerprint: String(this.#fingerprints[index]),
      };
    }
  }

  #grow(): void {
    const [numbers, fingerprints] = [this.#numbers, this.#fingerprints];
    this.#numbers = new Float64Array(2 * numbers.length);
    this.#numbers.set(numbers);
    this.#fingerprints = new BigInt64Array(2 * fingerprints.length);
    this.#fingerprints.set(fingerprints);
  }
}
