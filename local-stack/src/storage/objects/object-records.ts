import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

import { hasCode } from './disk-path.ts';
import type { StoredObject } from './stored-object.ts';

// A log is written anew when it has this many lines, and four times as many as there are objects.
const WASTEFUL_LINES = 10_000;

/** Which file on disk a generation's bytes are in. */
export interface FileIdentity {
  inode: number;
  size: number;
  mtimeMs: number;
}

/** One generation and the file that holds it. */
export interface RecordedVersion {
  object: StoredObject;
  file: FileIdentity;
}

/** Whether a file is the one that was recorded: any writing over it would have changed one of these. */
export function isSameFile(left: FileIdentity, right: FileIdentity): boolean {
  return left.inode === right.inode && left.size === right.size && left.mtimeMs === right.mtimeMs;
}

interface BucketLog {
  fd: number;
  lines: number;
  versions: Map<string, RecordedVersion[]>;
}

/**
 * What is known of objects beside their bytes: a log for each bucket, a line for each change.
 * An object's versions can include a generation whose bytes never came, before the one that was there:
 * the file in place says which of them is the object. A line that a crash cut off is left out.
 */
export class ObjectRecords {
  private readonly logs = new Map<string, BucketLog>();

  constructor(private readonly dir: string) {
    mkdirSync(dir, { recursive: true });
  }

  /** The versions of an object, newest first. */
  versions(bucket: string, name: string): RecordedVersion[] {
    return this.logOf(bucket).versions.get(name) ?? [];
  }

  /** Replaces an object's versions; none of them removes it. */
  write(bucket: string, name: string, versions: RecordedVersion[]): void {
    const log = this.logOf(bucket);
    append(log.fd, name, versions);
    log.lines += 1;
    if (versions.length > 0) log.versions.set(name, versions);
    else log.versions.delete(name);
    if (isWasteful(log)) this.rewrite(bucket, log);
  }

  /** Drops all that is known of a bucket's objects. */
  forget(bucket: string): void {
    closeSync(this.logOf(bucket).fd);
    this.logs.delete(bucket);
    rmSync(this.path(bucket), { force: true });
  }

  close(): void {
    for (const { fd } of this.logs.values()) closeSync(fd);
    this.logs.clear();
  }

  private logOf(bucket: string): BucketLog {
    let log = this.logs.get(bucket);
    if (!log) {
      log = { ...readLog(this.path(bucket)), fd: openSync(this.path(bucket), 'a') };
      this.logs.set(bucket, log);
      if (isWasteful(log)) this.rewrite(bucket, log);
    }
    return log;
  }

  private rewrite(bucket: string, log: BucketLog): void {
    const spare = `${this.path(bucket)}.new`;
    rmSync(spare, { force: true });
    const fd = openSync(spare, 'a');
    for (const [name, versions] of log.versions) append(fd, name, versions);
    renameSync(spare, this.path(bucket));
    closeSync(log.fd);
    log.fd = fd;
    log.lines = log.versions.size;
  }

  private path(bucket: string): string {
    return join(this.dir, `${bucket}.ndjson`);
  }
}

function isWasteful({ lines, versions }: BucketLog): boolean {
  return lines > WASTEFUL_LINES && lines > versions.size * 4;
}

// The line break comes first: what a crash cut off spoils no other line.
function append(fd: number, name: string, versions: RecordedVersion[]): void {
  const bytes = Buffer.from(`\n${JSON.stringify([name, versions])}`);
  const written = writeSync(fd, bytes);
  if (written < bytes.length) {
    throw new Error('The disk is full: what is known of an object could not be written.');
  }
}

function readLog(path: string): Omit<BucketLog, 'fd'> {
  const versions: BucketLog['versions'] = new Map();
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
  const lines = text.split('\n').filter(Boolean);
  for (const line of lines) {
    const [name, known] = parseLine(line);
    if (name === undefined) continue;
    if (known.length > 0) versions.set(name, known);
    else versions.delete(name);
  }
  return { lines: lines.length, versions };
}

function parseLine(line: string): [string | undefined, RecordedVersion[]] {
  try {
    return JSON.parse(line) as [string, RecordedVersion[]];
  } catch {
    return [undefined, []];
  }
}
