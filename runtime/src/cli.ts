import cac from 'cac';
import packageJson from '../../package.json';
import { EXIT, PipelineError, UsageError } from './errors.ts';
import { Log, type LogFields, type LogStream } from './log.ts';
import { flagName, inKebabCase, readArguments, type Arguments } from './pure/arguments.ts';
import {
  resolveOptions,
  shownFallback,
  type EnvironmentDefaults,
  type OptionTable,
  type OptionValues,
} from './pure/options.ts';
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
  const typed = readArguments(argv, commands.flatMap(flagsOf));
  const run = new Run(program, programLog(program, typed, io));
  let isRun = true;
  let exitCode: number = EXIT.done;
  try {
    const command = commandOf(program, commands, typed);
    isRun = command !== undefined && !hasName(command);
    if (command) exitCode = await runCommand(command, typed, run, io);
  } catch (error) {
    exitCode = reportError(run, error);
  }
  const failure = await stdoutFailure();
  if (failure) exitCode = reportLostOutput(run, failure, exitCode);
  if (isRun) logRunEnd(run, exitCode);
  return exitCode;
}

async function runCommand(
  command: Command<OptionTable>,
  { texts, flags }: Arguments,
  run: Run,
  { env, stdout, stderr }: ProgramIo,
): Promise<number> {
  const { log, program } = run;
  const environment = readEnvironment(env);
  const values = resolveOptions(command.options, flags, env, environment);
  log.bind(cloudRunFields(env, String(values['projectId']), run.id));
  const args = texts.slice(hasName(command) ? 1 : 0);
  const unwatch = watchProcess(run);
  try {
    return await command.run({ env, stdout, stderr, program, environment, values, args, log, run });
  } finally {
    unwatch();
  }
}

function reportLostOutput(run: Run, failure: Error, exitCode: number): number {
  const error = new PipelineError(
    `Writing to stdout failed: ${failure.message}. What the program did stays done; only its result is not printed: make room there, or send stdout elsewhere.`,
  );
  if (exitCode === EXIT.done) return reportError(run, error);
  run.log.error(error.message);
  return exitCode;
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
function programLog(program: string, { flags }: Arguments, { env, stderr }: ProgramIo): Log {
  const { logFormat, quiet } = commonOptions;
  const given = [flags[flagName(logFormat.flag)], env[logFormat.variable]];
  const format = given.map((text) => logFormat.read.parse(String(text))).find((known) => known);
  return new Log({
    program,
    format: format ?? logFormat.fallback,
    quiet: quiet.read.parse(String(flags[flagName(quiet.flag)])) === true,
    stream: stderr,
    env,
  });
}

function flagsOf(command: Command<OptionTable>): string[] {
  return Object.values(command.options).flatMap((option) => option.flag ?? []);
}

/** The command that was named, undefined when help or the version was all that was asked for. Throws UsageError. */
function commandOf(
  program: string,
  commands: Command<OptionTable>[],
  { texts, flags }: Arguments,
): Command<OptionTable> | undefined {
  const cli = cac(program);
  let command: Command<OptionTable> | undefined;
  for (const known of commands) {
    const declared = cli.command(known.usage, known.describes);
    for (const option of Object.values(known.options)) {
      const value = [shownFallback(option), option.variable].filter(Boolean).join('; ');
      const describes = value ? `${option.describes} (${value})` : option.describes;
      if (option.flag) declared.option(option.flag, describes);
    }
    for (const example of known.examples ?? []) declared.example(`  $ npx ${program} ${example}`);
    declared.action(() => {
      command = known;
    });
  }
  cli.help();
  cli.version(packageJson.version);
  // cac checks the arguments; what they say it would change ("007" to 7): that is read elsewhere.
  const typed = Object.entries(flags).map(([name, value]) =>
    typeof value === 'string' ? `--${name}=${value}` : `--${value ? '' : 'no-'}${name}`,
  );
  try {
    const { options } = cli.parse(['node', program, ...texts, ...typed], { run: false });
    if (options['help'] || options['version']) return undefined;
    cli.runMatchedCommand();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'CACError') throw error;
    throw new UsageError(`${sentence(error.message)} See "npx ${program} --help".`);
  }
  if (command) return command;
  throw new UsageError(`There is no such command: ${texts[0]}. See "npx ${program} --help".`);
}

function hasName({ usage }: Command<OptionTable>): boolean {
  return /^\w/.test(usage);
}

function sentence(message: string): string {
  const quoted = message.replaceAll('`', '"').replace(/--[a-z]\w*/, inKebabCase);
  return `${quoted.charAt(0).toUpperCase()}${quoted.slice(1)}.`;
}
