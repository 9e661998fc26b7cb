import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { runBin } from '../process.ts';
import { startStack, type TestStack } from '../stack.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let stack: TestStack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

it('the unit tests of the views and marts pass on the local stack', async () => {
  const { code, stdout, stderr } = await runBin('dataform', ['test'], { env: stack.env });
  expect(code, `${stdout}\n${stderr}`).toBe(0);
});
