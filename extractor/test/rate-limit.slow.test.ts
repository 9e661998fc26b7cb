import { describe, expect, it } from 'vitest';
import { gatherFrom, startFake } from './gather-from.ts';
import { theLimitIsKept } from './rate-limit-kept.ts';

const PAGES = 400;
const CALLS = 100;
/** The real period: in a shorter one the processor time of a burst of requests would count for more than it does. */
const PERIOD_MS = 60_000;

theLimitIsKept(3000);

describe('the pace of 400 pages by a real clock', () => {
  it.each([
    { share: 60, most: 1.05 },
    { share: 20, most: 1.15 },
  ])(
    'is at most $most × that of the limit, at a latency of a period / $share',
    async ({ share, most }) => {
      const latencyMs = PERIOD_MS / share;
      const fake = await startFake({ movies: PAGES, pageSize: 1, latencyMs });
      const { counts } = await gatherFrom(fake, { calls: CALLS, periodMs: PERIOD_MS });
      expect(fake.requests).toHaveLength(PAGES);
      const [first, last] = [fake.requests[0]!.at, fake.requests.at(-1)!.at + latencyMs];
      const ratio = (last - first) / ((Math.ceil(PAGES / CALLS) - 1) * PERIOD_MS);
      process.stdout.write(
        `period / ${share}: ${ratio.toFixed(3)} ×, ${counts.concurrency} at once\n`,
      );
      expect(ratio).toBeLessThanOrEqual(most);
      expect(fake.busiestWindow(PERIOD_MS)).toBeLessThanOrEqual(CALLS);
    },
  );
});
