import { defineCommand, runCli, type ProgramIo } from '../../runtime/src/cli.ts';
import { commonOptions } from '../../runtime/src/settings.ts';
import { explain, missing } from './explain-command.ts';
import { explainOptions, syncOptions } from './settings.ts';
import { sync } from './sync-command.ts';

/** The commands, for the command line and for the docs. */
export const COMMANDS = [
  defineCommand({
    usage: '',
    describes: 'Download the pending posters, store them, and write their state back.',
    options: syncOptions,
    examples: ['--max-retries 3', '--limit 100 --dry-run', '--shard 0/4', '--movie 131136'],
    run: sync,
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

/** Runs the poster worker and returns its exit code. */
export function main(argv: string[], io: ProgramIo = process): Promise<number> {
  return runCli('poster-worker', COMMANDS, argv, io);
}
