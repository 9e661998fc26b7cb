import { hash } from 'node:crypto';

/** MD5, in hex, of a row's 18 fields as sorted Python JSON text. */
export function contentHash(sortedJson: string): string {
  return hash('md5', sortedJson);
}

/** The part of a content hash that the fingerprint combines: its first 15 hex digits, 60 bits. */
export function fingerprintBits(contentHash: string): { high: number; low: number } {
  return {
    high: Number.parseInt(contentHash.slice(0, 7), 16),
    low: Number.parseInt(contentHash.slice(7, 15), 16),
  };
}

/** XOR over the first 60 bits of every row's content hash, as BIT_XOR over the table computes it. */
export class Fingerprint {
  #high = 0;
  #low = 0;

  /** Adds a row; adding it again takes it out. */
  toggle(contentHash: string): void {
    const { high, low } = fingerprintBits(contentHash);
    this.#high ^= high;
    this.#low ^= low;
  }

  /** Adds all rows of another fingerprint, given as its text. */
  toggleAll(fingerprint: string): void {
    const bits = BigInt(fingerprint);
    this.#high ^= Number(bits >> 32n);
    this.#low ^= Number(bits & 0xffffffffn);
  }

  /** The fingerprint as a decimal INT64. */
  toString(): string {
    return ((BigInt(this.#high) << 32n) | BigInt(this.#low >>> 0)).toString();
  }
}
