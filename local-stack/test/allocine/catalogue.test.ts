import { describe, expect, it } from 'vitest';

import { Catalogue } from '../../src/allocine/catalogue.ts';
import { expectedChanges } from '../../src/allocine/expected-changes.ts';
import { COUNTRY_NAMES, toMovieNode } from '../../src/allocine/movie-node.ts';
import type { MovieNode } from '../../src/allocine/movie-node.ts';
import { movieListPage } from '../../src/allocine/movie-list.ts';
import { NEWCOMERS, REAL_MOVIES } from '../../src/allocine/real-movies.ts';

const BASE = 'http://posters.test';

function nodesOf(catalogue: Catalogue): MovieNode[] {
  return Array.from({ length: catalogue.size }, (_, index) =>
    toMovieNode(catalogue.movieAt(index), BASE),
  );
}

describe('the real films', () => {
  const all = [...REAL_MOVIES, ...NEWCOMERS];
  const nodes = REAL_MOVIES.map((movie) => toMovieNode(movie, BASE));

  it('are at least 150, of every decade since 1900 and of many countries', () => {
    expect(REAL_MOVIES.length).toBeGreaterThanOrEqual(150);
    const decades = new Set(REAL_MOVIES.map(({ year }) => year && Math.floor(year / 10)));
    for (let decade = 190; decade <= 202; decade += 1) expect(decades).toContain(decade);
    expect(new Set(all.flatMap(({ countries }) => countries ?? [])).size).toBeGreaterThan(35);
  });

  it('each have an id of their own, a director, a sentence, and known countries', () => {
    expect(new Set(all.map(({ internalId }) => internalId)).size).toBe(all.length);
    for (const { title, directors, synopsis, countries } of all) {
      expect(directors, title).not.toEqual([]);
      expect(synopsis, title).toMatch(/^\S.+\.$/);
      for (const code of countries ?? []) expect(COUNTRY_NAMES, title).toHaveProperty(code);
    }
  });

  it.each<[string, (node: MovieNode) => boolean]>([
    ['entities in a title', ({ title }) => title.includes('&#039;')],
    ['another entity', ({ title }) => title.includes('&eacute;')],
    ['an ampersand', ({ title }) => title.includes('&amp;')],
    ['no poster', ({ poster }) => poster === null],
    ['no year', ({ data }) => data.productionYear === null],
    ['no runtime', ({ runtime }) => runtime === null],
    ['a runtime of nothing', ({ runtime }) => runtime === 'PT0H0M0S'],
    ['no countries', ({ countries }) => countries === null],
    ['no genres', ({ genres }) => genres === null],
    ['no companies', ({ companies }) => companies === null],
    ['no releases', ({ releases }) => releases === null],
    ['a release without a date', ({ releases }) => releases?.[0]?.releaseDate === null],
    ['a company without a name', ({ companies }) => !!companies?.some(({ company }) => !company)],
    ['a company twice', ({ companies }) => hasDouble(companies)],
    ['no actor in a role', ({ cast }) => cast.edges.some(({ node }) => node.actor === null)],
    ['an actor without a role', ({ cast }) => cast.edges.some(({ node }) => node.role === null)],
    [
      'a person without first name',
      ({ cast }) => cast.edges.some(({ node }) => node.actor?.firstName === null),
    ],
    [
      'a poster that another has',
      ({ poster }) => nodes.filter((node) => poster && node.poster?.url === poster.url).length > 1,
    ],
    ['an EIDR', ({ data }) => data.eidr !== null],
    ['the type of a short', ({ type }) => type === 'SHORT_FILM'],
  ])('include one with %s', (_, isOdd) => {
    expect(nodes.some(isOdd)).toBe(true);
  });
});

function hasDouble(items: unknown[] | null): boolean {
  const texts = items?.map((item) => JSON.stringify(item)) ?? [];
  return new Set(texts).size < texts.length;
}

