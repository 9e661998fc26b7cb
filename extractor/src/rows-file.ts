import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';
import { createGzip, type Gzip } from 'node:zlib';
import { PipelineError } from '../../runtime/src/errors.ts';
import { NoSink } from './page-sink.ts';
import type { JoinedPage } from './pure/chain.ts';

type WriteStream = ReturnType<typeof createWriteStream>;

/**
 * A sink that writes rows to a file, compressed if its name ends in .gz. The file appears when it is published:
 * until then what stood there stays. Throws PipelineError.
 */
export class RowsFile extends NoSink {
  private readonly path: string;
  private readonly place: string;
  private readonly file: WriteStream;
  private readonly gzip: Gzip | undefined;
  private readonly done: Promise<void>;

  private constructor(path: string, place: string) {
    super();
    this.path = path;
    this.place = place;
    this.file = createWriteStream(this.part, { flush: true });
    this.gzip = path.endsWith('.gz') ? createGzip() : undefined;
    this.gzip?.pipe(this.file);
    this.done = finished(this.file);
    this.done.catch(() => undefined);
  }

  static async open(path: string): Promise<RowsFile> {
    try {
      await mkdir(dirname(path), { recursive: true });
      return new RowsFile(path, await placeOf(path));
    } catch (error) {
      throw writeError(path, error);
    }
  }

  override async take(page: JoinedPage): Promise<void> {
    await super.take(page);
    if (page.lines.length === 0) return;
    const stream = this.gzip ?? this.file;
    if (stream.write(page.lines.map((line) => `${line}\n`).join(''))) return;
    await this.orFailure(Promise.race([once(stream, 'drain'), this.done]));
  }

  /** Puts the whole file in its place. */
  async publish(): Promise<void> {
    (this.gzip ?? this.file).end();
    await this.orFailure(this.done);
    await this.orFailure(rename(this.part, this.place));
  }

  /** Removes what was not published. */
  override async close(): Promise<void> {
    this.gzip?.destroy();
    this.file.destroy();
    await this.done.catch(() => undefined);
    await rm(this.part, { force: true }).catch(() => undefined);
  }

  private get part(): string {
    return `${this.place}.${process.pid}.part`;
  }

  private async orFailure(work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      throw writeError(this.path, error);
    }
  }
}

function writeError(path: string, error: unknown): PipelineError {
  const reason = error instanceof Error ? error.message : String(error);
  return new PipelineError(
    `Writing the rows to ${path} failed: ${reason}. Check the path given with --output.`,
    { cause: error },
  );
}

/** Where a file of that name lies, behind its links; a device or a pipe must not be replaced by a file. */
async function placeOf(path: string): Promise<string> {
  const there = await stat(path).catch(() => undefined);
  if (!there) return path;
  if (!there.isFile()) throw new Error('there is something that is no file');
  return realpath(path);
}
