import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

const PROGRAM = resolve(import.meta.dirname, 'server-program.mjs');

/** A server in a process of its own. */
export interface ServerProcess {
  url: string;
  process: ChildProcess;
  /** Kills it as a power cut would, and waits until it is gone. */
  kill: () => Promise<void>;
}

/** Starts the server alone over a folder; rejects when it ends before it is ready. */
export async function startProcess(dir: string): Promise<ServerProcess> {
  const child = spawn(process.execPath, [PROGRAM, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const failed = exited.then(([code]) => {
    throw new Error(`The server ended with code ${String(code)} before it was ready.`);
  });
  failed.catch(() => undefined);
  const [url] = (await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    failed,
  ])) as [string];
  return {
    url,
    process: child,
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
