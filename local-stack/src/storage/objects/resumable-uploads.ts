import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { hasCode, moveFile, statOf } from './disk-path.ts';
import { checksumOfFile, ContentChecksum, IncomingFile } from './incoming-file.ts';
import type { ObjectFolder } from './object-folder.ts';
import { conditionNotMet, StorageError } from './storage-error.ts';
import { preconditionsHold } from './stored-object.ts';
import type { ObjectAttributes, Preconditions, StoredObject } from './stored-object.ts';

const SESSION_LIFETIME_MS = 7 * 24 * 3600 * 1000;
// Finished sessions are kept for clients that lost the last answer.
const FINISHED_KEPT = 1000;

/** What an upload session was opened for. */
export interface UploadTarget {
  bucket: string;
  name: string;
  attributes: ObjectAttributes;
  conditions: Preconditions;
}

/** An upload that comes in several requests. Its bytes so far are a file beside its description. */
export interface UploadSession {
  id: string;
  target: UploadTarget;
  checksum: ContentChecksum;
  busy: boolean;
  /** Set once the object is there. */
  finished?: StoredObject;
}

/** The upload sessions, on disk: they outlive a restart of the server, for a week. */
export class ResumableUploads {
  private readonly dir: string;
  private readonly open = new Map<string, UploadSession>();
  private readonly finished: UploadSession[] = [];

  constructor(private readonly folder: ObjectFolder) {
    this.dir = join(folder.dir, '.meta', 'uploads');
    mkdirSync(this.dir, { recursive: true });
    this.forgetOldSessions();
  }

  start(target: UploadTarget): UploadSession {
    const current = this.folder.find(target.bucket, target.name);
    if (!preconditionsHold(target.conditions, current)) throw conditionNotMet();
    const session = {
      id: randomUUID(),
      target,
      checksum: new ContentChecksum(),
      busy: false,
    };
    writeFileSync(this.partPath(session.id), '');
    writeFileSync(this.sparePath(session.id), JSON.stringify(target));
    moveFile(this.sparePath(session.id), this.targetPath(session.id));
    this.open.set(session.id, session);
    return session;
  }

  /** The session of that id. Throws StorageError 404 when there is none. */
  get(id: string): UploadSession {
    const session = this.open.get(id) ?? this.reopen(id);
    if (!session) throw new StorageError(404, 'notFound', `No such upload session: ${id}`);
    return session;
  }

  /** Takes bytes that follow what the session has; keeps those that came when the source fails. */
  async receive(
    session: UploadSession,
    source: AsyncIterable<Buffer>,
    skip: number,
  ): Promise<void> {
    if (session.busy) {
      throw new StorageError(503, 'backendError', 'Another request of this upload is under way.');
    }
    session.busy = true;
    const file = new IncomingFile(this.partPath(session.id), session.checksum);
    let toSkip = skip;
    try {
      for await (const chunk of source) {
        const fresh = chunk.subarray(Math.min(toSkip, chunk.length));
        toSkip -= chunk.length - fresh.length;
        if (fresh.length > 0) file.append(fresh);
      }
    } finally {
      file.close();
      session.busy = false;
    }
  }

  /** Makes the object of the bytes that came. */
  finish(session: UploadSession): StoredObject {
    const path = this.partPath(session.id);
    const { ino, mtimeMs } = statSync(path);
    const { target, checksum } = session;
    const file = { ...checksum.result(), path, inode: ino, mtimeMs };
    session.finished = this.folder.put(target, target.attributes, file, target.conditions);
    this.finished.push(session);
    if (this.finished.length > FINISHED_KEPT) this.cancel(this.finished.shift() as UploadSession);
    return session.finished;
  }

  /** Drops the session and the bytes that came. */
  cancel(session: UploadSession): void {
    this.open.delete(session.id);
    rmSync(this.targetPath(session.id), { force: true });
    rmSync(this.partPath(session.id), { force: true });
  }

  private reopen(id: string): UploadSession | undefined {
    if (!/^[0-9a-f-]{36}$/.test(id)) return undefined;
    let target: UploadTarget;
    try {
      target = JSON.parse(readFileSync(this.targetPath(id), 'utf8')) as UploadTarget;
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return undefined;
      throw error;
    }
    const path = this.partPath(id);
    const session: UploadSession = { id, target, checksum: new ContentChecksum(), busy: false };
    if (statOf(path)) session.checksum = checksumOfFile(path);
    // The part file has become the object, and the server died before it could say so.
    else session.finished = this.folder.get(target.bucket, target.name);
    this.open.set(id, session);
    return session;
  }

  private forgetOldSessions(): void {
    for (const entry of readdirSync(this.dir)) {
      const path = join(this.dir, entry);
      if (Date.now() - statSync(path).mtimeMs > SESSION_LIFETIME_MS) rmSync(path);
    }
  }

  private targetPath(id: string): string {
    return join(this.dir, `${id}.json`);
  }

  private sparePath(id: string): string {
    return join(this.dir, `${id}.new`);
  }

  private partPath(id: string): string {
    return join(this.dir, `${id}.part`);
  }
}
