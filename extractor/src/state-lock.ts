import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { PipelineError } from '../../runtime/src/errors.ts';

const TOUCH_EVERY_MS = 30_000;
/** A lock of another machine that was not touched for so long was left behind. */
const STALE_AFTER_MS = 5 * 60_000;
/** A lock that has no owner yet is being written; older than this, its writer was killed. */
const WRITTEN_WITHIN_MS = 10_000;

interface Owner {
  pid: number;
  host: string;
  /** The process's start in clock ticks since boot, where the system tells: a pid may come back. */
  startedAt: string;
}

/**
 * Takes the state directory for this process; returns a function that gives it back. The lock of a process that
 * was killed is taken over. Throws PipelineError when another extractor is at work there.
 */
export function lockStateDir(directory: string): () => void {
  const path = join(directory, 'lock');
  const mine = JSON.stringify(ownerOf(process.pid));
  try {
    mkdirSync(directory, { recursive: true });
    while (!tryWrite(path, mine)) {
      if (!removeStale(path)) throw taken(directory, readOwner(path));
    }
  } catch (error) {
    if (error instanceof PipelineError) throw error;
    throw new PipelineError(
      `The state directory ${directory} can't be used: ${(error as Error).message}. Choose another with --state-dir.`,
      { cause: error },
    );
  }
  const timer = setInterval(() => touch(path), TOUCH_EVERY_MS).unref();
  return () => {
    clearInterval(timer);
    if (readText(path) === mine) rmSync(path, { force: true });
  };
}

/**
 * Removes a lock that nobody holds; false when somebody does, or is just about to take it over. One process at a
 * time, in which nobody else removes it: a lock that another has just taken must not go.
 */
function removeStale(path: string): boolean {
  const removing = `${path}.removing`;
  if (!tryWrite(removing, '')) {
    if (ageOf(removing) < WRITTEN_WITHIN_MS) return false;
    rmSync(removing, { force: true });
    return true;
  }
  try {
    if (isHeld(path)) return false;
    rmSync(path, { force: true });
    return true;
  } finally {
    rmSync(removing, { force: true });
  }
}

function isHeld(path: string): boolean {
  const owner = readOwner(path);
  return owner ? isAtWork(owner, path) : ageOf(path) < WRITTEN_WITHIN_MS;
}

/** Milliseconds since a file was written; infinite when it is gone. */
function ageOf(path: string): number {
  const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return written === undefined ? Number.POSITIVE_INFINITY : Date.now() - written;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function tryWrite(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readOwner(path: string): Owner | undefined {
  try {
    return JSON.parse(readText(path) ?? '') as Owner;
  } catch {
    return undefined;
  }
}

function isAtWork(owner: Owner, path: string): boolean {
  if (owner.host !== hostname()) return ageOf(path) < STALE_AFTER_MS;
  if (owner.pid === process.pid) return false;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return ownerOf(owner.pid).startedAt === owner.startedAt;
}

function ownerOf(pid: number): Owner {
  return { pid, host: hostname(), startedAt: startOf(pid) };
}

// The 22nd field of /proc/PID/stat; the second one, the name, may hold spaces.
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function touch(path: string): void {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // The directory was removed under a running extractor; its spool will say so.
  }
}

function taken(directory: string, owner: Owner | undefined): PipelineError {
  const who = owner ? `process ${owner.pid} on ${owner.host}` : 'another process';
  return new PipelineError(
    `Another extractor (${who}) is at work in ${directory}: wait for it, or choose another place with --state-dir.`,
  );
}
