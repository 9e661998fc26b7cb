import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const PACKAGE = resolve(fileURLToPath(import.meta.url), '../../..');

const PROGRAM = `
  import { startBigQuery } from './src/bigquery/server.ts';
  const { url } = await startBigQuery({ dir: process.argv[2], host: '127.0.0.1', port: 0 });
  console.log(url);
`;

/** Bundles a program that runs the server alone; returns its path. */
export async function bundleServer(): Promise<string> {
  // Beside the package's own bundle, so that it finds the packages.
  const outfile = join(PACKAGE, `dist/bigquery-server-of-tests-${process.pid}.mjs`);
  await build({
    stdin: { contents: PROGRAM, resolveDir: PACKAGE, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'silent',
  });
  return outfile;
}

/** A server in a process of its own. */
export interface ServerProcess {
  url: string;
  process: ChildProcess;
  /** Kills it as a power cut would, and waits until it is gone. */
  kill: () => Promise<void>;
}

/** Starts the bundled server over a folder; rejects when it ends before it is ready. */
export async function startProcess(program: string, dir: string): Promise<ServerProcess> {
  const child = spawn(process.execPath, [program, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
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
