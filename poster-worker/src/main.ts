import { defineCommand, runCli, type ProgramIo } from '../../runtime/src/cli.ts';
import { commonOptions } from '../../runtime/src/settings.ts';
import { explain, missing } from './explain-command.ts';
import { explainOptions, syncOptions } from './settings.ts';
import { sync, type Pace } from './sync-command.ts';

/** The commands, for the command line and for the docs. */
export const COMMANDS = commandsAt();

/** Runs the poster worker and returns its exit code; `pace` makes its waits others than they are. */
export function main(argv: string[], io: ProgramIo = process, pace?: Pace): Promise<number> {
  return runCli('poster-worker', commandsAt(pace), argv, io);
}

function commandsAt(pace?: Pace): ReturnType<typeof defineCommand>[] {
  return [
    defineCommand({
      usage: '',
      describes: 'Download the pending posters, store them, and write their state back.',
      options: syncOptions,
      examples: ['--max-retries 3', '--limit 100 --dry-run', '--shard 0/4', '--movie 131136'],
      run: (context) => sync(context, pace),
    }),
    defineCommand({
      usage: 'explain <movie>',
      describes: "Say why a movie's poster is in the state it is in (movie_id or internalId).",
      options: explainOptions,
      run: explain,
    }),
    defineCommand({
      usage: 'missing',
      describes: 'Say how many posters are missing now, by reason, host and age.',
      options: commonOptions,
      run: missing,
    }),
  ];
}
