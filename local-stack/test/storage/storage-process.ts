import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const PACKAGE = resolve(import.meta.dirname, '../..');

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

/** Builds the server and starts it with one bucket. */
export async function startStorageProcess(bucket: string): Promise<StorageProcess> {
  const program = join(PACKAGE, 'dist', `storage-${bucket}-${process.pid}.mjs`);
  const contents = `
    import { startStorage } from './src/storage/server.ts';
    const options = { dir: process.argv[2], host: '127.0.0.1', port: 0, buckets: ['${bucket}'] };
    process.stdout.write((await startStorage(options)).url);`;
  await build({
    stdin: { contents, resolveDir: PACKAGE },
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  });
  const dir = mkdtempSync(join(tmpdir(), `storage-${bucket}-`));
  const storage = {
    dir,
    url: '',
    child: undefined as unknown as ChildProcess,
    async start() {
      const stdio = ['ignore', 'pipe', 'inherit'] as const;
      storage.child = spawn(process.execPath, [program, dir], { stdio: [...stdio] });
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
      rmSync(program);
    },
  };
  await storage.start();
  return storage;
}
