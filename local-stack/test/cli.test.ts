import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { run, ROOT, type Finished } from '../../test/process.ts';
import { startStack } from '../../test/stack.ts';
import { listen } from '../src/listening-server.ts';
import { main } from '../src/main.ts';
import { readyText } from '../src/running-stack.ts';

const PRINT_VARIABLE = ['node', '-p', 'process.env.BIGQUERY_EMULATOR_HOST'];

/** 251 real films, less 3 that were dropped overnight, and 6 new ones. */
const SECOND_DAY_MOVIES = 254;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-cli-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

function local(...args: string[]): Promise<Finished> {
  return run(process.execPath, [join(ROOT, 'scripts/local.mjs'), ...args]);
}

/** What a command that is refused ends with, in this process: its exit code and its one sentence. */
async function refusal(...args: string[]): Promise<{ code: number; sentence: string }> {
  const stdout = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    const code = await main(args);
    expect(stdout.mock.calls).toEqual([]);
    const lines = stderr.mock.calls.map(([text]) => String(text)).join('');
    expect(lines.trim().split('\n')).toHaveLength(1);
    return { code, sentence: lines.trim() };
  } finally {
    stdout.mockRestore();
    stderr.mockRestore();
  }
}

describe('a folder with a running stack', () => {
  it(
    'is used by exec, sql and env, refused to a second start and to reset, and free again after SIGTERM',
    { timeout: 90_000 },
    async () => {
      const dir = join(folder, 'running');
      const stack = await startStack({ dir, day: 2 });
      const { pid } = stack.process;
      try {
        expect(await local('sql', '--dir', dir, '--csv', 'SELECT 1 AS a')).toMatchObject({
          code: 0,
          stdout: 'a\r\n1\r\n',
        });
        const { stdout: lines } = await local('env', '--dir', dir);
        const shell = await run('sh', ['-c', `${lines}env`]);
        for (const [name, value] of Object.entries(stack.env)) {
          expect(shell.stdout.split('\n')).toContain(`${name}=${value}`);
        }
        const used = await local('exec', '--dir', dir, '--', ...PRINT_VARIABLE);
        expect(used).toMatchObject({ code: 0, stdout: `${stack.urls.bigquery}\n` });
        expect(await refusal('start', '--dir', dir)).toEqual({
          code: 1,
          sentence: `A local stack already runs on ${dir} (process ${pid}).`,
        });
        expect(await refusal('reset', '--dir', dir)).toEqual({
          code: 1,
          sentence: `A local stack runs on ${dir} (process ${pid}): stop it, then reset.`,
        });
      } finally {
        await stack.stop();
      }
      expect(stack.process.exitCode).toBe(0);
      expect(await refusal('env', '--dir', dir)).toEqual({
        code: 1,
        sentence: `No local stack runs on ${dir}: npm run local -- start holds one up.`,
      });
      const ports = await readFile(join(dir, 'ports.json'), 'utf8');
      const again = await startStack({ dir });
      expect(again.urls).toEqual(stack.urls);
      const page = await fetch(`${again.urls.allocine}/query/movieList?first=1`, {
        headers: { authorization: `Bearer ${again.env['ALLOCINE_API_TOKEN']}` },
      });
      expect(await page.json()).toMatchObject({ movieList: { totalCount: SECOND_DAY_MOVIES } });
      await again.stop();
      expect(await readFile(join(dir, 'ports.json'), 'utf8')).toBe(ports);
      expect(await local('reset', '--dir', dir)).toMatchObject({ code: 0, stdout: '' });
      expect(existsSync(dir)).toBe(false);
    },
  );
});

describe('exec', () => {
  it('starts a stack of its own where none runs, and ends with the exit code of its command', async () => {
    const dir = join(folder, 'own');
    const command = [
      'node',
      '-e',
      'fetch(process.env.STORAGE_EMULATOR_HOST + "/b").then(() => process.exit(7))',
    ];
    const { code } = await local('exec', '--dir', dir, '--ports', '0,0,0', '--', ...command);
    expect(code).toBe(7);
    expect(existsSync(join(dir, 'running.json'))).toBe(false);
  });

  it('says so when its command is missing or not there', async () => {
    const flags = ['--dir', join(folder, 'own'), '--ports', '0,0,0'];
    expect(await refusal('exec', ...flags)).toEqual({
      code: 1,
      sentence: 'exec needs a command: npm run local -- exec -- npx extractor',
    });
    const { code, sentence } = await refusal('exec', ...flags, '--', 'no-such-program');
    expect([code, sentence]).toEqual([
      1,
      expect.stringMatching(/^Starting no-such-program failed: .*ENOENT/),
    ]);
  });
});

