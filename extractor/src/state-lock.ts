import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { PipelineError } from '../../runtime/src/errors.ts';

const TOUCH_EVERY_MS = 30_000;
/** A lock of another machine that was not touched for so long was left behind. */
const STALE_AFTER_MS = 5 * 60_000;

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
    for (let tries = 0; !tryWrite(path, mine); tries += 1) {
      const owner = readOwner(path);
      if (tries >= 10 || (owner && isAtWork(owner, path))) throw taken(directory, owner);
      rmSync(path, { force: true });
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
    rmSync(path, { force: true });
  };
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
    return JSON.parse(readFileSync(path, 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}

function isAtWork(owner: Owner, path: string): boolean {
  if (owner.host !== hostname()) return Date.now() - statSync(path).mtimeMs < STALE_AFTER_MS;
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
