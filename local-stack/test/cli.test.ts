import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run, ROOT, type Finished } from '../../test/process.ts';
import { startStack } from '../../test/stack.ts';
import { listen } from '../src/listening-server.ts';

const PRINT_VARIABLE = ['node', '-p', 'process.env.BIGQUERY_EMULATOR_HOST'];

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

/** What a command that is refused ends with: its exit code and its one sentence. */
async function refusal(...args: string[]): Promise<{ code: number | null; sentence: string }> {
  const { code, stdout, stderr } = await local(...args);
  expect(stdout).toBe('');
  expect(stderr.trim().split('\n')).toHaveLength(1);
  return { code, sentence: stderr.trim() };
}

describe('a folder with a running stack', () => {
  it('is used by exec, refused to a second start and to reset, and free again after SIGTERM', async () => {
    const dir = join(folder, 'running');
    const stack = await startStack({ dir });
    const { pid } = stack.process;
    try {
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
    const ports = await readFile(join(dir, 'ports.json'), 'utf8');
    const again = await startStack({ dir });
    expect(again.urls).toEqual(stack.urls);
    await again.stop();
    expect(await readFile(join(dir, 'ports.json'), 'utf8')).toBe(ports);
    expect(await local('reset', '--dir', dir)).toMatchObject({ code: 0, stdout: '' });
    expect(existsSync(dir)).toBe(false);
  });
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
        `Port ${other.port} (${service}) is taken: stop what listens there`,
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
      'Say what to do: start, exec -- COMMAND…, sql, env, open or reset; --help tells more.',
    ],
    [[], 'Say what to do: start, exec -- COMMAND…, sql, env, open or reset; --help tells more.'],
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
