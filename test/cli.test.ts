import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main as extractor } from '../extractor/src/main.ts';
import packageJson from '../package.json';
import { main as pipelineHealth } from '../pipeline-health/src/main.ts';
import { main as posterWorker } from '../poster-worker/src/main.ts';
import { ROOT, run, runBin } from './process.ts';
import { runHere, type Main } from './run-here.ts';

const PROGRAMS: ['extractor' | 'poster-worker' | 'pipeline-health', Main][] = [
  ['extractor', extractor],
  ['poster-worker', posterWorker],
  ['pipeline-health', pipelineHealth],
];

describe.each(PROGRAMS)('%s', (program, main) => {
  it('prints its flags on stdout', async () => {
    const help = await runBin(program, ['--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain('--log-format <format>');
  });

  it('prints its version on stdout, also where the temporary folder cannot be written', async () => {
    const env = { TMPDIR: join(ROOT, 'package.json'), TSX_DISABLE_CACHE: undefined };
    const { code, stdout } = await runBin(program, ['--version'], { env });
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining(packageJson.version) as string,
    });
  });

  it.runIf(existsSync('/dev/full'))('says that stdout is full, with exit code 1', async () => {
    const command = `node ${program}/bin.mjs --help > /dev/full`;
    const { code, stderr } = await run('bash', ['-c', command], { cwd: ROOT });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: Writing to stdout failed: ENOSPC.*\n$/);
  });

  it.each([
    { args: ['--page-sizes', '7'], env: {}, sentence: /Unknown option "--page-sizes"/ },
    { args: ['no-such-command'], env: {}, sentence: /no-such-command/ },
    {
      args: ['--log-format', 'xml'],
      env: {},
      sentence: /--log-format is "xml": it must be text or json\./,
    },
    { args: ['--log-format'], env: {}, sentence: /--log-format <format>" value is missing/ },
    {
      args: [],
      env: { LOG_FORMAT: 'xml' },
      sentence: /LOG_FORMAT is "xml": it must be text or json\./,
    },
    {
      args: [],
      env: { ENV_SHORT_NAME: 'stg' },
      sentence: /ENV_SHORT_NAME is "stg": it must be dev or prod\./,
    },
    {
      args: [],
      env: { BIGQUERY_EMULATOR_HOST: '127.0.0.1:9050', ALLOCINE_API_TOKEN: 'key' },
      sentence: /BIGQUERY_EMULATOR_HOST is "127\.0\.0\.1:9050": it must begin with http/,
    },
  ])('refuses $args $env with one sentence and exit code 2', async ({ args, env, sentence }) => {
    const { code, stdout, stderr } = await runHere(main, args, env);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it.each([
    { args: ['--log-format', 'json', '--quiet=x'], env: {} },
    { args: ['--log-format=json', '--no-such-flag'], env: { LOG_FORMAT: 'text' } },
    { args: [], env: { LOG_FORMAT: 'json', ENV_SHORT_NAME: 'stg' } },
    { args: ['--log-format', 'xml'], env: { LOG_FORMAT: 'json' } },
  ])('refuses $args $env in JSON, as the log is', async ({ args, env }) => {
    const { code, stderr } = await runHere(main, args, env);
    expect(code).toBe(2);
    const lines = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(lines).toMatchObject([
      { severity: 'ERROR', program },
      { event: 'run_ended', program, exit_code: 2 },
    ]);
  });
});
