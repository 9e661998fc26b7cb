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
import { theLimitIsKept } from './rate-limit-kept.ts';

afterEach(() => {
  vi.useRealTimers();
});

const PAGES = 400;

theLimitIsKept(300);

describe('the rate limit, on a clock of the test', () => {
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
