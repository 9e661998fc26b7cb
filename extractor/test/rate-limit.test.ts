import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pause } from '../../runtime/src/retrying.ts';
import { crawl } from '../src/crawl.ts';
import { Chain } from '../src/pure/chain.ts';
import { cursorAt, offsetOf } from '../src/pure/cursor.ts';
import type { Json } from '../src/pure/exact-json.ts';
import { pageRows, type PageRows } from '../src/pure/page-rows.ts';
import { RateGate, type Ticket } from '../src/rate-gate.ts';
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

describe('the rate gate, on a clock of the test', () => {
  const never = new AbortController().signal;

  /** The gate, and when each of so many requests was let through, in milliseconds from now. */
  function entered(gate: RateGate, requests: number): (Ticket & { at: number })[] {
    const startedAt = performance.now();
    const tickets: (Ticket & { at: number })[] = [];
    for (let count = 0; count < requests; count += 1) {
      void gate.enter(never).then((ticket) => {
        tickets.push(Object.assign(ticket, { at: performance.now() - startedAt }));
      });
    }
    return tickets;
  }

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  });

  it('gives each token back one period after its request was answered, whatever the order', async () => {
    const gate = new RateGate({ calls: 2, periodMs: 1000 });
    const tickets = entered(gate, 4);
    await vi.advanceTimersByTimeAsync(700);
    expect(tickets).toHaveLength(2);
    gate.ended(tickets[1]!, true);
    await vi.advanceTimersByTimeAsync(200);
    gate.ended(tickets[0]!, true);
    await vi.advanceTimersByTimeAsync(1001);
    expect(tickets.map(({ at }) => at)).toEqual([0, 0, 1700, 1900]);
    expect(gate.latencyMs).toBe(700);
  });

  it('counts a request that was given up as on its way for half a period at most', async () => {
    const gate = new RateGate({ calls: 1, periodMs: 1000 });
    const tickets = entered(gate, 3);
    await vi.advanceTimersByTimeAsync(100);
    gate.ended(tickets[0]!, false);
    await vi.advanceTimersByTimeAsync(2100);
    gate.ended(tickets[1]!, false);
    await vi.advanceTimersByTimeAsync(1001);
    expect(tickets.map(({ at }) => at)).toEqual([0, 1500, 3200]);
    expect(gate.latencyMs).toBeUndefined();
  });

  it('counts the tokens of an earlier run, and is closed as long as the server asks', async () => {
    const gate = new RateGate({ calls: 3, periodMs: 1000 });
    gate.spend(2, 500);
    const tickets = entered(gate, 3);
    await vi.advanceTimersByTimeAsync(400);
    expect([gate.spent, tickets.length]).toEqual([3, 1]);
    gate.closeFor(300);
    await vi.advanceTimersByTimeAsync(301);
    expect(tickets.map(({ at }) => at)).toEqual([0, 700, 700]);
  });
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
  const pages = crawl({
    chain: new Chain(),
    fetchPage,
    pagesInFlight: () => gate.pagesInFlight,
    signal: new AbortController().signal,
  });
  let crawled = 0;
  for await (const { part } of pages) crawled = part.lastPage;
  expect(crawled).toBe(PAGES);
  return { tookMs: lastAnswerAt - startedAt, mostAtOnce };
}
