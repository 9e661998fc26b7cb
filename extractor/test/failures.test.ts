import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { missingMovies } from '../src/pure/completeness.ts';
import {
  DONE_ALL_THE_SAME,
  edit,
  fakeOptions,
  KEY,
  MOVIES,
  ONE_NULL_NODE,
  STOPPED,
} from './failure-cases.ts';
import { movieNode } from './fake-allocine.ts';
import { gatherFrom, startFake, type Overrides } from './gather-from.ts';

describe('a failure that may pass', () => {
  it.each(DONE_ALL_THE_SAME)('$name: the catalogue is whole all the same', async (failure) => {
    const fake = await startFake(fakeOptions(failure));
    const { rows, warnings, infos } = await gatherFrom(fake, {
      key: KEY,
      ...overridesOf(failure),
    });
    expect(new Set(rows.map((row) => row.movie_id)).size).toBe(MOVIES);
    expect(rows).toHaveLength(MOVIES);
    const injected = fake.requests.filter(({ fault }) => fault !== undefined);
    expect(injected.length).toBeGreaterThanOrEqual(1);
    expectNoKey([warnings, infos, rows]);
    if (failure.warns) expect(warnings.join('\n')).toMatch(failure.warns);
  });
});

describe('errors that stay beside a null node', () => {
  it.each(ONE_NULL_NODE)('$name: that node is a reject, the rest is taken', async (failure) => {
    const fake = await startFake(fakeOptions(failure));
    const { rows, rejects, warnings } = await gatherFrom(fake, { key: KEY });
    expect(rows).toHaveLength(MOVIES - 1);
    expect(rejects.map(({ reason }) => reason)).toEqual(['the node is null, not an object']);
    expect(fake.requests.filter(({ page }) => page === 2)).toHaveLength(4);
    expect(warnings.join()).toMatch(/its faulty nodes are rejects/);
  });
});

describe('a failure that does not pass', () => {
  it.each(STOPPED)('$name: one sentence, nothing to load, no key', async (failure) => {
    const fake = await startFake(fakeOptions(failure));
    const overrides = { key: KEY, ...overridesOf(failure) };
    const error = await gatherFrom(fake, overrides).then(
      () => expect.fail('the crawl ended well'),
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(failure.error);
    expect((error as Error).message).toMatch(failure.says);
    expectNoKey([error]);
  });
});

function overridesOf({ timeoutMs }: { timeoutMs?: number }): Overrides {
  return timeoutMs === undefined ? {} : { timeoutMs };
}

/** Looks for the key in values, with all that hangs on them. */
function expectNoKey(values: unknown[]): void {
  const shown = inspect(values, {
    depth: 20,
    showHidden: true,
    maxArrayLength: null,
    maxStringLength: null,
  });
  expect(shown).not.toContain(KEY);
  expect(process.title).not.toContain(KEY);
}

describe('an API that repeats the key in its answers', () => {
  it('does not bring it into the rows', async () => {
    const url = `https://www.allocine.fr/film?token=${KEY}`;
    const node = (index: number): unknown => ({ ...movieNode(index), backlink: { url } });
    const fake = await startFake({ movies: 60, key: KEY, node });
    const { rows } = await gatherFrom(fake, { key: KEY });
    expect(rows).toHaveLength(60);
    expectNoKey([rows]);
  });
});

describe('a catalogue that moves during the crawl', () => {
  it.each(['offsets', 'opaque'] as const)(
    'drops duplicates across pages, the first one wins (%s)',
    async (cursors) => {
      const node = (index: number): unknown =>
        index === 60 ? { ...movieNode(10), title: 'The later one' } : movieNode(index);
      const fake = await startFake({ movies: MOVIES, cursors, node });
      const { rows, chain } = await gatherFrom(fake);
      const found = rows.filter((row) => row.movie_id === movieNode(10)['id']);
      expect(found.map((row) => row.title)).toEqual(['Film 10']);
      expect(chain.sum.duplicates).toBe(1);
      expect(missingMovies(chain.sum)).toBe(1);
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
    expect(chain.sum.hasNextPage).toBe(false);
  });

  it('crawls again when too many movies are missing, and takes the whole one alone', async () => {
    let crawls = 0;
    const fake = await startFake({
      movies: MOVIES,
      cursors: 'opaque',
      script: ({ after, page }) => {
        if (after === '') crawls += 1;
        if (crawls !== 1 || page !== 1) return undefined;
        return edit((list) => list.edges?.splice(0, 31, { node: null }));
      },
    });
    const { rows, rejects, warnings } = await gatherFrom(fake);
    expect(rows).toHaveLength(MOVIES);
    expect(rejects).toEqual([]);
    expect(warnings.join()).toMatch(/30 of the 300 movies/);
  });

  it('reports and takes a crawl that is short by less than --max-missing', async () => {
    const fake = await startFake({
      movies: MOVIES,
      script: () => edit((list) => (list.totalCount = 302)),
    });
    expect(missingMovies((await gatherFrom(fake)).chain.sum)).toBe(2);
  });

  it('takes a page that always lacks rows, and counts them as missing', async () => {
    const fake = await startFake({
      movies: MOVIES,
      script: ({ page }) => (page === 2 ? edit((list) => list.edges?.splice(7, 2)) : undefined),
    });
    const { rows, chain } = await gatherFrom(fake);
    expect(rows).toHaveLength(MOVIES - 2);
    expect(missingMovies(chain.sum)).toBe(2);
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
    const { rows, chain, rejects } = await gatherFrom(fake);
    expect(rows).toHaveLength(MOVIES - 1);
    expect(chain.sum.rejects).toBe(1);
    expect(rejects).toEqual([
      { movieId: null, reason: 'the node is null, not an object', node: 'null' },
    ]);
  });
});
