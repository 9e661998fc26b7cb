import { describe, expect, it } from 'vitest';
import { gatherFrom, newFolder, startFake } from './gather-from.ts';

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

  it('sets the pace, not the latency: with 1 s per page a crawl takes at most 1.1 × its time', async () => {
    const [pages, calls, periodMs] = [200, 50, 5000];
    const fake = await startFake({ movies: pages, pageSize: 1, latencyMs: 1000 });
    const started = performance.now();
    const { rows } = await gatherFrom(fake, { calls, periodMs, timeoutMs: 10_000 });
    const dictatedMs = (pages / calls) * periodMs;
    expect(performance.now() - started).toBeLessThanOrEqual(1.1 * dictatedMs);
    expect(rows).toHaveLength(pages);
    expect(fake.busiestWindow(periodMs)).toBeLessThanOrEqual(calls);
  });

  it('is kept over the end of a process and the start of the next', async () => {
    const stateDir = newFolder();
    const fake = await startFake({ movies: 60, pageSize: 1 });
    await gatherFrom(fake, { calls: 50, periodMs: 1000, stateDir });
    await gatherFrom(fake, { calls: 50, periodMs: 1000, stateDir, fresh: true });
    expect(fake.requests).toHaveLength(120);
    expect(fake.busiestWindow(1000)).toBeLessThanOrEqual(50);
  });
});
