import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startAllocine } from '../../src/allocine/server.ts';
import type { MovieListBody } from '../../src/allocine/movie-list.ts';
import type { RunningServer } from '../../src/listening-server.ts';

const KEY = 'a-key-of-the-test';
let server: RunningServer;

beforeAll(async () => {
  server = await startAllocine({ host: '127.0.0.1', port: 0, movies: 130, token: KEY });
});

afterAll(() => server.close());

function ask(parameters: Record<string, string>, headers: Record<string, string> = bearer) {
  return fetch(`${server.url}/query/movieList?${new URLSearchParams(parameters)}`, { headers });
}

async function page(parameters: Record<string, string>) {
  const { movieList } = (await (await ask(parameters)).json()) as MovieListBody;
  return movieList;
}

const bearer = { authorization: `Bearer ${KEY}` };

async function crawl(first: string) {
  const pages = [];
  let after = '';
  for (;;) {
    const movieList = await page({ first, after });
    pages.push(movieList);
    if (!movieList.pageInfo.hasNextPage) return pages;
    after = movieList.pageInfo.endCursor ?? '';
  }
}

describe('movieList', () => {
  it('gives every film once, in pages of at most 50, with Relay offsets as cursors', async () => {
    const pages = await crawl('100');
    expect(pages.map(({ edges }) => edges.length)).toEqual([50, 50, 30]);
    expect(pages.map(({ totalCount }) => totalCount)).toEqual([130, 130, 130]);
    expect(pages.map(({ pageInfo }) => atob(pageInfo.endCursor ?? ''))).toEqual([
      'arrayconnection:49',
      'arrayconnection:99',
      'arrayconnection:129',
    ]);
    const ids = pages.flatMap(({ edges }) => edges.map(({ node }) => node.id));
    expect(new Set(ids).size).toBe(130);
  });

  it('gives pages as small as asked for', async () => {
    const movieList = await page({ first: '7', after: btoa('arrayconnection:9') });
    expect(movieList.edges).toHaveLength(7);
    expect(atob(movieList.pageInfo.endCursor ?? '')).toBe('arrayconnection:16');
  });

  it('gives an empty last page behind the end', async () => {
    const movieList = await page({ after: btoa('arrayconnection:500') });
    expect(movieList).toMatchObject({
      edges: [],
      pageInfo: { hasNextPage: false, endCursor: null },
    });
  });

  it.each([
    ['no key', {}, {}],
    ['a wrong key', {}, { authorization: 'Bearer wrong' }],
    ['the key anywhere but in the header', { token: KEY }, {}],
  ])('refuses %s with 401', async (_, parameters, headers) => {
    expect((await ask(parameters, headers)).status).toBe(401);
  });

  it.each([
    ['first', { first: '0' }],
    ['first', { first: 'many' }],
    ['after', { after: 'no cursor' }],
  ])('refuses a bad %s with a GraphQL error', async (name, parameters) => {
    const response = await ask(parameters as Record<string, string>);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(`Argument \\"${name}\\"`);
  });

  it('sends every answer with its length', async () => {
    const response = await ask({});
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(10_000);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  });
});
