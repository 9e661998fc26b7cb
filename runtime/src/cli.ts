import cac from 'cac';
import packageJson from '../../package.json';
import { EXIT, PipelineError, UsageError } from './errors.ts';
import { Log, type LogStream } from './log.ts';
import {
  flagName,
  resolveOptions,
  type EnvironmentDefaults,
  type OptionTable,
  type OptionValues,
} from './pure/options.ts';
import { readFlags } from './pure/flags.ts';
import { surviveLostOutput, type Output } from './output.ts';
import { commonOptions, readEnvironment } from './settings.ts';

/** The world that a program runs in. */
export interface ProgramIo {
  env: NodeJS.ProcessEnv;
  stdout: Output;
  stderr: LogStream;
}

/** What a command gets to work with. */
export interface CommandContext<Table> extends ProgramIo {
  program: string;
  environment: EnvironmentDefaults;
  values: OptionValues<Table>;
  /** Positional arguments, as text. */
  args: string[];
  log: Log;
}

/** A command: its positional arguments as cac writes them ("explain <movie>"; "" is the default), its options, its work. */
export interface Command<Table extends OptionTable> {
  usage: string;
  describes: string;
  options: Table;
  examples?: string[];
  /** Does the work and returns the exit code; PipelineErrors become their sentence and exit code. */
  run: (context: CommandContext<Table>) => Promise<number>;
}

/** A command whose option types are checked; every command takes the common options. */
export function defineCommand<Table extends OptionTable & typeof commonOptions>(
  command: Command<Table>,
): Command<OptionTable> {
  return command as unknown as Command<OptionTable>;
}

/** Parses argv, runs the command that it names and returns the exit code; errors are told on stderr. */
export async function runCli(
  program: string,
  commands: Command<OptionTable>[],
  argv: string[],
  io: ProgramIo = process,
): Promise<number> {
  const stdoutFailure = surviveLostOutput(io.stdout, io.stderr);
  const { exitCode, log } = await runCommand(program, commands, argv, io);
  const failure = await stdoutFailure();
  if (!failure) return exitCode;
  log.error(
    `Writing to stdout failed: ${failure.message}. What the program did stays done; only its result is not printed: make room there, or send stdout elsewhere.`,
  );
  return exitCode === EXIT.done ? EXIT.failed : exitCode;
}

async function runCommand(
  program: string,
  commands: Command<OptionTable>[],
  argv: string[],
  io: ProgramIo,
): Promise<{ exitCode: number; log: Log }> {
  const logFormat = formatBeforeOptions(argv, io.env);
  let log = programLog(program, { logFormat }, io);
  try {
    const chosen = parse(program, commands, argv);
    if (!chosen) return { exitCode: EXIT.done, log };
    const environment = readEnvironment(io.env);
    const flags = readFlags(argv, flagsOf(chosen.command));
    const values = resolveOptions(chosen.command.options, flags, io.env, environment);
    log = programLog(program, values, io);
    const context = { ...io, program, environment, values, args: chosen.args, log };
    return { exitCode: await chosen.command.run(context), log };
  } catch (error) {
    return { exitCode: tellError(error, log), log };
  }
}

/** Tells an error on the log, a bug with its stack, and returns the exit code that it means. */
export function tellError(error: unknown, log: Log): number {
  if (error instanceof PipelineError) {
    log.error(error.message);
    return error.exitCode;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  log.bug(`This is a bug in the program: ${stack}`);
  return EXIT.failed;
}

/** The log's format while the options are not read, so that their errors have it too. */
function formatBeforeOptions(argv: string[], env: NodeJS.ProcessEnv): 'text' | 'json' {
  const { flag, variable, fallback, read } = commonOptions.logFormat;
  const given = [readFlags(argv, [flag]).get(flagName(flag)), env[variable]];
  return given.map((text) => read.parse(text ?? '')).find((format) => format) ?? fallback;
}

function programLog(program: string, values: Record<string, unknown>, io: ProgramIo): Log {
  return new Log({
    program,
    format: values['logFormat'] === 'json' ? 'json' : 'text',
    quiet: values['quiet'] === true,
    stream: io.stderr,
    env: io.env,
  });
}

function flagsOf(command: Command<OptionTable>): string[] {
  return Object.values(command.options).flatMap((option) => option.flag ?? []);
}

function parse(
  program: string,
  commands: Command<OptionTable>[],
  argv: string[],
): { command: Command<OptionTable>; args: string[] } | undefined {
  const cli = cac(program);
  let chosen: { command: Command<OptionTable>; args: string[] } | undefined;
  for (const command of commands) {
    const parsed = cli.command(command.usage, command.describes);
    for (const { flag, describes, fallbackText, variable } of Object.values(command.options)) {
      const source = variable ? `; ${variable}` : '';
      const known = fallbackText === undefined ? source.slice(2) : `${fallbackText}${source}`;
      if (flag) parsed.option(flag, known ? `${describes} (${known})` : describes);
    }
    for (const example of command.examples ?? []) parsed.example(`  $ npx ${program} ${example}`);
    parsed.action(() => {
      chosen = { command, args: [...cli.args] };
    });
  }
  cli.help();
  cli.version(packageJson.version);
  try {
    const { options } = cli.parse(['node', program, ...argv], { run: false });
    if (options['help'] || options['version']) return undefined;
    cli.runMatchedCommand();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'CACError') throw error;
    throw new UsageError(`${sentence(error.message)} See "npx ${program} --help".`);
  }
  if (chosen) return chosen;
  throw new UsageError(`There is no such command: ${argv.join(' ')}. See "npx ${program} --help".`);
}

function sentence(message: string): string {
  // cac names an unknown flag in camel case: it is told as it was typed.
  const quoted = message
    .replaceAll('`', '"')
    .replace(/--\w+/, (flag) => flag.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
  return `${quoted.charAt(0).toUpperCase()}${quoted.slice(1)}.`;
}
