import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, rm } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import cac, { type Command } from 'cac';
import { sql } from './console/sql-command.ts';
import { openReport } from './open-report.ts';
import { exportLines, findRunning, noteRunning, noteStopped, readyText } from './running-stack.ts';
import { startStack, stackVariables, type Ports, type StackOptions } from './stack.ts';

const PACKAGE = resolve(fileURLToPath(import.meta.url), '../..');

const USAGE_ERROR = 2;

/** Runs `npm run local -- …` and returns its exit code: start, exec -- COMMAND, sql, env, open, or reset. */
export async function main(argv: string[]): Promise<number> {
  try {
    return await runCommand(argv);
  } catch (error) {
    const known = error instanceof Error && error.name === 'CACError';
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return known ? USAGE_ERROR : 1;
  }
}

async function runCommand(argv: string[]): Promise<number> {
  const separator = argv.indexOf('--');
  const own = separator < 0 ? argv : argv.slice(0, separator);
  const command = separator < 0 ? [] : argv.slice(separator + 1);
  const cli = cac('npm run local --');
  let work: (() => Promise<number>) | undefined;
  const options = (): StackOptions => readOptions(cli.options);
  const define = (name: string, describes: string, run: Run) => {
    const defined = cli
      .command(name, describes)
      .option('--dir <folder>', 'Folder of the data (.local)');
    defined.action((argument?: unknown) => {
      work = () => run(typeof argument === 'string' ? argument : undefined);
    });
    return defined;
  };
  addStackOptions(
    define('start', 'Start the stack, print its addresses when it is ready, stay up', () =>
      start(options()),
    ),
  );
  addStackOptions(
    define('exec', 'exec -- COMMAND…: run a command with the variables set', () =>
      execute(options(), command),
    ),
  );
  define('sql [statement]', 'Run a statement, or prompt for statements', (statement) =>
    sql(options().dir, statement, readFormat(cli.options)),
  )
    .option('--json', 'Print all rows as one JSON array')
    .option('--csv', 'Print all rows as CSV');
  define('env', 'Print the variables of the running stack, for eval', () => env(options()));
  define('open', 'Print where the report is, and open it where there is a desktop', () =>
    openReport(options().dir),
  );
  define('reset', 'Delete the data', () => reset(options()));
  cli.help();
  cli.parse(['node', 'local', ...own], { run: false });
  if (cli.options['help']) return 0;
  cli.runMatchedCommand();
  if (work) return work();
  process.stderr.write(
    'Say what to do: start, exec -- COMMAND…, sql, env, open or reset; --help says more.\n',
  );
  return USAGE_ERROR;
}

type Run = (argument: string | undefined) => Promise<number>;

function addStackOptions(command: Command): void {
  command
    .option(
      '--movies <n>',
      'Size of the catalogue (that of the folder; at first the real films alone)',
    )
    .option('--day <n>', 'The catalogue as it is on that day (that of the folder; at first 1)')
    .option('--seed <n>', 'Seed of the generated movies (that of the folder; at first 1)')
    .option('--ports <a,b,c>', 'Ports of BigQuery, Cloud Storage and Allociné; 0 takes a free one');
}

async function start(options: StackOptions): Promise<number> {
  const other = await findRunning(options.dir);
  if (other)
    throw new Error(`A local stack already runs on ${options.dir} (process ${other.pid}).`);
  const stack = await startStack(options);
  const running = { pid: process.pid, urls: stack.urls };
  await noteRunning(options.dir, running);
  process.stdout.write(`${readyText(running, process.stdout.isTTY === true)}\n`);
  await stopSignal();
  await noteStopped(options.dir);
  await stack.close();
  return 0;
}

async function execute(options: StackOptions, command: string[]): Promise<number> {
  const [program, ...args] = command;
  if (!program) throw new Error('exec needs a command: npm run local -- exec -- npx extractor');
  const running = await findRunning(options.dir);
  if (running) return runWith(stackVariables(running.urls), program, args);
  const stack = await startStack(options);
  await noteRunning(options.dir, { pid: process.pid, urls: stack.urls });
  try {
    return await runWith(stack.env, program, args);
  } finally {
    await noteStopped(options.dir);
    await stack.close();
  }
}

async function runWith(
  variables: Record<string, string>,
  program: string,
  args: string[],
): Promise<number> {
  const path = [join(PACKAGE, 'node_modules/.bin'), process.env['PATH']].join(delimiter);
  const child = spawn(program, args, {
    stdio: 'inherit',
    env: { ...process.env, ...variables, PATH: path },
  });
  const forward = (signal: NodeJS.Signals): void => {
    if (signal === 'SIGTERM') child.kill(signal);
  };
  process.on('SIGINT', forward).on('SIGTERM', forward);
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    return code ?? (signal === 'SIGINT' ? 130 : 143);
  } catch (error) {
    throw new Error(`Starting ${program} failed: ${(error as Error).message}`, { cause: error });
  } finally {
    process.off('SIGINT', forward).off('SIGTERM', forward);
  }
}

async function env({ dir }: StackOptions): Promise<number> {
  const running = await findRunning(dir);
  if (!running)
    throw new Error(`No local stack runs on ${dir}: npm run local -- start holds one up.`);
  process.stdout.write(exportLines(running));
  return 0;
}

async function reset({ dir }: StackOptions): Promise<number> {
  const running = await findRunning(dir);
  if (running) {
    throw new Error(`A local stack runs on ${dir} (process ${running.pid}): stop it, then reset.`);
  }
  const entries: string[] = await readdir(dir).catch(() => []);
  if (entries.length > 0 && !entries.includes('ports.json')) {
    throw new Error(`${dir} holds no local stack's data: nothing was deleted.`);
  }
  await rm(dir, { recursive: true, force: true });
  process.stderr.write(`Deleted ${dir}.\n`);
  return 0;
}

function stopSignal(): Promise<void> {
  return new Promise((stop) => {
    process.once('SIGINT', () => stop()).once('SIGTERM', () => stop());
  });
}

function readOptions(flags: Record<string, unknown>): StackOptions {
  const movies = flags['movies'];
  return {
    dir: resolve(String(flags['dir'] ?? join(PACKAGE, '../.local'))),
    ports: flags['ports'] === undefined ? undefined : readPorts(String(flags['ports'])),
    movies: movies === undefined ? undefined : wholeNumber('--movies', movies, 0, 1_000_000),
    day: flags['day'] === undefined ? undefined : wholeNumber('--day', flags['day'], 1, 10_000),
    seed:
      flags['seed'] === undefined ? undefined : wholeNumber('--seed', flags['seed'], 0, 2 ** 31),
  };
}

function readFormat(flags: Record<string, unknown>): 'table' | 'json' | 'csv' {
  if (flags['json'] && flags['csv']) throw usageError('Choose one of --json and --csv.');
  if (flags['json']) return 'json';
  return flags['csv'] ? 'csv' : 'table';
}

function wholeNumber(flag: string, value: unknown, min: number, max: number): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= min && number <= max) return number;
  throw usageError(
    `${flag} is "${String(value)}": it must be a whole number from ${min} to ${max}.`,
  );
}

function readPorts(list: string): Ports {
  const ports = list.split(',').map((port) => wholeNumber('--ports', port, 0, 65_535));
  const [bigquery, storage, allocine] = ports;
  if (ports.length === 3) return { bigquery, storage, allocine } as Ports;
  throw usageError(`--ports is "${list}": it must be three ports, such as 9050,9060,9070.`);
}

function usageError(message: string): Error {
  return Object.assign(new Error(message), { name: 'CACError' });
}
