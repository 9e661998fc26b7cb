import { createWriteStream } from 'node:fs';
import { mkdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { PipelineError } from '../../runtime/src/errors.ts';

/**
 * Writes NDJSON to a file, compressed if its name ends in .gz. The file appears when it is whole: until then
 * what stood there stays. Throws PipelineError.
 */
export async function writeNdjson(path: string, ndjson: AsyncIterable<Buffer>): Promise<void> {
  let unfinished: string | undefined;
  try {
    await mkdir(dirname(path), { recursive: true });
    const place = await placeOf(path);
    unfinished = `${place}.${process.pid}.part`;
    const file = createWriteStream(unfinished, { flush: true });
    const source = Readable.from(ndjson, { objectMode: false });
    await (path.endsWith('.gz') ? pipeline(source, createGzip(), file) : pipeline(source, file));
    await rename(unfinished, place);
  } catch (error) {
    if (unfinished !== undefined) await rm(unfinished, { force: true }).catch(() => undefined);
    if (error instanceof PipelineError) throw error;
    throw new PipelineError(
      `Writing the rows to ${path} failed: ${(error as Error).message}. Check the path given with --output.`,
      { cause: error },
    );
  }
}

/** Where a file of that name lies, behind its links; a device or a pipe must not be replaced by a file. */
async function placeOf(path: string): Promise<string> {
  const there = await stat(path).catch(() => undefined);
  if (!there) return path;
  if (!there.isFile()) throw new Error('there is something that is no file');
  return realpath(path);
}
