import { afterAll, beforeAll, describe, it } from 'vitest';
import { startStack, type TestStack } from '../stack.ts';
import { killAndFinish, randomKillPoint } from './kill-and-finish.ts';

const KILLS = 50;

let stack: TestStack;

beforeAll(async () => {
  stack = await startStack();
});

afterAll(async () => {
  await stack.stop();
});

const points = Array.from({ length: KILLS }, (_, index) => ({
  index,
  point: randomKillPoint(),
  pagesInFlight: index % 2 === 0 ? 1 : 4,
}));

describe('a run killed with SIGKILL at a random point', () => {
  it.each(points)(
    'is finished by the next one ($index): $point, $pagesInFlight pages at once',
    async ({ index, point, pagesInFlight }) => {
      await killAndFinish(stack, `kill_${index}`, point, pagesInFlight);
    },
  );
});
