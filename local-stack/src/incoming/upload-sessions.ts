import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';

import { IncomingFile } from './incoming-file.ts';
import { UploadError } from './multipart-body.ts';
import { bodyOf } from './request-body.ts';

// Older ones are given up; finished ones are kept for clients that lost the last answer.
const MOST_SESSIONS = 200;

/** An upload that comes in several requests. */
interface UploadSession<Target, Result> {
  target: Target;
  file: IncomingFile;
  /** While a request's bytes come. */
  isBusy: boolean;
  /** Set once all of it has come. */
  result?: Promise<Result>;
}

/** How far an upload is: the bytes that have come, or what was made of all of them. */
export type UploadProgress<Result> = { received: number } | { result: Result };

/** The folder in which uploads are received, and those that come in several requests: they end with the server. */
export class UploadSessions<Target, Result> {
  private readonly sessions = new Map<string, UploadSession<Target, Result>>();

  /** `finish` is called with the file when all of it has come, once. */
  constructor(
    private readonly dir: string,
    private readonly finish: (
      target: Target,
      file: IncomingFile,
      req: IncomingMessage,
    ) => Promise<Result>,
    /** Whether the files' checksums are wanted. */
    private readonly isSummed: boolean,
  ) {
    rmSync(dir, { recursive: true, force: true });
    mkdirSync(dir, { recursive: true });
  }

  /** A new file that nobody sees. */
  newFile(): IncomingFile {
    return new IncomingFile(join(this.dir, randomUUID()), { isSummed: this.isSummed });
  }

  /** Opens a session; returns its id. */
  begin(target: Target): string {
    const id = randomUUID();
    this.sessions.set(id, { target, file: this.newFile(), isBusy: false });
    for (const old of this.sessions.keys()) {
      if (this.sessions.size <= MOST_SESSIONS) break;
      this.drop(old);
    }
    return id;
  }

  /**
   * Takes a PUT: bytes that follow those that have come (others are passed over), or the question how far it is.
   * Undefined where there is no such session. Throws UploadError.
   */
  async take(id: string, req: IncomingMessage): Promise<UploadProgress<Result> | undefined> {
    const session = this.sessions.get(id);
    if (!session) return undefined;
    const { from, isLast, total } = contentRange(req.headers['content-range']);
    const isNext = !session.result && !session.isBusy && from === session.file.size;
    session.isBusy ||= isNext;
    try {
      for await (const chunk of bodyOf(req)) if (isNext) session.file.append(chunk);
    } finally {
      if (isNext) session.isBusy = false;
    }
    const received = session.file.size;
    if (total !== undefined && received > total) {
      this.drop(id);
      throw new UploadError(`The upload has ${received} bytes, more than the ${total} announced.`);
    }
    if (!session.result && received !== total && !(isNext && isLast)) return { received };
    session.result ??= this.finish(session.target, session.file, req);
    try {
      return { result: await session.result };
    } catch (error) {
      this.sessions.delete(id);
      session.file.discard();
      throw error;
    }
  }

  private drop(id: string): void {
    const session = this.sessions.get(id);
    this.sessions.delete(id);
    if (!session?.result) session?.file.discard();
  }
}

/** Where a request's bytes begin (undefined: it has none), whether they are the last, and how many there are in all. */
function contentRange(header: string | undefined): {
  from?: number;
  isLast: boolean;
  total?: number;
} {
  // Without the header, the body is the whole file.
  if (header === undefined) return { from: 0, isLast: true };
  const found = /^bytes (?:\*|(\d+)-(\d+|\*))\/(\d+|\*)$/.exec(header.trim());
  if (!found) throw new UploadError(`Failed to parse Content-Range header: ${header}`);
  const [, from, to, total] = found;
  return {
    ...(from !== undefined && { from: Number(from) }),
    isLast: to === '*' && total === '*',
    ...(total !== '*' && { total: Number(total) }),
  };
}
