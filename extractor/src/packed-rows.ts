import { promisify } from 'node:util';
import { constants, crc32, deflateRaw, inflateRaw } from 'node:zlib';

/** A packed page of 50 movies fits: zlib then needs one turn in the thread pool. */
const CHUNK_BYTES = 64 * 1024;

const deflateAsync = promisify(deflateRaw);
const inflateAsync = promisify(inflateRaw);

/** NDJSON as a deflate block that can stand anywhere in a gzip file, with what the file's checksum needs. */
export interface PackedRows {
  block: Buffer;
  crc: number;
  textBytes: number;
}

/** Packs NDJSON, off the main thread. */
export async function packRows(ndjson: string): Promise<PackedRows> {
  const text = Buffer.from(ndjson);
  if (text.length === 0) return { block: text, crc: 0, textBytes: 0 };
  const block = await deflateAsync(text, {
    level: constants.Z_BEST_SPEED,
    finishFlush: constants.Z_FULL_FLUSH,
    chunkSize: CHUNK_BYTES,
  });
  return { block, crc: crc32(text), textBytes: text.length };
}

/** The lines of a packed block, without newlines. */
export async function unpackRows(block: Buffer): Promise<string[]> {
  if (block.length === 0) return [];
  const text = await inflateAsync(block, { finishFlush: constants.Z_SYNC_FLUSH });
  const lines = text.toString('utf8').split('\n');
  lines.pop();
  return lines;
}
