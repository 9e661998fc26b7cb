import { defineCommand, runCli, type ProgramIo } from '../../runtime/src/cli.ts';
import { extract } from './extract-command.ts';
import { extractOptions } from './settings.ts';

/** The commands, for the command line and for the docs. */
export const COMMANDS = [
  defineCommand({
    usage: '',
    describes: 'Bring the whole Allociné catalogue into staging_movies.',
    options: extractOptions,
    examples: ['--dry-run', '--fresh', '--input pages.json --output rows.ndjson'],
    run: extract,
  }),
];

/** Runs the extractor and returns its exit code. */
export function main(argv: string[], io?: ProgramIo): Promise<number> {
  return runCli('extractor', COMMANDS, argv, io);
}
