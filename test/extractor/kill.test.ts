import { afterAll, beforeAll, describe, it } from 'vitest';
import { startStack, type TestStack } from '../stack.ts';
import { killAndFinish, type KillPoint } from './kill-and-finish.ts';

let stack: TestStack;

beforeAll(async () => {
  stack = await startStack();
});

afterAll(async () => {
  await stack.stop();
});

const CASES: { point: KillPoint; pagesInFlight: number }[] = [
  { point: { request: 2 }, pagesInFlight: 1 },
  { point: { request: 17 }, pagesInFlight: 1 },
  { point: { request: 23 }, pagesInFlight: 4 },
  { point: { afterLastPageMs: 5 }, pagesInFlight: 1 },
  { point: { afterLastPageMs: 200 }, pagesInFlight: 4 },
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
