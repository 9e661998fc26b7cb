import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const PROGRAM = resolve(import.meta.dirname, 'storage-program.mjs');

/** A Cloud Storage server in a process of its own, over a temporary folder that outlives its kills. */
export interface StorageProcess {
  dir: string;
  url: string;
  child: ChildProcess;
  start(): Promise<void>;
  kill(): Promise<void>;
  /** Kills it and removes all that it left. */
  remove(): Promise<void>;
}

/** Starts the server with one bucket. */
export async function startStorageProcess(bucket: string): Promise<StorageProcess> {
  const dir = mkdtempSync(join(tmpdir(), `storage-${bucket}-`));
  const storage = {
    dir,
    url: '',
    child: undefined as unknown as ChildProcess,
    async start() {
      const stdio = ['ignore', 'pipe', 'inherit'] as const;
      storage.child = spawn(process.execPath, [PROGRAM, dir, bucket], { stdio: [...stdio] });
      const [chunk] = (await once(storage.child.stdout as NodeJS.EventEmitter, 'data')) as [Buffer];
      storage.url = chunk.toString();
    },
    async kill() {
      const closed = once(storage.child, 'close');
      storage.child.kill('SIGKILL');
      await closed;
    },
    async remove() {
      await storage.kill();
      rmSync(dir, { recursive: true });
    },
  };
  await storage.start();
  return storage;
}
