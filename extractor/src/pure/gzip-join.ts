/** The beginning of a gzip file without a name or a time. */
export const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);

/** An empty deflate block that is marked as the last one. */
const LAST_BLOCK = Buffer.from([3, 0]);
const POLYNOMIAL = 0xedb88320;
const ONE = 0x80000000;

/** The product of two polynomials modulo CRC-32's, coefficients from the highest bit down. */
function multiply(left: number, right: number): number {
  let product = 0;
  for (let bit = ONE; bit !== 0; bit >>>= 1) {
    if ((left & bit) !== 0) product ^= right;
    right = (right & 1) === 0 ? right >>> 1 : (right >>> 1) ^ POLYNOMIAL;
  }
  return product >>> 0;
}

/** x to the power of 8·2ⁿ, for n from 0 on. */
const BYTE_SHIFTS = Array.from({ length: 40 }).reduce<number[]>((shifts) => {
  const last = shifts.at(-1);
  return [...shifts, last === undefined ? ONE >>> 8 : multiply(last, last)];
}, []);

/** The CRC-32 of two texts one after the other, from the CRC-32 of each and the length of the second. */
export function joinedCrc32(first: number, second: number, secondBytes: number): number {
  let shifted = first;
  for (let rest = secondBytes, n = 0; rest > 0; rest = Math.floor(rest / 2), n += 1) {
    if (rest % 2 === 1) shifted = multiply(shifted, BYTE_SHIFTS[n] as number);
  }
  return (shifted ^ second) >>> 0;
}

/**
 * Keeps the checksum of a gzip file that is put together from deflate blocks which were packed apart
 * (RFC 1951 blocks, byte-aligned, none marked as the last).
 */
export class GzipJoin {
  #crc = 0;
  #bytes = 0;

  /** Counts a block by the CRC-32 and the length of its text. */
  add(crc: number, bytes: number): void {
    this.#crc = joinedCrc32(this.#crc, crc, bytes);
    this.#bytes += bytes;
  }

  /** What ends the file. */
  trailer(): Buffer {
    const sums = Buffer.alloc(8);
    sums.writeUInt32LE(this.#crc, 0);
    sums.writeUInt32LE(this.#bytes % 2 ** 32, 4);
    return Buffer.concat([LAST_BLOCK, sums]);
  }
}
