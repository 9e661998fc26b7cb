import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { MovieListBody } from '../../src/allocine/movie-list.ts';
import type { AllocineServer } from '../../src/allocine/server.ts';
import { FAULT_OPTIONS } from '../../src/faults/fault-kinds.ts';
import type { LoggedRequest } from '../../src/faults/request-log.ts';
import { askPage, control, cursorAfter, KEY, startForTest } from './control-client.ts';

let server: AllocineServer;
let posterUrl = '';

beforeAll(async () => {
  server = await startForTest({ posters: 'stamped' });
  const { edges } = await pageList();
  posterUrl = edges.find(({ node }) => node.poster)?.node.poster?.url ?? '';
});
afterAll(() => server.close());
beforeEach(async () => {
  await control(server, 'DELETE', 'faults');
  await control(server, 'DELETE', 'log');
});

const script = (rules: object) => control<object[]>(server, 'POST', 'faults', rules);
const applied = async () => {
  const rules = await control<{ applied: number }[]>(server, 'GET', 'faults');
  return rules.map((rule) => rule.applied);
};

async function pageList(parameters: Record<string, string> = {}) {
  const { movieList } = (await (await askPage(server, parameters)).json()) as MovieListBody;
  return movieList;
}

const second = { after: cursorAfter(49) };

describe('faults of any answer', () => {
  it.each<[string, object, (response: Response) => unknown, unknown]>([
    ['a status', { kind: 'status', status: 503 }, ({ status }) => status, 503],
    [
      '429 with Retry-After',
      { kind: 'status', status: 429, retryAfter: 'Wed, 21 Oct 2015 07:28:00 GMT' },
      ({ headers }) => headers.get('retry-after'),
      'Wed, 21 Oct 2015 07:28:00 GMT',
    ],
    [
      'HTML',
      { kind: 'html' },
      ({ headers }) => headers.get('content-type'),
      'text/html; charset=utf-8',
    ],
    [
      'another type',
      { kind: 'content-type', contentType: 'text/plain' },
      ({ headers }) => headers.get('content-type'),
      'text/plain',
    ],
    ['nothing', { kind: 'empty' }, (response) => response.text(), ''],
    ['any body', { kind: 'body', body: '{}' }, (response) => response.json(), {}],
    [
      'too much',
      { kind: 'oversized', bytes: 3_000_000 },
      async (response) => (await response.text()).length > 2_999_999,
      true,
    ],
    [
      'a slow drip',
      { kind: 'slow-drip', bytes: 40_000, ms: 1 },
      async (response) => ((await response.json()) as MovieListBody).movieList.edges.length,
      50,
    ],
    [
      'latency',
      { kind: 'latency', ms: 5 },
      async (response) => ((await response.json()) as MovieListBody).movieList.edges.length,
      50,
    ],
  ])('%s', async (_, rule, read, expected) => {
    await script(rule);
    expect(await read(await askPage(server))).toEqual(expected);
    expect((await askPage(server)).status).toBe(200);
    expect(await applied()).toEqual([1]);
  });

  it.each([
    ['a reset before the headers', { kind: 'reset' }],
    ['a reset after the headers', { kind: 'reset-after-headers' }],
    ['a cut body', { kind: 'cut-body' }],
    ['a body shorter than announced', { kind: 'wrong-length' }],
    ['JSON that is none', { kind: 'bad-json' }],
  ])('%s leaves the client without an answer', async (_, rule) => {
    await script(rule);
    await expect(askPage(server).then((response) => response.json())).rejects.toThrow();
    expect(await applied()).toEqual([1]);
  });

  it.each([
    ['before the headers', { kind: 'stall' }],
    ['in the body', { kind: 'stall', bytes: 100 }],
    ['without an end', { kind: 'endless' }],
  ])('a stall %s lasts until the client goes', async (_, rule) => {
    await script(rule);
    const signal = AbortSignal.timeout(200);
    const asked = fetch(posterUrl, { signal }).then((response) => response.arrayBuffer());
    await expect(asked).rejects.toThrow('aborted');
    expect(await applied()).toEqual([1]);
  });

  it('a redirect names its target', async () => {
    await script({ kind: 'redirect', location: 'http://169.254.169.254/' });
    const response = await fetch(posterUrl, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([
      302,
      'http://169.254.169.254/',
    ]);
  });

  it('a gzip bomb is small on the wire and large when unpacked', async () => {
    await script({ kind: 'gzip-bomb', bytes: 64 * 1024 * 1024 });
    const { body } = await rawGet(new URL(posterUrl).pathname);
    expect(body.length).toBeLessThan(100_000);
    expect(gunzipSync(body).length).toBe(64 * 1024 * 1024);
  });

  it('garbage for gzip cannot be unpacked', async () => {
    await script({ kind: 'gzip-garbage' });
    const { body } = await rawGet(new URL(posterUrl).pathname);
    expect(() => gunzipSync(body)).toThrow('incorrect header check');
  });

  it.each([
    ['HTML that says it is a JPEG', { kind: 'html-as-jpeg' }, /^<!doctype html>/],
    ['an SVG with a script', { kind: 'svg-script', contentType: 'image/jpeg' }, /<script>/],
  ])('%s', async (_, rule, content) => {
    await script(rule);
    const response = await fetch(posterUrl);
    expect(response.headers.get('content-type')).toBe('image/jpeg');
    expect(await response.text()).toMatch(content);
  });
});

// fetch unpacks bodies and tidies addresses; this does not.
function rawGet(path: string): Promise<{ status: number | undefined; body: Buffer }> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port: server.port, path }, (message) => {
      const chunks: Buffer[] = [];
      message.on('data', (chunk: Buffer) => chunks.push(chunk));
      message.on('end', () => {
        resolve({ status: message.statusCode, body: Buffer.concat(chunks) });
      });
    }).on('error', reject);
  });
}

