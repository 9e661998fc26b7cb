import { afterAll, beforeAll, expect, it } from 'vitest';
import { runBin } from '../process.ts';
import { startStack, type TestStack } from '../stack.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

it('the unit tests of the views and marts pass on the local stack', async () => {
  const { code, stdout, stderr } = await runBin('dataform', ['test'], { env: stack.env });
  expect(code, `${stdout}\n${stderr}`).toBe(0);
});
