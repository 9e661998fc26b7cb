import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stackVariables, type ServiceName } from './stack.ts';

/** What a running stack leaves in its folder, so that others find it. */
export interface RunningStack {
  pid: number;
  urls: Record<ServiceName, string>;
}

/** Notes a stack as running in its folder. */
export async function noteRunning(dir: string, stack: RunningStack): Promise<void> {
  await writeFile(join(dir, 'running.json'), JSON.stringify(stack));
}

/** Takes the note away. */
export async function noteStopped(dir: string): Promise<void> {
  await rm(join(dir, 'running.json'), { force: true });
}

/** The stack that runs on this folder, if its process is alive and BigQuery answers there. */
export async function findRunning(dir: string): Promise<RunningStack | undefined> {
  try {
    const stack = JSON.parse(await readFile(join(dir, 'running.json'), 'utf8')) as RunningStack;
    process.kill(stack.pid, 0);
    const response = await fetch(`${stack.urls.bigquery}/projects/local/datasets`);
    return response.ok ? stack : undefined;
  } catch {
    return undefined;
  }
}

/** The line that tells a stack's addresses and variables. */
export function readyLine({ pid, urls }: RunningStack): string {
  return JSON.stringify({ ready: true, pid, ...urls, env: stackVariables(urls) });
}
