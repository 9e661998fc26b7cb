import { afterEach, describe, expect, it, vi } from 'vitest';
import { pause } from '../../runtime/src/retrying.ts';
import { crawl } from '../src/crawl.ts';
import { Chain } from '../src/pure/chain.ts';
import { cursorAt, offsetOf } from '../src/pure/cursor.ts';
import type { Json } from '../src/pure/exact-json.ts';
import { pageRows, type PageRows } from '../src/pure/page-rows.ts';
import { pagesInFlight } from '../src/pure/pages-in-flight.ts';
import { RateGate } from '../src/rate-gate.ts';
import { movieNode } from './fake-allocine.ts';
import { gatherFrom, startFake } from './gather-from.ts';

afterEach(() => {
  vi.useRealTimers();
});

const PAGES = 400;
const CALLS = 100;
const PERIOD_MS = 3000;

describe('the rate limit', () => {
  it('is kept in every window, measured at the server, over a crawl with faults', async () => {
    const fake = await startFake({
      movies: PAGES,
      pageSize: 1,
      script: ({ number, asks }) => {
        if (asks > 0 || number % 9 !== 0) return undefined;
        return number % 2 === 0
          ? { kind: 'status', status: 503 }
          : { kind: 'reset before headers' };
      },
    });
    const { rows } = await gatherFrom(fake, { calls: CALLS, periodMs: PERIOD_MS });
    expect(rows).toHaveLength(PAGES);
    expect(fake.count('status') + fake.count('reset before headers')).toBeGreaterThan(30);
    expect(fake.busiestWindow(PERIOD_MS)).toBeLessThanOrEqual(CALLS);
  });

  it.each([
    { name: 'up to half a period, each another one', wayMs: () => Math.random() * (PERIOD_MS / 2) },
    { name: 'half a period, one in ten', wayMs: (n: number) => (n % 10 ? 0 : PERIOD_MS / 2) },
  ])('is kept when requests are on their way for $name', async ({ wayMs }) => {
    const fake = await startFake({ movies: 150, pageSize: 1, wayMs });
    const { rows } = await gatherFrom(fake, { calls: 50, periodMs: PERIOD_MS, timeoutMs: 5000 });
    expect(rows).toHaveLength(150);
    expect(fake.busiestWindow(PERIOD_MS)).toBeLessThanOrEqual(50);
  });

  it('is kept when late requests are given up', async () => {
    const wayMs = (n: number): number => (n % 10 === 3 ? PERIOD_MS / 2 : 0);
    const fake = await startFake({ movies: 120, pageSize: 1, wayMs });
    const limit = { calls: 40, periodMs: PERIOD_MS };
    const { counts } = await gatherFrom(fake, { ...limit, timeoutMs: PERIOD_MS / 3 });
    expect(counts.retries).toBeGreaterThan(5);
    expect(fake.busiestWindow(PERIOD_MS)).toBeLessThanOrEqual(40);
  });

  it.each([
    { latencyMs: 1000, most: 1.05 },
    { latencyMs: 3000, most: 1.15 },
  ])(
    'sets the pace: at a latency of $latencyMs ms, 400 pages take at most $most × their time',
    async ({ latencyMs, most }) => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
      const limit = { calls: 100, periodMs: 60_000 };
      const crawled = crawlSimulated(limit, latencyMs);
      await vi.runAllTimersAsync();
      const { tookMs, mostAtOnce } = await crawled;
      const dictatedMs = (Math.ceil(PAGES / limit.calls) - 1) * limit.periodMs;
      expect(tookMs / dictatedMs, `with ${mostAtOnce} at once`).toBeLessThanOrEqual(most);
      expect(mostAtOnce).toBe(limit.calls / 2);
    },
  );
});

/** Crawls 400 pages of one movie each, on the clock of the test, from the first request to the last answer. */
async function crawlSimulated(
  limit: { calls: number; periodMs: number },
  latencyMs: number,
): Promise<{ tookMs: number; mostAtOnce: number }> {
  const gate = new RateGate(limit);
  let underWay = 0;
  let mostAtOnce = 0;
  let lastAnswerAt = 0;
  const fetchPage = async (after: string, signal: AbortSignal): Promise<PageRows> => {
    const ticket = await gate.enter(signal);
    mostAtOnce = Math.max(mostAtOnce, (underWay += 1));
    await pause(latencyMs, signal);
    underWay -= 1;
    gate.ended(ticket, true);
    lastAnswerAt = performance.now();
    const index = after === '' ? 0 : (offsetOf(after) ?? 0) + 1;
    return pageRows({
      nodes: [movieNode(index)] as Json[],
      endCursor: cursorAt(index),
      hasNextPage: index < PAGES - 1,
      totalCount: PAGES,
    });
  };
  const startedAt = performance.now();
  await crawl({
    chain: new Chain(),
    fetchPage,
    pagesInFlight: () => pagesInFlight(gate.latencyMs ?? 0, limit.calls, limit.periodMs),
    keep: async () => undefined,
    signal: new AbortController().signal,
  });
  return { tookMs: lastAnswerAt - startedAt, mostAtOnce };
}
