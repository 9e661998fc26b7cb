import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startStack, type TestStack } from '../stack.ts';
import { compiledActions } from './actions.ts';
import { loadStaging, movie } from './loads.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const ITEMS = 20_000;
/** Numbers that a FLOAT64 does not give back as they stand: the gates let them pass, the marts show them. */
const WIDE = ['67.174118', '1685019801.1016695', '12345678901234567890123'];
const list = (item: (n: number) => string) =>
  `[${Array.from({ length: ITEMS }, (_, n) => item(n)).join(', ')}]`;

let stack: TestStack;
let failures: unknown;
let martsTook: number;
beforeAll(async () => {
  stack = await startStack();
  const runActions = compiledActions(stack);
  await loadStaging(stack, [movie('short', 'S')]);
  await runActions();
  const long = movie('long', 'L', {
    cast_normalized: list((n) => `{"firstName": "P${n}", "role": ${WIDE[n % 3]}}`),
    credits_normalized: list((n) => `{"person_lastName": "Q${n}", "position_name": "DIRECTOR"}`),
    releases: list((n) => `{"name": "Released", "data": {"visa_number": ${WIDE[n % 3]}}}`),
    companies: list((n) => `{"company": {"name": "F${n}"}}`),
  });
  await loadStaging(stack, [movie('short', 'S'), long]);
  const startedAt = performance.now();
  failures = await runActions('--tags', 'movies', 'marts');
  martsTook = performance.now() - startedAt;
});
afterAll(() => stack?.stop());

it('lists of 20,000 items are merged and read by every mart, in seconds', () => {
  expect(failures).toEqual({});
  expect(martsTook).toBeLessThan(60_000);
});

it.each([
  ['movie_people', 2 * ITEMS],
  ['movie_releases', ITEMS],
  ['movie_companies', ITEMS],
])('%s has a row for each item', async (mart, rows) => {
  expect(await stack.query(`SELECT COUNT(*) AS n FROM ${mart} WHERE movie_id = 'long'`)).toEqual([
    { n: rows },
  ]);
});

it('movies lists all directors in their order', async () => {
  expect(
    await stack.query(`SELECT ARRAY_LENGTH(directors) AS n, directors[OFFSET(19999)] AS last
      FROM movies WHERE movie_id = 'long'`),
  ).toEqual([{ n: ITEMS, last: 'Q19999' }]);
});

it('wide numbers are shown, and break no gate', async () => {
  expect(
    await stack.query(`SELECT DISTINCT SUBSTR(visa_number, 1, 5) AS visa FROM movie_releases
      WHERE movie_id = 'long' ORDER BY visa`),
  ).toEqual([{ visa: '12345' }, { visa: '16850' }, { visa: '67.17' }]);
});
