import { spawn, type ChildProcess } from 'node:child_process';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';

/** The repository's root. */
export const ROOT = resolve(import.meta.dirname, '..');

/** How a process ended and what it printed. */
export interface Finished {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  env?: Record<string, string | undefined>;
  cwd?: string;
  /** What the command reads on stdin; left out, nothing. */
  input?: string;
  /** The user who runs it; left out, this one. */
  uid?: number | undefined;
  /** Called with the running process, to send it signals. */
  onStart?: (child: ChildProcess) => void;
}

/** Runs a command to its end; it fails no test by itself, whatever its exit code. */
export async function run(
  command: string,
  args: string[],
  { env = {}, cwd = ROOT, input, uid, onStart }: RunOptions = {},
): Promise<Finished> {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    ...(uid !== undefined && { uid }),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // A command that ends without reading is not disturbed by it.
  child.stdin.on('error', () => undefined).end(input);
  onStart?.(child);
  const ended = new Promise<[number | null, NodeJS.Signals | null]>((done, fail) => {
    child.on('close', (code, signal) => done([code, signal]));
    child.on('error', fail);
  });
  const [[code, signal], stdout, stderr] = await Promise.all([
    ended,
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code, signal, stdout, stderr };
}

/** Runs one of the project's own commands with node: "extractor", "poster-worker", "pipeline-health", "report" or "dataform". */
export function runBin(
  program: 'extractor' | 'poster-worker' | 'pipeline-health' | 'report' | 'dataform',
  args: string[],
  options?: RunOptions,
): Promise<Finished> {
  const file = program === 'dataform' ? 'scripts/dataform.mjs' : `${program}/bin.mjs`;
  return run(process.execPath, [`${ROOT}/${file}`, ...args], options);
}

/** Runs the Dataform CLI as it is, without what `npm run dataform` adds around it; unit tests are not compiled. */
export function dataformCli(
  command: string,
  args: string[],
  env: Record<string, string> = {},
  folder = ROOT,
): Promise<Finished> {
  const cli = join(ROOT, 'local-stack/node_modules/@dataform/cli/bundle.js');
  const given = args.find((arg) => arg.startsWith('--vars='))?.slice('--vars='.length);
  const vars = ['unit_tests=false', ...(given ? [given] : [])].join();
  const others = args.filter((arg) => !arg.startsWith('--vars='));
  return run(process.execPath, [cli, command, folder, ...others, `--vars=${vars}`], { env });
}
