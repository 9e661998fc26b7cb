import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { MovieListBody } from '../../src/allocine/movie-list.ts';
import type { RunningServer } from '../../src/listening-server.ts';
import { FAULT_OPTIONS } from '../../src/faults/fault-book.ts';
import type { LoggedRequest } from '../../src/faults/request-log.ts';
import { askPage, control, cursorAfter, KEY, startForTest } from './control-client.ts';

let server: RunningServer;
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
});

// fetch tidies addresses; this does not.
function rawGet(path: string): Promise<{ status: number | undefined }> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port: server.port, path }, (message) => {
      message.resume();
      message.on('end', () => resolve({ status: message.statusCode }));
    }).on('error', reject);
  });
}

describe('faults of movieList', () => {
  it.each<[string, object, object]>([
    ['any total', { kind: 'total-count', value: 140 }, { movieList: { totalCount: 140 } }],
    [
      'patched nodes',
      { kind: 'patch-nodes', set: { title: 7 } },
      {
        movieList: {
          edges: expect.arrayContaining([{ node: expect.objectContaining({ title: 7 }) }]),
        },
      },
    ],
  ])('%s', async (_, rule, expected) => {
    await script({ ...rule, match: { page: 2 } });
    expect((await pageList()).edges).toHaveLength(50);
    expect(await (await askPage(server, second)).json()).toMatchObject(expected);
    expect(await applied()).toEqual([1]);
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
    [{ kind: 'lost-answer' }, 'no kind "lost-answer"'],
    [{ kind: 'latency', status: 500 }, 'The fault latency takes ms, not "status".'],
    [{ kind: 'latency', match: { pge: 2 } }, 'not "pge"'],
    [{ kind: 'latency', times: 0 }, 'times'],
    [{ kind: 'status', status: 99 }, 'from 200 to 599'],
  ])('are refused when they make no sense: %j', async (rule, message) => {
    const answer = await control<{ message: string }>(server, 'POST', 'faults', rule);
    expect(answer.message).toContain(message);
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
    await askPage(server, { first: '50' });
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
