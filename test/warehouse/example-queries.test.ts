import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ROOT, runBin } from '../process.ts';
import { startStack, type TestStack } from '../stack.ts';
import { compiledActions } from './actions.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 240_000 });

const page = readFileSync(join(ROOT, 'docs/queries.md'), 'utf8');
const QUERIES = [...page.matchAll(/^([^\n]+)\n\n```sql\n(.*?)```/gms)].map(([, question, sql]) => ({
  question: question!,
  sql: sql!,
}));
/** Nothing has changed, left or come on the first night. */
const EMPTY = /^(Titles that changed|New this week|No longer listed)/;

let stack: TestStack;
beforeAll(async () => {
  stack = await startStack();
  const loaded = await runBin('extractor', ['--quiet'], { env: stack.env });
  expect(loaded.code, loaded.stderr).toBe(0);
  expect(await compiledActions(stack)()).toEqual({});
});
afterAll(() => stack?.stop());

it.each(QUERIES)('$question', async ({ question, sql }) => {
  const rows = await stack.query(sql);
  if (EMPTY.test(question)) expect(rows).toEqual([]);
  else expect(rows.length).toBeGreaterThan(0);
});

it('answers eleven questions', () => {
  expect(QUERIES).toHaveLength(11);
});
