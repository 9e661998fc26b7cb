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
    if (!isAlive(stack.pid)) return undefined;
    const response = await fetch(`${stack.urls.bigquery}/projects/local/datasets`);
    return response.ok ? stack : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Another user's process is alive, too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** What a stack that is ready says: a sentence for people, or its addresses and variables as one line of JSON. */
export function readyText({ pid, urls }: RunningStack, isForPeople: boolean): string {
  if (!isForPeople) return JSON.stringify({ ready: true, pid, ...urls, env: stackVariables(urls) });
  return `The local stack is up: BigQuery ${urls.bigquery}, Cloud Storage ${urls.storage}, Allociné ${urls.allocine}. Ctrl-C stops it.
In another terminal: eval "$(npm run -s local -- env)" sets the variables for the programs; npm run local -- sql asks for SQL.`;
}

/** The variables of a running stack as lines for a shell's eval. */
export function exportLines({ urls }: RunningStack): string {
  return Object.entries(stackVariables(urls))
    .map(([name, value]) => `export ${name}='${value}'\n`)
    .join('');
}
