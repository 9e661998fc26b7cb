import { defineCommand, runCli, type ProgramIo } from '../../runtime/src/cli.ts';
import { commonOptions } from '../../runtime/src/settings.ts';
import { health } from './health-command.ts';

/** The commands, for the command line and for the docs. */
export const COMMANDS = [
  defineCommand({
    usage: '',
    describes: 'Say whether the pipeline is healthy: exit 0 healthy, 3 unhealthy, 1 not known.',
    options: commonOptions,
    examples: ['', '--json'],
    run: health,
  }),
];

/** Runs pipeline-health and returns its exit code. */
export function main(argv: string[], io: ProgramIo = process): Promise<number> {
  return runCli('pipeline-health', COMMANDS, argv, io);
}
