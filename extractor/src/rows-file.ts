import { mkdir, open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { gzipSync } from 'node:zlib';
import { messageOf, PipelineError } from '../../runtime/src/errors.ts';
import type { PageSink } from './page-sink.ts';
import type { JoinedPage } from './pure/chain.ts';
import { MOST_REJECTS_KEPT, type Reject } from './pure/page-rows.ts';

/**
 * A sink that writes rows to a file, compressed if its name ends in .gz (a gzip member a page); without a path, as in
 * a dry run, they go nowhere. The file appears when it is published: until then what stood there stays. Throws
 * PipelineError.
 */
export class RowsFile implements PageSink {
  readonly objects = 0;
  private rejected: Reject[] = [];
  private file: FileHandle | undefined;
  private place = '';

  constructor(readonly path: string | undefined) {}

  /** Begins anew. */
  async open(): Promise<this> {
    this.rejected = [];
    await this.orFailure(async (path) => {
      await mkdir(dirname(path), { recursive: true });
      this.place = await placeOf(path);
      this.file = await open(this.part, 'w');
    });
    return this;
  }

  async take({ lines, rejected }: JoinedPage): Promise<void> {
    this.rejected.push(...rejected.slice(0, MOST_REJECTS_KEPT - this.rejected.length));
    await this.orFailure(async (path) => {
      const text = lines.map((line) => `${line}\n`).join('');
      await this.file?.writeFile(path.endsWith('.gz') ? gzipSync(text) : text);
    });
  }

  async end(): Promise<void> {}

  async rejects(): Promise<Reject[]> {
    return this.rejected;
  }

  async refuse(): Promise<void> {}

  /** Puts the whole file in its place. */
  async publish(): Promise<void> {
    await this.orFailure(async () => {
      await this.file?.sync();
      await rename(this.part, this.place);
    });
  }

  /** Removes what was not published, where it can: a fault here must not hide how the run ended. */
  async close(): Promise<void> {
    await this.file?.close().catch(() => undefined);
    if (this.file) await rm(this.part, { force: true }).catch(() => undefined);
    this.file = undefined;
  }

  private get part(): string {
    return `${this.place}.${process.pid}.part`;
  }

  private async orFailure(work: (path: string) => Promise<void>): Promise<void> {
    if (this.path === undefined) return;
    try {
      await work(this.path);
    } catch (error) {
      throw new PipelineError(
        `Writing the rows to ${this.path} failed: ${messageOf(error)}. Check the path given with --output.`,
        { cause: error },
      );
    }
  }
}

/** Where a file of that name lies, behind its links; a device or a pipe must not be replaced by a file. */
async function placeOf(path: string): Promise<string> {
  const there = await stat(path).catch(() => undefined);
  if (!there) return path;
  if (!there.isFile()) throw new Error('there is something that is no file');
  return realpath(path);
}
