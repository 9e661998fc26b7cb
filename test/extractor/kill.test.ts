import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startStack, type TestStack } from '../stack.ts';
import { KillBench, killAndFinish, type KillPoint } from './kill-and-finish.ts';

vi.setConfig({ testTimeout: 120_000 });

let stack: TestStack;

beforeAll(async () => {
  stack = await startStack();
});

afterAll(async () => {
  await stack.stop();
});

const CASES: { name: string; point: KillPoint; cursors: 'opaque' | 'offsets' }[] = [
  { name: 'at_an_upload', point: { object: 2 }, cursors: 'offsets' },
  { name: 'in_the_load', point: { afterLastPageMs: 250 }, cursors: 'opaque' },
];

// Most of their time is waiting for a killed run's lease: they wait together.
describe.concurrent('a run killed with SIGKILL', () => {
  it.each(CASES)('is finished by the next one elsewhere: $name', async (killed) => {
    await killAndFinish(stack, killed.name, killed.point, killed.cursors);
  });
});

describe.concurrent('the rate limit over a takeover', () => {
  it('is kept at the server, with requests that are on their way for half a period', async () => {
    const [calls, periodMs] = [8, 1500];
    const limit = { RATE_LIMIT_CALLS: String(calls), RATE_LIMIT_PERIOD_SECONDS: '1.5' };
    const bench = await KillBench.open(stack, 'takeover', 'offsets');
    bench.fake.options.wayMs = (number) => (number % 3 === 2 ? periodMs / 2 : 0);
    try {
      const killed = await bench.extract((child) => {
        bench.onRequest = (number) => {
          if (number === 7) child.kill('SIGKILL');
        };
      }, limit);
      expect(killed.signal).toBe('SIGKILL');
      bench.onRequest = () => undefined;
      const finished = await bench.extract(undefined, limit);
      expect(finished.code, finished.stderr).toBe(0);
      expect(await bench.staged()).toBe('whole');
      expect(bench.fake.busiestWindow(periodMs)).toBeLessThanOrEqual(calls);
    } finally {
      await bench.close();
    }
  });
});

describe.concurrent('a run stopped by a signal', () => {
  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)(
    '%s: ends with %i, says so, and the next run goes on from there at once',
    async (signal, code) => {
      const bench = await KillBench.open(stack, `stop_${signal.toLowerCase()}`, 'opaque');
      try {
        const stopped = await bench.extract((child) => {
          bench.onRequest = (number) => {
            if (number === 9) child.kill(signal);
          };
        });
        bench.onRequest = () => undefined;
        expect(stopped.code, stopped.stderr).toBe(code);
        expect(stopped.stderr).toContain(`Stopped by ${signal}`);
        expect(await bench.staged()).toBe('old');
        const kept = await bench.pagesKept();
        bench.fake.requests.length = 0;
        const finished = await bench.extract();
        expect(finished.code, finished.stderr).toBe(0);
        expect(finished.stderr).toMatch(/Going on from crawl .* \(\d+ pages\)/);
        expect(finished.stderr).not.toContain('holds the lease');
        expect(await bench.staged()).toBe('whole');
        expect(bench.fake.requests).toHaveLength(20 - kept);
        const runs = await stack.query<{ outcome: string }>(
          `SELECT outcome FROM ${bench.name}.pipeline_runs ORDER BY started_at`,
        );
        expect(runs.map((run) => run.outcome)).toEqual(['interrupted', 'succeeded']);
      } finally {
        await bench.close();
      }
    },
  );
});

describe('two runs', () => {
  it('started at once: one stops with its sentence before its first page, staging is whole', async () => {
    const bench = await KillBench.open(stack, 'two_at_once', 'opaque');
    bench.fake.options.latencyMs = 40;
    try {
      const runs = await Promise.all([bench.extract(), bench.extract()]);
      expect(runs.map(({ code }) => code).sort()).toEqual([0, 1]);
      const refused = runs.find(({ code }) => code === 1);
      expect(refused?.stderr).toMatch(/Another extractor \(run .*\) is at work: .*open\.json/);
      expect(await bench.staged()).toBe('whole');
      expect(bench.fake.requests).toHaveLength(20);
    } finally {
      await bench.close();
    }
  });
});
