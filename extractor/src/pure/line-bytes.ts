import { isUtf8, transcode } from 'node:buffer';

/** Room for a page of 50 movies. */
const FIRST_CAPACITY = 128 * 1024;
/** The most that a UTF-16 unit takes in UTF-8. */
const BYTES_PER_UNIT = 3;

/** Bytes as text; what is no UTF-8 becomes U+FFFD. */
export function decodeUtf8(bytes: Uint8Array): string {
  // Twice as fast as toString('utf8') where not all is ASCII, but it throws at bytes that are no UTF-8.
  return isUtf8(bytes)
    ? transcode(bytes, 'utf8', 'utf16le').toString('utf16le')
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

/** Lines as UTF-8, one after the other: each is short enough to be cheap to write, where their joined text is not. */
export class LineBytes {
  #bytes = Buffer.allocUnsafe(FIRST_CAPACITY);
  #length = 0;

  /** Adds a line and its newline. */
  add(line: string): void {
    if (this.#length + line.length * BYTES_PER_UNIT >= this.#bytes.length) this.#growFor(line);
    this.#length += this.#bytes.write(line, this.#length);
    this.#bytes[this.#length++] = 0x0a;
  }

  #growFor(line: string): void {
    const needed = this.#length + Buffer.byteLength(line) + 1;
    if (needed <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, 2 * this.#bytes.length));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }

  /** The lines so far; they stay as they are only until the next one is added. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }
}
