import { defineCommand, runCli, type ProgramIo } from '../../runtime/src/cli.ts';
import { commonOptions } from '../../runtime/src/settings.ts';
import { report } from './report-command.ts';

/** The commands, for the command line and for the docs. */
export const COMMANDS = [
  defineCommand({
    usage: '[place]',
    describes: 'Write the morning page to a file or to gs://bucket/name.html.',
    options: commonOptions,
    examples: ['report.html', 'gs://my-bucket/report.html'],
    run: report,
  }),
];

/** Runs the report and returns its exit code. */
export function main(argv: string[], io: ProgramIo = process): Promise<number> {
  return runCli('report', COMMANDS, argv, io);
}
