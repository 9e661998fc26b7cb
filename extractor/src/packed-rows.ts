import { promisify } from 'node:util';
import { constants, crc32, deflateRawSync, inflateRaw } from 'node:zlib';

/** A packed page of 50 movies fits: zlib then needs one turn. */
const CHUNK_BYTES = 64 * 1024;

const inflateAsync = promisify(inflateRaw);

/** NDJSON as a deflate block that can stand anywhere in a gzip file, with what the file's checksum needs. */
export interface PackedRows {
  block: Uint8Array;
  crc: number;
  textBytes: number;
}

/** Packs NDJSON. */
export function packRows(ndjson: Buffer): PackedRows {
  if (ndjson.length === 0) return { block: ndjson, crc: 0, textBytes: 0 };
  const block = deflateRawSync(ndjson, {
    level: constants.Z_BEST_SPEED,
    finishFlush: constants.Z_FULL_FLUSH,
    chunkSize: CHUNK_BYTES,
  });
  return { block, crc: crc32(ndjson), textBytes: ndjson.length };
}

/** The lines of packed rows, without newlines; undefined when the block is not what was packed. */
export async function unpackRows({
  block,
  crc,
  textBytes,
}: PackedRows): Promise<string[] | undefined> {
  if (block.length === 0) return textBytes === 0 ? [] : undefined;
  const options = { finishFlush: constants.Z_SYNC_FLUSH };
  const text = await inflateAsync(block, options).catch(() => undefined);
  if (text?.length !== textBytes || crc32(text) !== crc) return undefined;
  const lines = text.toString('utf8').split('\n');
  lines.pop();
  return lines;
}
