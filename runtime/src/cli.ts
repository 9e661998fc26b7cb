import cac from 'cac';
import packageJson from '../../package.json';
import { EXIT, PipelineError, UsageError } from './errors.ts';
import { Log, type LogFields, type LogStream } from './log.ts';
import {
  flagName,
  resolveOptions,
  type EnvironmentDefaults,
  type OptionTable,
  type OptionValues,
} from './pure/options.ts';
import { readFlags, sortArguments } from './pure/flags.ts';
import { surviveLostOutput, type Output } from './output.ts';
import { watchProcess } from './process-events.ts';
import { logRunEnd, reportError, Run } from './run.ts';
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
  /** Positional arguments, as they were typed. */
  args: string[];
  log: Log;
  /** This run; its signal says when to stop. */
  run: Run;
}

/** A command: its positional arguments as cac writes them ("explain <movie>"), its options, its work. */
export interface Command<Table extends OptionTable> {
  /** Without a name of its own ("", "[place]") it is the program's work: a run, which ends with the event run_ended. */
  usage: string;
  describes: string;
  options: Table;
  examples?: string[];
  /** Does the work and returns the exit code; PipelineErrors become their sentence and exit code. */
  run: (context: CommandContext<Table>) => Promise<number>;
}

interface Chosen {
  command: Command<OptionTable>;
  args: string[];
}

/** A command whose option types are checked; every command takes the common options. */
export function defineCommand<Table extends OptionTable & typeof commonOptions>(
  command: Command<Table>,
): Command<OptionTable> {
  return command as unknown as Command<OptionTable>;
}

/**
 * Parses argv, runs the command that it names and returns the exit code; errors are reported on stderr.
 * A run, and arguments that were to start one, end with the event run_ended.
 */
export async function runCli(
  program: string,
  commands: Command<OptionTable>[],
  argv: string[],
  io: ProgramIo = process,
): Promise<number> {
  const stdoutFailure = surviveLostOutput(io.stdout, io.stderr);
  const log = programLog(program, argv, io);
  const run = new Run(program, log);
  let chosen: Chosen | undefined;
  let exitCode: number;
  try {
    const known = parse(program, commands, argv);
    if (!known) return await endOf(run, EXIT.done, stdoutFailure);
    chosen = known;
    exitCode = await runCommand(program, known, run, argv, io);
  } catch (error) {
    exitCode = reportError(run, error);
  }
  exitCode = await endOf(run, exitCode, stdoutFailure);
  if (!chosen || !hasName(chosen.command)) logRunEnd(run, exitCode);
  return exitCode;
}

async function runCommand(
  program: string,
  { command, args }: Chosen,
  run: Run,
  argv: string[],
  io: ProgramIo,
): Promise<number> {
  const { log } = run;
  const { env, stdout, stderr } = io;
  const environment = readEnvironment(env);
  const flags = readFlags(argv, flagsOf(command));
  const values = resolveOptions(command.options, flags, env, environment);
  log.bind(cloudRunFields(env, String(values['projectId']), run.id));
  const context = { env, stdout, stderr, program, environment, values, args, log, run };
  const unwatch = watchProcess(run);
  try {
    return await command.run(context);
  } finally {
    unwatch();
  }
}

/** The exit code, once what was written to stdout is known to have arrived. */
async function endOf(
  run: Run,
  exitCode: number,
  stdoutFailure: () => Promise<Error | undefined>,
): Promise<number> {
  const failure = await stdoutFailure();
  if (!failure) return exitCode;
  const error = new PipelineError(
    `Writing to stdout failed: ${failure.message}. What the program did stays done; only its result is not printed: make room there, or send stdout elsewhere.`,
  );
  if (exitCode !== EXIT.done) run.log.error(error.message);
  return exitCode === EXIT.done ? reportError(run, error) : exitCode;
}

/** What Cloud Run gives its tasks to know, under the names by which Cloud Logging joins lines; {} elsewhere. */
function cloudRunFields(env: NodeJS.ProcessEnv, projectId: string, runId: string): LogFields {
  const execution = env['CLOUD_RUN_EXECUTION'];
  if (!execution) return {};
  return {
    execution,
    task_index: Number(env['CLOUD_RUN_TASK_INDEX'] ?? 0),
    task_attempt: Number(env['CLOUD_RUN_TASK_ATTEMPT'] ?? 0),
    'logging.googleapis.com/trace': `projects/${projectId}/traces/${runId.replaceAll('-', '')}`,
  };
}

/** The log as flags and variables want it; they are read before the rest, so that its errors are logged alike. */
function programLog(program: string, argv: string[], io: ProgramIo): Log {
  const { logFormat, quiet } = commonOptions;
  const flags = readFlags(argv, [logFormat.flag, quiet.flag]);
  const given = [flags.get(flagName(logFormat.flag)), io.env[logFormat.variable]];
  const format = given.map((text) => logFormat.read.parse(text ?? '')).find((known) => known);
  return new Log({
    program,
    format: format ?? logFormat.fallback,
    quiet: quiet.read.parse(flags.get(quiet.flag) ?? '0') === true,
    stream: io.stderr,
    env: io.env,
  });
}

function flagsOf(command: Command<OptionTable>): string[] {
  return Object.values(command.options).flatMap((option) => option.flag ?? []);
}

/** The command that argv names, undefined when help or the version was all that it asked for. */
function parse(
  program: string,
  commands: Command<OptionTable>[],
  argv: string[],
): Chosen | undefined {
  const cli = cac(program);
  let command: Command<OptionTable> | undefined;
  for (const known of commands) {
    const parsed = cli.command(known.usage, known.describes);
    for (const { flag, describes, fallbackText, variable } of Object.values(known.options)) {
      const source = variable ? `; ${variable}` : '';
      const value = fallbackText === undefined ? source.slice(2) : `${fallbackText}${source}`;
      if (flag) parsed.option(flag, value ? `${describes} (${value})` : describes);
    }
    for (const example of known.examples ?? []) parsed.example(`  $ npx ${program} ${example}`);
    parsed.action(() => {
      command = known;
    });
  }
  cli.help();
  cli.version(packageJson.version);
  const sorted = sortArguments(argv, commands.flatMap(flagsOf));
  try {
    const { options } = cli.parse(['node', program, ...sorted.texts, ...sorted.flags], {
      run: false,
    });
    if (options['help'] || options['version']) return undefined;
    cli.runMatchedCommand();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'CACError') throw error;
    throw new UsageError(`${sentence(error.message)} See "npx ${program} --help".`);
  }
  if (command) return { command, args: sorted.texts.slice(hasName(command) ? 1 : 0) };
  throw new UsageError(`There is no such command: ${argv.join(' ')}. See "npx ${program} --help".`);
}

function hasName({ usage }: Command<OptionTable>): boolean {
  return /^\w/.test(usage);
}

function sentence(message: string): string {
  // cac names an unknown flag in camel case: it is printed as it was typed.
  const quoted = message
    .replaceAll('`', '"')
    .replace(/--\w+/, (flag) => flag.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
  return `${quoted.charAt(0).toUpperCase()}${quoted.slice(1)}.`;
}