describe('faults of movieList', () => {
  it.each<[string, object, object]>([
    ['GraphQL errors without data', { kind: 'graphql-errors' }, { data: null, errors: [{}] }],
    [
      'GraphQL errors with data',
      { kind: 'graphql-errors', withData: true },
      { movieList: {}, errors: [{}] },
    ],
    [
      'an expired cursor',
      { kind: 'expired-cursor' },
      { errors: [{ message: 'The cursor has expired' }] },
    ],
    ['a null list', { kind: 'movie-list-null' }, { movieList: null }],
    ['null edges', { kind: 'edges-null' }, { movieList: { edges: null } }],
    [
      'a null node',
      { kind: 'node-null' },
      { movieList: { edges: expect.arrayContaining([{ node: null }]) } },
    ],
    ['no page info', { kind: 'page-info-null' }, { movieList: { pageInfo: null } }],
    [
      'the same cursor again',
      { kind: 'repeat-cursor' },
      { movieList: { pageInfo: { hasNextPage: true, endCursor: cursorAfter(49) } } },
    ],
    [
      'any cursor',
      { kind: 'cursor', value: 'x' },
      { movieList: { pageInfo: { hasNextPage: true, endCursor: 'x' } } },
    ],
    [
      'an empty page',
      { kind: 'empty-page' },
      { movieList: { edges: [], pageInfo: { hasNextPage: true, endCursor: cursorAfter(99) } } },
    ],
    ['an early end', { kind: 'end-early' }, { movieList: { pageInfo: { hasNextPage: false } } }],
    ['a larger total', { kind: 'total-count', by: 10 }, { movieList: { totalCount: 140 } }],
    ['any total', { kind: 'total-count', value: null }, { movieList: { totalCount: 130 } }],
    [
      'patched nodes',
      { kind: 'patch-nodes', set: { title: 7 } },
      {
        movieList: {
          edges: expect.arrayContaining([{ node: expect.objectContaining({ title: 7 }) }]),
        },
      },
    ],
    [
      'any nodes',
      { kind: 'nodes', value: ['hostile', null] },
      { movieList: { edges: [{ node: 'hostile' }, { node: null }] } },
    ],
  ])('%s', async (_, rule, expected) => {
    await script({ ...rule, match: { page: 2 } });
    expect((await pageList()).edges).toHaveLength(50);
    expect(await (await askPage(server, second)).json()).toMatchObject(expected);
    expect(await applied()).toEqual([1]);
  });

  it.each([
    ['duplicate-rows', { count: 3 }, 53, 47],
    ['missing-rows', { count: 3 }, 47, 50],
    ['shift', { by: -2 }, 50, 48],
  ])('%s changes which films a page has', async (kind, options, length, firstIndex) => {
    const all = [await pageList({ first: '50' }), await pageList(second)].flatMap(
      ({ edges }) => edges,
    );
    await script({ kind, ...options, match: { page: 2 } });
    const { edges, pageInfo } = await pageList(second);
    expect(edges).toHaveLength(length);
    expect(edges[0]).toEqual(all[firstIndex]);
    expect(pageInfo.endCursor).toBe(cursorAfter(99));
  });
});