describe('a generated catalogue', () => {
  it('begins with the real films, gives every id once, and is the same for a seed', () => {
    const catalogue = new Catalogue({ movies: 2000, day: 1, seed: 7 });
    const nodes = nodesOf(catalogue);
    expect(nodes[0]?.title).toBe('La Fée aux choux');
    expect(new Set(nodes.map(({ id }) => id)).size).toBe(2000);
    expect(nodesOf(new Catalogue({ movies: 2000, day: 1, seed: 7 }))).toEqual(nodes);
    expect(nodesOf(new Catalogue({ movies: 2000, day: 1, seed: 8 }))).not.toEqual(nodes);
  });

  it('has a page at its end as fast as at its beginning, well under 2 ms', () => {
    const catalogue = new Catalogue({ movies: 1_000_000, day: 3, seed: 1 });
    const makePage = (start: number) => {
      const request = { start, first: 50, posterBase: BASE };
      return JSON.stringify(movieListPage(catalogue, request));
    };
    for (let i = 0; i < 200; i += 1) makePage(i * 50);
    const times = Array.from({ length: 200 }, (_, i) => {
      const startMs = performance.now();
      makePage(990_000 - i * 50);
      return performance.now() - startMs;
    }).sort((left, right) => left - right);
    expect(times[100]).toBeLessThan(2);
  });

  it('can be empty, or smaller than the real films', () => {
    expect(nodesOf(new Catalogue({ movies: 0, day: 1, seed: 1 }))).toEqual([]);
    expect(
      nodesOf(new Catalogue({ movies: 3, day: 1, seed: 1 })).map(({ title }) => title),
    ).toEqual(REAL_MOVIES.slice(0, 3).map(({ title }) => title));
  });
});

describe.each([
  [undefined, 1],
  [30, 1],
  [3000, 5],
])('the days of a catalogue of %s films', (movies, seed) => {
  it.each([
    [1, 2],
    [2, 3],
    [1, 5],
    [4, 9],
  ])('change from day %i to day %i as expected-changes says', (from, to) => {
    const before = nodesOf(new Catalogue({ movies, day: from, seed }));
    const after = nodesOf(new Catalogue({ movies, day: to, seed }));
    const old = new Map(before.map((node) => [node.id, node]));
    const now = new Map(after.map((node) => [node.id, node]));
    expect([old.size, now.size]).toEqual([before.length, after.length]);
    const both = after.filter(({ id }) => old.has(id));
    const isOther = (node: MovieNode) => JSON.stringify(old.get(node.id)) !== JSON.stringify(node);
    const hasOtherPoster = (node: MovieNode) => old.get(node.id)?.poster?.url !== node.poster?.url;
    const inserted = after.filter(({ id }) => !old.has(id));
    const changes = expectedChanges({ movies, seed }, { from, to }, BASE);
    expect(sorted(changes.inserted)).toEqual(idsOf(inserted));
    expect(sorted(changes.dropped)).toEqual(idsOf(before.filter(({ id }) => !now.has(id))));
    expect(sorted(changes.metadataUpdated)).toEqual(idsOf(both.filter(isOther)));
    expect(sorted(changes.posterUrlChanged)).toEqual(idsOf(both.filter(hasOtherPoster)));
    expect(sorted(changes.newPosters.map(({ id }) => id))).toEqual(
      idsOf([...inserted, ...both.filter(hasOtherPoster)].filter(({ poster }) => poster)),
    );
    expect(changes.unchanged).toBe(both.length - both.filter(isOther).length);
    expect([changes.totalBefore, changes.totalAfter]).toEqual([before.length, after.length]);
    for (const some of [changes.inserted, changes.dropped, changes.posterUrlChanged]) {
      expect(some).not.toEqual([]);
    }
    expect(changes.metadataUpdated.length).toBeGreaterThan(changes.posterUrlChanged.length);
  });
});

function idsOf(nodes: MovieNode[]): string[] {
  return sorted(nodes.map(({ id }) => id));
}

function sorted(ids: string[]): string[] {
  return [...ids].sort();
}