describe('start', () => {
  it.each(['bigquery', 'storage', 'allocine'])(
    'says so when the port for %s is taken, and leaves nothing running',
    async (service) => {
      const other = await listen(createServer(), '127.0.0.1', 0);
      const ports = ['bigquery', 'storage', 'allocine'].map((name) =>
        name === service ? other.port : 0,
      );
      const flags = ['--dir', join(folder, service), '--ports', ports.join()];
      const { code, sentence } = await refusal('start', ...flags);
      await other.close();
      expect(code).toBe(1);
      expect(sentence).toContain(
        `Port ${other.port} (${service}) is taken: stop what listens there, or choose others with --ports, which changes the posters' addresses`,
      );
    },
  );

  it.each([
    [
      ['start', '--ports', '1,2'],
      '--ports is "1,2": it must be three ports, such as 9050,9060,9070.',
    ],
    [['start', '--ports', '1,2,x'], '--ports is "x": it must be a whole number from 0 to 65535.'],
    [
      ['start', '--movies', '1000001'],
      '--movies is "1000001": it must be a whole number from 0 to 1000000.',
    ],
    [['start', '--day', '0'], '--day is "0": it must be a whole number from 1 to 10000.'],
    [['start', '--seed', 'x'], '--seed is "x": it must be a whole number from 0 to 2147483648.'],
    [
      ['no-such-command'],
      'Say what to do: start, exec -- COMMAND…, sql, env, open or reset; --help says more.',
    ],
    [[], 'Say what to do: start, exec -- COMMAND…, sql, env, open or reset; --help says more.'],
  ])('refuses %j with exit code 2', async (args, sentence) => {
    expect(await refusal(...args)).toEqual({ code: 2, sentence });
  });
});

describe('reset', () => {
  it('deletes nothing in a folder that is no local stack’s', async () => {
    const dir = join(folder, 'mine');
    await mkdir(dir);
    await writeFile(join(dir, 'thesis.txt'), 'years of work');
    expect(await refusal('reset', '--dir', dir)).toEqual({
      code: 1,
      sentence: `${dir} holds no local stack's data: nothing was deleted.`,
    });
    expect(await readFile(join(dir, 'thesis.txt'), 'utf8')).toBe('years of work');
  });
});

it('start says what to do next to people, and its addresses as JSON to programs', () => {
  const urls = { bigquery: 'http://b', storage: 'http://s', allocine: 'http://a' };
  expect(readyText({ pid: 1, urls }, true)).toContain('eval "$(npm run -s local -- env)"');
  expect(JSON.parse(readyText({ pid: 1, urls }, false))).toMatchObject({ ready: true, ...urls });
});

describe('open', () => {
  it('prints the report’s place and opens it where there is a desktop; without one it says who writes it', async () => {
    const dir = join(folder, 'report');
    await mkdir(dir);
    expect(await refusal('open', '--dir', dir)).toEqual({
      code: 1,
      sentence: `There is no report in ${dir} yet: npm start writes it.`,
    });
    const path = join(dir, 'report.html');
    await writeFile(path, '');
    const opened = join(dir, 'opened');
    await writeFile(join(dir, 'xdg-open'), `#!/bin/sh\necho "$1" > "${opened}"\n`, { mode: 0o755 });
    const open = (env: Record<string, string | undefined>) =>
      run(process.execPath, [join(ROOT, 'scripts/local.mjs'), 'open', '--dir', dir], { env });
    const none = { DISPLAY: undefined, WAYLAND_DISPLAY: undefined };
    expect(await open(none)).toMatchObject({ code: 0, stdout: `${path}\n` });
    if (process.platform !== 'linux') return;
    expect(existsSync(opened)).toBe(false);
    const PATH = `${dir}:${process.env['PATH']}`;
    expect(await open({ ...none, DISPLAY: ':0', PATH })).toMatchObject({ stdout: `${path}\n` });
    await expect.poll(() => existsSync(opened) && readFile(opened, 'utf8')).toBe(`${path}\n`);
  });
});
