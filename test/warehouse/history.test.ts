import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { dataformCli } from '../process.ts';
import { startStack, type TestStack } from '../stack.ts';
import { compiledActions, type RunActions } from './actions.ts';
import { loadStaging, movie, readRaw } from './loads.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

interface Version {
  movie_id: string;
  title: string;
  version: number;
  valid_from: string;
  valid_to: string | null;
  is_current: boolean;
}

describe('a warehouse that starts from nothing', () => {
  let stack: TestStack;
  let runActions: RunActions;

  const dataformRun = async (...args: string[]) => {
    const finished = await dataformCli('run', args, stack.env);
    expect(finished.code, `${finished.stdout}\n${finished.stderr}`).toBe(0);
  };
  const sync = async (contents: Record<string, string>, ...args: string[]) => {
    await loadStaging(
      stack,
      Object.entries(contents).map(([id, content]) => movie(id, content)),
    );
    expect(await runActions(...args)).toEqual({});
  };
  const FAST = ['--tags', 'movies', 'history'];
  const history = () =>
    stack.query<Version>(
      `SELECT movie_id, title, version, valid_from, valid_to, is_current
      FROM movie_history ORDER BY movie_id, version`,
    );

  beforeAll(async () => {
    stack = await startStack();
    runActions = compiledActions(stack);
    await sync({ stays: 'S', flips: 'A', leaves: 'L' });
  });
  afterAll(() => stack?.stop());

  it('makes raw_movies and the first versions on the first run', async () => {
    expect(await readRaw(stack)).toHaveLength(3);
    expect(await history()).toMatchObject([
      { movie_id: 'flips', title: 'Titre A', version: 1, valid_to: null, is_current: true },
      { movie_id: 'leaves', title: 'Titre L', version: 1, valid_to: null, is_current: true },
      { movie_id: 'stays', title: 'Titre S', version: 1, valid_to: null, is_current: true },
    ]);
  });

  it('keeps A, B, A as three versions whose times join, and adds none for what stays or leaves', async () => {
    await sync({ stays: 'S', flips: 'B', leaves: 'L' }, ...FAST);
    await sync({ stays: 'S', flips: 'A', more: 'M', leaves: 'L' }, ...FAST);
    expect(await runActions('--tags', 'history')).toEqual({});
    const versions = await history();
    expect(versions.map(({ movie_id, title, version }) => [movie_id, version, title])).toEqual([
      ['flips', 1, 'Titre A'],
      ['flips', 2, 'Titre B'],
      ['flips', 3, 'Titre A'],
      ['leaves', 1, 'Titre L'],
      ['more', 1, 'Titre M'],
      ['stays', 1, 'Titre S'],
    ]);
    const [first, second, third] = versions as [Version, Version, Version];
    expect([first.valid_to, second.valid_to, third.valid_to]).toEqual([
      second.valid_from,
      third.valid_from,
      null,
    ]);
    expect(versions.filter(({ is_current }) => is_current)).toHaveLength(4);
  });

  it('keeps the versions on --full-refresh', async () => {
    const before = await history();
    await dataformRun('--full-refresh', ...FAST);
    expect(await history()).toEqual(before);
  });

  it('distinguishes a movie that left the catalogue from one that is in it', async () => {
    const contents = Object.fromEntries(
      Array.from({ length: 12 }, (_, i) => [`other-${i}`, `${i}`]),
    );
    const merge = ['--actions', 'raw_movies', 'movie_presence'];
    const without = { stays: 'S', flips: 'A', more: 'M', ...contents };
    await sync({ ...without, leaves: 'L' }, ...merge);
    const presence = () =>
      stack.query<{ movie_id: string }>('SELECT * FROM movie_presence ORDER BY movie_id');
    const leaves = async () => (await presence()).find(({ movie_id }) => movie_id === 'leaves');
    await sync(without, ...merge);
    const absentOnce = await presence();
    expect(await runActions(...merge)).toEqual({});
    expect(await presence()).toEqual(absentOnce);
    await sync(without, ...merge);
    expect(await leaves()).toMatchObject({ delisted_on: null });
    await sync(without, '--tags', 'movies', 'marts');
    expect(await leaves()).toMatchObject({ first_seen_on: null, delisted_on: expect.any(String) });
    expect(await stack.query('SELECT movie_id, title FROM delisted_movies')).toEqual([
      { movie_id: 'leaves', title: 'Titre L' },
    ]);
    expect(await stack.query('SELECT movie_id FROM movies WHERE is_delisted')).toEqual([
      { movie_id: 'leaves' },
    ]);
    // The first load ever is not news; what came later is.
    expect(
      await stack.query(
        `SELECT movie_id FROM movies WHERE first_seen_on >= '2000-01-01' AND movie_id NOT LIKE 'other-%'`,
      ),
    ).toEqual([{ movie_id: 'more' }]);
    expect(await readRaw(stack)).toHaveLength(16);
  });

  it('ends as if one had run when two runs start at once', async () => {
    const contents = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`new-${i}`, `${i}`]));
    await loadStaging(
      stack,
      Object.entries({ stays: 'T', flips: 'C', ...contents }).map(([id, content]) =>
        movie(id, content),
      ),
    );
    const runs = await Promise.all([0, 1].map(() => runActions('--tags', 'movies')));
    expect(runs).toContainEqual({});
    expect(await runActions('--tags', 'movies')).toEqual({});
    const raw = await readRaw(stack);
    expect(new Set(raw.map(({ movie_id }) => movie_id)).size).toBe(raw.length);
    expect(raw).toHaveLength(16 + 30);
    expect(raw.find(({ movie_id }) => movie_id === 'stays')).toMatchObject({ title: 'Titre T' });
  });
});
