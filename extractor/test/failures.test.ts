import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { constants, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { DONE_ALL_THE_SAME, edit, fakeOptions, KEY, MOVIES, STOPPED } from './failure-cases.ts';
import { movieNode } from './fake-allocine.ts';
import { gatherFrom, newFolder, startFake, type Overrides } from './gather-from.ts';

describe('a failure that may pass', () => {
  it.each(DONE_ALL_THE_SAME)('$name: the catalogue is whole all the same', async (failure) => {
    const fake = await startFake(fakeOptions(failure));
    const stateDir = newFolder();
    const { rows, warnings, infos } = await gatherFrom(fake, {
      key: KEY,
      stateDir,
      ...overridesOf(failure),
    });
    expect(new Set(rows.map((row) => row.movie_id)).size).toBe(MOVIES);
    expect(rows).toHaveLength(MOVIES);
    const injected = fake.requests.filter(({ fault }) => fault !== undefined);
    expect(injected.length).toBeGreaterThanOrEqual(1);
    expectNoKey([warnings, infos], stateDir);
  });
});

describe('a failure that does not pass', () => {
  it.each(STOPPED)('$name: one sentence, nothing to load, no key', async (failure) => {
    const fake = await startFake(fakeOptions(failure));
    const stateDir = newFolder();
    const overrides = { key: KEY, stateDir, ...overridesOf(failure) };
    const error = await gatherFrom(fake, overrides).then(
      () => expect.fail('the crawl ended well'),
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(failure.error);
    expect((error as Error).message).toMatch(failure.says);
    expectNoKey([error], stateDir);
  });
});

function overridesOf({ timeoutMs }: { timeoutMs?: number }): Overrides {
  return timeoutMs === undefined ? {} : { timeoutMs };
}

/** Looks for the key in values (with all that hangs on them) and in every file of the state directory. */
function expectNoKey(values: unknown[], stateDir: string): void {
  const shown = inspect(values, {
    depth: 20,
    showHidden: true,
    maxArrayLength: null,
    maxStringLength: null,
  });
  expect(shown).not.toContain(KEY);
  expect(process.title).not.toContain(KEY);
  for (const name of readdirSync(stateDir, { recursive: true }) as string[]) {
    const path = join(stateDir, name);
    if (!statSync(path).isFile()) continue;
    const bytes = readFileSync(path);
    const text = name.endsWith('.gz')
      ? gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH })
      : bytes;
    expect(text.toString('latin1')).not.toContain(KEY);
  }
}

describe('an API that repeats the key in its answers', () => {
  it('does not bring it into the rows', async () => {
    const url = `https://www.allocine.fr/film?token=${KEY}`;
    const node = (index: number): unknown => ({ ...movieNode(index), backlink: { url } });
    const fake = await startFake({ movies: 60, key: KEY, node });
    const stateDir = newFolder();
    const { rows } = await gatherFrom(fake, { key: KEY, stateDir });
    expect(rows).toHaveLength(60);
    expectNoKey([rows], stateDir);
  });
});

describe('a catalogue that moves during the crawl', () => {
  it.each(['offsets', 'opaque'] as const)(
    'drops duplicates across pages, the last one wins (%s)',
    async (cursors) => {
      const node = (index: number): unknown =>
        index === 60 ? { ...movieNode(10), title: 'The later one' } : movieNode(index);
      const fake = await startFake({ movies: MOVIES, cursors, node });
      const { rows, catalogue, missing } = await gatherFrom(fake);
      const found = rows.filter((row) => row.movie_id === movieNode(10)['id']);
      expect(found.map((row) => row.title)).toEqual(['The later one']);
      expect(catalogue.duplicates).toBe(1);
      expect(missing).toBe(1);
      expect(rows).toHaveLength(MOVIES - 1);
    },
  );

  it('goes on beyond totalCount when the catalogue grows', async () => {
    const fake = await startFake({
      movies: 400,
      script: () => edit((list) => (list.totalCount = 120)),
    });
    expect((await gatherFrom(fake)).rows).toHaveLength(400);
  });

  it('stops at the last page when the catalogue shrinks', async () => {
    const fake = await startFake({ movies: 300 });
    fake.options.script = ({ page }) => {
      if (page === 3) fake.options.movies = 210;
      return undefined;
    };
    const { rows, chain } = await gatherFrom(fake, { concurrency: 1 });
    expect(rows).toHaveLength(210);
    expect(chain.isComplete).toBe(true);
  });

  it('crawls again when too many movies are missing, and takes the whole one', async () => {
    let crawls = 0;
    const fake = await startFake({
      movies: MOVIES,
      cursors: 'opaque',
      script: ({ after, page }) => {
        if (after === '') crawls += 1;
        return crawls === 1 && page === 1 ? edit((list) => list.edges?.splice(0, 30)) : undefined;
      },
    });
    const { rows, warnings } = await gatherFrom(fake);
    expect(rows).toHaveLength(MOVIES);
    expect(warnings.join()).toMatch(/30 of the 300 movies/);
  });

  it('tells and takes a crawl that is short by less than --max-missing', async () => {
    const fake = await startFake({
      movies: MOVIES,
      script: () => edit((list) => (list.totalCount = 302)),
    });
    expect((await gatherFrom(fake)).missing).toBe(2);
  });

  it('takes a page that always lacks rows, and counts them as missing', async () => {
    const fake = await startFake({
      movies: MOVIES,
      script: ({ page }) => (page === 2 ? edit((list) => list.edges?.splice(7, 2)) : undefined),
    });
    const { rows, missing } = await gatherFrom(fake);
    expect(rows).toHaveLength(MOVIES - 2);
    expect(missing).toBe(2);
    expect(fake.requests.filter(({ page }) => page === 2).length).toBeGreaterThanOrEqual(3);
  });

  it('goes on one page at a time from the first cursor that is no offset', async () => {
    const fake = await startFake({
      movies: MOVIES,
      latencyMs: 5,
      script: ({ page }) =>
        page === 1
          ? edit(
              (list) =>
                (list.pageInfo = {
                  hasNextPage: true,
                  endCursor: Buffer.from('other:99').toString('base64'),
                }),
            )
          : undefined,
    });
    const { rows } = await gatherFrom(fake, { concurrency: 4 });
    expect(rows).toHaveLength(MOVIES);
    const own = fake.requests.filter(
      ({ after }) => Buffer.from(after, 'base64').toString() === 'other:99',
    );
    expect(own).toHaveLength(1);
  });

  it('takes a node that is null as a reject and loads the rest', async () => {
    const fake = await startFake({
      movies: MOVIES,
      node: (index) => (index === 5 ? null : movieNode(index)),
    });
    const { rows, chain, catalogue } = await gatherFrom(fake);
    expect(rows).toHaveLength(MOVIES - 1);
    expect(chain.rejects).toBe(1);
    const rejects = [];
    for await (const reject of catalogue.rejects()) rejects.push(reject);
    expect(rejects).toEqual([
      { movieId: null, reason: 'the node is null, not an object', node: 'null' },
    ]);
  });
});
