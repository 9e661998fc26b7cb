import { describe, expect, it } from 'vitest';
import { gatherFrom, startFake } from './gather-from.ts';

const PAGES = 400;
const CALLS = 100;

/** The tests that no window of this length holds more requests than allowed, at a real server by a real clock. */
export function theLimitIsKept(periodMs: number): void {
  describe(`the rate limit, with a period of ${periodMs} ms`, () => {
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
      const { rows } = await gatherFrom(fake, { calls: CALLS, periodMs });
      expect(rows).toHaveLength(PAGES);
      expect(fake.count('status') + fake.count('reset before headers')).toBeGreaterThan(30);
      expect(fake.busiestWindow(periodMs)).toBeLessThanOrEqual(CALLS);
    });

    it.each([
      {
        name: 'up to half a period, each another one',
        wayMs: () => Math.random() * (periodMs / 2),
      },
      { name: 'half a period, one in ten', wayMs: (n: number) => (n % 10 ? 0 : periodMs / 2) },
    ])('is kept when requests are on their way for $name', async ({ wayMs }) => {
      const fake = await startFake({ movies: 150, pageSize: 1, wayMs });
      const { rows } = await gatherFrom(fake, { calls: 50, periodMs, timeoutMs: 5000 });
      expect(rows).toHaveLength(150);
      expect(fake.busiestWindow(periodMs)).toBeLessThanOrEqual(50);
    });

    it('is kept when late requests are given up', async () => {
      const wayMs = (n: number): number => (n % 10 === 3 ? periodMs / 2 : 0);
      const fake = await startFake({ movies: 120, pageSize: 1, wayMs });
      const limit = { calls: 40, periodMs };
      const { counts } = await gatherFrom(fake, { ...limit, timeoutMs: periodMs / 3 });
      expect(counts.retries).toBeGreaterThan(5);
      expect(fake.busiestWindow(periodMs)).toBeLessThanOrEqual(40);
    });
  });
}
