import { defineCommand, runCli, type ProgramIo } from '../../runtime/src/cli.ts';
import { extract } from './extract-command.ts';
import { rejects } from './rejects-command.ts';
import { extractOptions, rejectsOptions } from './settings.ts';

/** The commands, for the command line and for the docs. */
export const COMMANDS = [
  defineCommand({
    usage: '',
    describes: 'Bring the whole Allociné catalogue into staging_movies.',
    options: extractOptions,
    examples: ['--dry-run', '--fresh', '--input pages.json --output rows.ndjson'],
    run: extract,
  }),
  defineCommand({
    usage: 'rejects [action] [movie]',
    describes: 'list, show or replay the movies that could not become rows.',
    options: rejectsOptions,
    examples: [
      'rejects list',
      'rejects show TW92aWU6MTMxMTM2',
      'rejects replay --output rows.ndjson',
    ],
    run: rejects,
  }),
];

/** Runs the extractor and returns its exit code. */
export function main(argv: string[], io?: ProgramIo): Promise<number> {
  return runCli('extractor', COMMANDS, argv, io);
}
