import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStack, type TestStack } from '../stack.ts';
import { KillBench, killAndFinish, type KillPoint } from './kill-and-finish.ts';

let stack: TestStack;

beforeAll(async () => {
  stack = await startStack();
});

afterAll(async () => {
  await stack.stop();
});

const CASES: { point: KillPoint; pagesInFlight: number }[] = [
  { point: { request: 7 }, pagesInFlight: 1 },
  { point: { request: 15 }, pagesInFlight: 4 },
  { point: { afterLastPageMs: 50 }, pagesInFlight: 1 },
];

describe('a run killed with SIGKILL', () => {
  it.each(CASES)(
    'is finished by the next one: $point, $pagesInFlight pages at once',
    async ({ point, pagesInFlight }) => {
      await killAndFinish(
        stack,
        `kill_${CASES.findIndex((known) => known.point === point)}`,
        point,
        pagesInFlight,
      );
    },
  );
});

describe('a run stopped by a signal', () => {
  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)(
    '%s: ends with %i, says so, and the next run goes on from there',
    async (signal, code) => {
      const bench = await KillBench.open(stack, `stop_${signal.toLowerCase()}`);
      try {
        const stopped = await bench.extract(1, (child) => {
          bench.onRequest = (number) => {
            if (number === 9) child.kill(signal);
          };
        });
        bench.onRequest = () => undefined;
        expect(stopped.code, stopped.stderr).toBe(code);
        expect(stopped.stderr).toContain(`Stopped by ${signal}`);
        expect(await bench.staged()).toBe('old');
        const finished = await bench.extract(1);
        expect(finished.code, finished.stderr).toBe(0);
        expect(finished.stderr).toMatch(/Going on from the \d+ pages/);
        expect(await bench.staged()).toBe('whole');
        expect(bench.fake.repeated).toBeLessThanOrEqual(1);
        const runs = await stack.query<{ outcome: string }>(
          `SELECT outcome FROM ${bench.dataset}.pipeline_runs ORDER BY started_at`,
        );
        expect(runs.map((run) => run.outcome)).toEqual(['interrupted', 'succeeded']);
      } finally {
        await bench.close();
      }
    },
  );
});