describe('rules', () => {
  it('are for the pages, numbers, paths and addresses that they name', async () => {
    await script([
      { kind: 'status', status: 500, match: { nth: [2, 4] }, times: 'always' },
      { kind: 'status', status: 410, match: { path: '/pictures/*' }, times: 'always' },
      { kind: 'status', status: 404, match: { url: 'first=7(&|$)' }, times: 'always' },
    ]);
    const statuses = [];
    for (const first of ['7', '8', '7', '8', '9'])
      statuses.push((await askPage(server, { first })).status);
    expect(statuses).toEqual([404, 500, 404, 500, 200]);
    expect(await applied()).toEqual([2, 0, 2]);
  });

  it.each([
    [{ kind: 'no-such' }, 'no kind "no-such"'],
    [{ kind: 'reset', status: 500 }, 'The fault reset takes no option, not "status".'],
    [{ kind: 'reset', match: { pge: 2 } }, 'not "pge"'],
    [{ kind: 'reset', times: 0 }, 'times'],
    [{ kind: 'status', status: 99 }, 'from 200 to 599'],
  ])('are refused when they make no sense: %j', async (rule, message) => {
    const answer = await control<{ message: string }>(server, 'POST', 'faults', rule);
    expect(answer.message).toContain(message);
  });

  it('exist for every kind that is listed', async () => {
    const kinds = Object.keys(FAULT_OPTIONS);
    expect(await script(kinds.map((kind) => ({ kind })))).toHaveLength(kinds.length);
  });
});

describe('CONTROL.md', () => {
  it('names every kind of fault and every option', () => {
    const page = readFileSync(join(import.meta.dirname, '../../CONTROL.md'), 'utf8');
    for (const [kind, options] of Object.entries(FAULT_OPTIONS)) {
      for (const word of [kind, ...options]) expect(page).toContain(`\`${word}\``);
    }
  });
});

describe('a client that misbehaves', () => {
  it.each(['//', '/%zz', '*', '/pictures/../../x?%=', 'http://other.test/'])(
    'gets an answer for the address %s, and so does the next one',
    async (path) => {
      const { status } = await rawGet(path);
      expect([404, 400]).toContain(status);
      expect((await askPage(server)).status).toBe(200);
    },
  );
});

describe('the log', () => {
  it('has every request with its time, page, status and fault, and no key', async () => {
    await script({ kind: 'status', status: 503, match: { page: 2 } });
    await askPage(server, { first: '50', token: KEY });
    await askPage(server, second);
    await fetch(posterUrl);
    const log = await control<LoggedRequest[]>(server, 'GET', 'log');
    expect(log.map(({ n, page, status, fault }) => [n, page, status, fault])).toEqual([
      [1, 1, 200, null],
      [2, 2, 503, 'status'],
      [3, undefined, 200, null],
    ]);
    expect(Math.abs((log[0]?.atMs ?? 0) - Date.now())).toBeLessThan(60_000);
    expect(JSON.stringify(log)).not.toContain(KEY);
    expect(log[0]?.query).toEqual({ first: '50' });
  });
});

describe('the rate limit', () => {
  it('answers what is beyond it with 429 and the seconds to wait, and can be lifted', async () => {
    await control(server, 'POST', 'rate-limit', { calls: 3, periodSeconds: 40 });
    const responses = [];
    for (let i = 0; i < 5; i += 1) responses.push(await askPage(server));
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429]);
    expect(Number(responses[3]?.headers.get('retry-after'))).toBeGreaterThan(35);
    await control(server, 'POST', 'rate-limit', {});
    expect((await askPage(server)).status).toBe(200);
  });
});

describe('opaque cursors', () => {
  it('say nothing of the offset, and lead through the whole catalogue', async () => {
    await control(server, 'POST', 'cursors', { style: 'opaque' });
    const cursors: string[] = [];
    const ids = new Set<string>();
    for (let after: string | null = ''; after !== null;) {
      const { edges, pageInfo }: MovieListBody['movieList'] = await pageList({ after });
      edges.forEach(({ node }) => ids.add(node.id));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
      if (after) cursors.push(atob(after));
    }
    await control(server, 'POST', 'cursors', { style: 'offset' });
    expect(ids.size).toBe(130);
    expect(cursors.join()).not.toMatch(/arrayconnection/);
  });
});

describe('the day', () => {
  it('can be changed while the server runs, as the expected changes say', async () => {
    interface Changes {
      totalAfter: number;
      inserted: string[];
    }
    const changes = await control<Changes>(server, 'GET', 'expected-changes?from=1&to=2');
    await control(server, 'POST', 'day', { day: 2 });
    expect((await pageList()).totalCount).toBe(changes.totalAfter);
    expect(changes.inserted.length).toBeGreaterThan(0);
    await control(server, 'POST', 'day', { day: 1 });
    expect((await pageList()).totalCount).toBe(130);
  });
});
