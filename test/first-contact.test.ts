import { chmod, cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogueSentence } from '../scripts/start-options.mjs';
import { ROOT, run, type RunOptions } from './process.ts';

/** A user who may not write what this one owns; undefined where this one is no root, and permissions hold for it. */
const nobody = process.getuid?.() === 0 ? 65_534 : undefined;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'first-contact-'));
  await chmod(folder, 0o755);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** How one of npm's commands ends; what it prints is one line. */
async function oneLine(script: string, args: string[], options?: RunOptions) {
  const { code, stdout, stderr } = await run(
    process.execPath,
    [join(ROOT, 'scripts', script), ...args],
    options,
  );
  expect(`${stdout}${stderr}`.trim().split('\n')).toHaveLength(1);
  return { code, sentence: stderr.trim() };
}

describe('npm start', () => {
  it('-- --help lists its flags', async () => {
    const { code, stdout } = await run(process.execPath, [
      join(ROOT, 'scripts/start.mjs'),
      '--help',
    ]);
    expect(code).toBe(0);
    for (const flag of ['--day <n>', '--movies <n>', '--dir <folder>']) {
      expect(stdout).toContain(flag);
    }
  });

  it.each([
    [['2'], {}, /"2" belongs to no flag: npm keeps flags .* npm start -- --day 2$/],
    [[], { npm_config_movies: '500' }, /^npm keeps flags .* npm start -- --movies 500$/],
    [['--nonsense'], {}, /^Unknown option '--nonsense'\. "npm start -- --help" lists the flags\.$/],
  ])('with %j and %j says what is wrong, with exit code 2', async (args, env, sentence) => {
    expect(await oneLine('start.mjs', args, { env })).toEqual({
      code: 2,
      sentence: expect.stringMatching(sentence) as string,
    });
  });

  it('prints the stack’s own sentence alone when it can’t start', async () => {
    const dir = join(folder, 'no-day');
    expect(await oneLine('start.mjs', ['--day', '0', '--dir', dir])).toEqual({
      code: 2,
      sentence: '--day is "0": it must be a whole number from 1 to 10000.',
    });
  });
});

describe('the catalogue of a folder', () => {
  const said = async (note: object | undefined, movies?: string): Promise<string | undefined> => {
    const dir = await mkdtemp(join(folder, 'catalogue-'));
    if (note) await writeFile(join(dir, 'catalogue.json'), JSON.stringify(note));
    return catalogueSentence({ dir, movies }, ROOT, 'RESET');
  };

  it.each([
    [undefined, undefined],
    [undefined, '10'],
    [{ day: 3, seed: 1 }, undefined],
    [{ day: 3, seed: 1 }, '5000'],
    [{ movies: 5000, day: 1, seed: 1 }, '5000'],
  ])('is not spoken of when it is %j and %j is asked for', async (note, movies) => {
    expect(await said(note, movies)).toBeUndefined();
  });

  it('is gone on with, and that is said with the way to begin anew', async () => {
    expect(await said({ movies: 5000, day: 2, seed: 1 })).toBe(
      'The catalogue is another than the usual one: that of the last run, with 5,000 movies on day 1. This run goes on with it; to begin anew with the real films: RESET.',
    );
  });

  it.each([
    [{ movies: 5000, day: 1, seed: 1 }, '300', '5,000'],
    [{ day: 1, seed: 1 }, '100', '251'],
  ])('%j is not followed by one of %s', async (note, movies, size) => {
    await expect(said(note, movies)).rejects.toThrow(
      new RegExp(
        `come from a catalogue of ${size} movies; the gates refuse one of ${movies}.*npm start.*RESET`,
      ),
    );
  });
});

describe('a machine that is not as it should be', () => {
  /** A clone without packages. */
  async function clone(name: string): Promise<string> {
    const root = join(folder, name);
    for (const path of ['scripts', 'includes', 'package.json', 'package-lock.json']) {
      await cp(join(ROOT, path), join(root, path), { recursive: true });
    }
    for (const part of ['local-stack', 'report']) {
      await mkdir(join(root, part));
      for (const file of ['package.json', 'package-lock.json']) {
        await cp(join(ROOT, part, file), join(root, part, file));
      }
    }
    return root;
  }

  const setUp = async (root: string, options: RunOptions) => {
    const { code, stderr } = await run(
      process.execPath,
      [join(root, 'scripts/setup.mjs')],
      options,
    );
    const lines = stderr.trim().split('\n');
    return { code, sentences: lines.filter((line) => !line.startsWith('Installing packages (')) };
  };

  it('without a network: one sentence names the registry and the proxy', async () => {
    const root = await clone('offline');
    const env = {
      npm_config_registry: `http://127.0.0.1:${await closedPort()}/`,
      npm_config_cache: join(folder, 'npm-cache'),
      npm_config_fetch_retries: '0',
    };
    const { code, sentences } = await setUp(root, { env });
    expect(code).toBe(1);
    expect(sentences).toEqual([
      expect.stringMatching(
        /^Installing the packages of .* failed \(ECONNREFUSED\): npm's registry can't be reached\. Look at the network and the proxy/,
      ),
    ]);
  });

  it('with a checkout that can’t be written: one sentence', async () => {
    const root = await clone('read-only');
    await chmod(root, 0o555);
    const { code, sentences } = await setUp(root, { uid: nobody });
    await chmod(root, 0o755);
    expect(code).toBe(1);
    expect(sentences).toEqual([
      expect.stringMatching(
        /^Installing the packages of .* failed \(EACCES\): the folder can't be written\. Run this as/,
      ),
    ]);
  });

  it('with a folder that can’t be made, or another user’s files in it: one sentence', async () => {
    const locked = join(folder, 'locked');
    await mkdir(join(locked, 'bigquery'), { recursive: true });
    await writeFile(join(locked, 'bigquery/bigquery.duckdb'), '');
    await chmod(join(locked, 'bigquery/bigquery.duckdb'), 0o444);
    await chmod(locked, 0o555);
    const start = (dir: string) => oneLine('local.mjs', ['start', '--dir', dir], { uid: nobody });
    expect(await start(join(locked, 'new'))).toEqual({
      code: 1,
      sentence: `The folder ${locked}/new can't be made (EACCES): choose another with --dir, or run this as a user who may write there.`,
    });
    expect(await start(locked)).toEqual({
      code: 1,
      sentence: expect.stringMatching(
        /locked can't be written: it belongs to (another user|you, but).*--dir/,
      ) as string,
    });
    await chmod(locked, 0o777);
    expect(await start(locked)).toMatchObject({
      code: 1,
      sentence: expect.stringMatching(/can't be written: it belongs to/) as string,
    });
    expect(await readdir(locked)).toEqual(['bigquery']);
  });
});

/** A port on which nothing listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
