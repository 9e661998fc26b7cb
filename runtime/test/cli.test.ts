import { describe, expect, it } from 'vitest';
import { defineCommand, runCli } from '../src/cli.ts';
import { EXIT, GuardError } from '../src/errors.ts';
import { Interruption, reportError, type Run } from '../src/run.ts';
import { commonOptions } from '../src/settings.ts';

interface Ended {
  exitCode: number;
  lines: Record<string, unknown>[];
}

/** Runs a program of which the default command does this work, and "show <movie>" keeps its arguments. */
async function runProgram(
  argv: string[],
  work: (run: Run) => Promise<number> = () => Promise.resolve(EXIT.done),
  env: Record<string, string> = {},
): Promise<Ended & { args: string[] }> {
  let written = '';
  let shown: string[] = [];
  const commands = [
    defineCommand({
      usage: '',
      describes: 'Work.',
      options: commonOptions,
      run: ({ run }) => work(run),
    }),
    defineCommand({
      usage: 'show <movie>',
      describes: 'Show.',
      options: commonOptions,
      run: ({ args }) => {
        shown = args;
        return Promise.resolve(EXIT.done);
      },
    }),
  ];
  const exitCode = await runCli('extractor', commands, argv, {
    env: { LOG_FORMAT: 'json', ...env },
    stdout: { write: () => true },
    stderr: { write: (text: string) => (written += text) },
  });
  const lines = written.split('\n').filter(Boolean);
  return {
    exitCode,
    args: shown,
    lines: lines.map((line) => JSON.parse(line) as Ended['lines'][0]),
  };
}

function ends({ lines }: Ended): Ended['lines'] {
  return lines.filter(({ event }) => event === 'run_ended');
}

describe('a run, whatever its end, closes with one event', () => {
  it.each<[string, (run: Run) => Promise<number>, object]>([
    [
      'well',
      (run) => {
        run.counts = { pages: 3 };
        return Promise.resolve(EXIT.done);
      },
      { severity: 'INFO', outcome: 'succeeded', exit_code: 0, counts: { pages: 3 }, error: null },
    ],
    [
      'refused by a guard',
      () => Promise.reject(new GuardError('The catalogue is empty.')),
      {
        severity: 'ERROR',
        outcome: 'refused',
        exit_code: 3,
        error: { kind: 'GuardError', message: 'The catalogue is empty.' },
      },
    ],
    [
      'interrupted',
      (run) => Promise.resolve(reportError(run, new Interruption('SIGTERM'))),
      {
        severity: 'WARNING',
        outcome: 'interrupted',
        exit_code: 143,
        error: { kind: 'Interruption', message: 'Stopped by SIGTERM.' },
      },
    ],
    [
      'by a bug',
      () => Promise.reject(new TypeError('x is undefined')),
      {
        severity: 'ERROR',
        outcome: 'failed',
        exit_code: 1,
        error: { kind: 'TypeError', message: 'x is undefined' },
      },
    ],
  ])('%s', async (_end, work, fields) => {
    const ended = await runProgram(['--quiet'], work);
    expect(ends(ended)).toHaveLength(1);
    expect(ended.lines.at(-1)).toMatchObject({
      event: 'run_ended',
      program: 'extractor',
      ...fields,
    });
    expect(ended.lines.at(-1)).toMatchObject({
      run_id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      duration_ms: expect.any(Number) as number,
    });
  });

  it.each([[['--no-such-flag']], [['--log-format', 'xml']], [['no-such-command']]])(
    'also where it never began: %j',
    async (argv) => {
      const ended = await runProgram(argv);
      expect(ends(ended)).toMatchObject([
        { severity: 'ERROR', outcome: 'failed', exit_code: 2, error: { kind: 'UsageError' } },
      ]);
    },
  );

  it.each([[['--help']], [['--version']], [['show', 'm1']]])(
    'but not where nothing is run: %j',
    async (argv) => {
      expect(ends(await runProgram(argv))).toEqual([]);
    },
  );

  it('with the places of Cloud Run, where it runs there', async () => {
    const env = { CLOUD_RUN_EXECUTION: 'night-x1', CLOUD_RUN_TASK_INDEX: '2' };
    const { lines } = await runProgram([], undefined, env);
    const { run_id: runId } = lines[0] as { run_id: string };
    expect(lines.at(-1)).toMatchObject({
      execution: 'night-x1',
      task_index: 2,
      task_attempt: 0,
      'logging.googleapis.com/trace': `projects/passculture-data-ehp/traces/${runId.replaceAll('-', '')}`,
    });
  });
});

describe('errors that no call threw', () => {
  it('stop the run when they are our own, so that it ends in an orderly way', async () => {
    const { lines } = await runProgram([], async (run) => {
      void Promise.reject(new Error('forgotten'));
      await new Promise((stopped) => run.signal.addEventListener('abort', stopped));
      throw run.signal.reason;
    });
    expect(lines.at(-1)).toMatchObject({ event: 'run_ended', error: { message: 'forgotten' } });
  });

  it("are reported when they are a library's, and the run goes on", async () => {
    const { exitCode, lines } = await runProgram([], async () => {
      const error = new Error('Premature close');
      error.stack = 'Error: Premature close\n    at f (/app/node_modules/node-fetch/index.js:1:2)';
      void Promise.reject(error);
      await new Promise((later) => setTimeout(later, 10));
      return EXIT.done;
    });
    expect(exitCode).toBe(EXIT.done);
    expect(lines[0]).toMatchObject({
      severity: 'WARNING',
      message: expect.stringContaining('Premature close') as string,
    });
  });
});

describe('arguments stay as they were typed', () => {
  it.each([
    [['show', '--json', '9000001'], ['9000001']],
    [['show', '007'], ['007']],
    [['--json', 'show', '1e5', '--quiet'], ['1e5']],
    [['show', '--log-format', 'json', 'm1'], ['m1']],
  ])('%j', async (argv, args) => {
    expect(await runProgram(argv)).toMatchObject({ exitCode: EXIT.done, args });
  });
});
