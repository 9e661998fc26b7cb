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
  cursors: index % 2 === 0 ? ('opaque' as const) : ('offsets' as const),
}));

describe('a run killed with SIGKILL at a random point', () => {
  it.each(points)(
    'is finished by the next one on another machine ($index): $point, cursors that are $cursors',
    async ({ index, point, cursors }) => {
      await killAndFinish(stack, `kill_${index}`, point, cursors);
    },
  );
});
