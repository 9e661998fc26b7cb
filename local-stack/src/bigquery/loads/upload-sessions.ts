import { randomUUID } from 'node:crypto';
import { createWriteStream, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join, parse } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BigQueryError } from '../rest/api-error.ts';
import type { JsonObject } from '../rest/request-values.ts';

/** How many finished uploads are remembered, for a client that did not get the answer. */
const KEPT_FINISHED = 100;

/** An upload that comes in pieces. */
export interface UploadSession {
  id: string;
  project: string;
  /** The job that the upload will be: fixed at its beginning, so that its end can come twice. */
  jobId: string;
  /** The job, as the client asked for it. */
  metadata: JsonObject;
  path: string;
  received: number;
  busy: boolean;
  isFinished: boolean;
}

/** The folder of uploads: whole files while their job runs, and those in pieces, which outlive the server. */
export class UploadSessions {
  private readonly sessions = new Map<string, UploadSession>();

  constructor(private readonly dir: string) {
    mkdirSync(dir, { recursive: true });
    // Files of jobs that were running when the last server stopped; unfinished sessions stay.
    const names = readdirSync(dir);
    for (const name of names) {
      const isSession = names.includes(`${parse(name).name}.json`);
      if (!isSession || name.endsWith('.new')) rmSync(join(dir, name));
    }
  }

  /** The path of a new file for a whole upload. */
  newFile(): string {
    return join(this.dir, `${randomUUID()}.whole`);
  }

  async begin(
    project: string,
    metadata: JsonObject,
    jobId = `job_${randomUUID().replaceAll('-', '')}`,
  ): Promise<UploadSession> {
    const id = randomUUID();
    const description = join(this.dir, `${id}.json`);
    const path = join(this.dir, `${id}.part`);
    await writeFile(path, '');
    await writeFile(`${description}.new`, JSON.stringify({ project, jobId, metadata }));
    await rename(`${description}.new`, description);
    const session = newSession({ id, project, jobId, metadata, path, received: 0 });
    this.sessions.set(id, session);
    return session;
  }

  /** The session of that id, also one that an earlier server began. */
  async require(id: string): Promise<UploadSession> {
    const session = this.sessions.get(id) ?? (await this.reopen(id));
    if (!session) throw new BigQueryError('notFound', `No such upload session: ${id}`);
    return session;
  }

  /** Takes the bytes of a request; those that have already come are skipped. */
  async append(session: UploadSession, req: IncomingMessage, start: number): Promise<void> {
    if (session.busy) {
      throw new BigQueryError('internalError', 'Another request of this upload is under way.');
    }
    if (start > session.received) {
      throw new BigQueryError(
        'invalid',
        `The upload has ${session.received} bytes, the next must begin there and not at ${start}.`,
      );
    }
    session.busy = true;
    try {
      const skip = session.received - start;
      await pipeline(
        req,
        (source: AsyncIterable<Buffer>) => after(source, skip),
        createWriteStream(session.path, { flags: 'a' }),
      );
    } finally {
      session.received = (await stat(session.path)).size;
      session.busy = false;
    }
  }

  /** Closes an upload whose job has begun; the job removes the data. */
  finish(session: UploadSession): void {
    session.isFinished = true;
    rmSync(join(this.dir, `${session.id}.json`), { force: true });
    const finished = [...this.sessions.values()].filter((other) => other.isFinished);
    for (const old of finished.slice(0, -KEPT_FINISHED)) this.sessions.delete(old.id);
  }

  private async reopen(id: string): Promise<UploadSession | undefined> {
    if (!/^[0-9a-f-]{36}$/.test(id)) return undefined;
    const path = join(this.dir, `${id}.part`);
    try {
      const text = await readFile(join(this.dir, `${id}.json`), 'utf8');
      const described = JSON.parse(text) as Pick<UploadSession, 'project' | 'jobId' | 'metadata'>;
      const received = (await stat(path)).size;
      const session = newSession({ id, ...described, path, received });
      this.sessions.set(id, session);
      return session;
    } catch {
      await rm(path, { force: true });
      return undefined;
    }
  }
}

function newSession(session: Omit<UploadSession, 'busy' | 'isFinished'>): UploadSession {
  return { ...session, busy: false, isFinished: false };
}

async function* after(source: AsyncIterable<Buffer>, skip: number): AsyncGenerator<Buffer> {
  let left = skip;
  for await (const chunk of source) {
    const fresh = chunk.subarray(Math.min(left, chunk.length));
    left -= chunk.length - fresh.length;
    if (fresh.length > 0) yield fresh;
  }
}
