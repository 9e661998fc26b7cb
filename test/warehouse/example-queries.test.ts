import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import ledgers from '../../includes/ledger_columns.js';
import { ROOT, runBin } from '../process.ts';
import { startStack, type TestStack } from '../stack.ts';
import { compiledActions } from './actions.ts';
import { load } from './loads.ts';

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

describe("what did last night's run do?", () => {
  const { sql } = QUERIES.at(-1)!;
  const DAY_MS = 86_400_000;
  /** At noon UTC, so many nights ago, and some seconds later. */
  const at = (nightsAgo: number, second = 0) => {
    const noon = Math.floor(Date.now() / DAY_MS) * DAY_MS + DAY_MS / 2;
    return new Date(noon - nightsAgo * DAY_MS + second * 1000).toISOString();
  };
  const ended = (program: string, nightsAgo: number, values: object = {}) => ({
    run_id: `${program}-${nightsAgo}`,
    program,
    started_at: at(nightsAgo),
    finished_at: at(nightsAgo, 60),
    outcome: 'succeeded',
    exit_code: 0,
    error: null,
    counts: null,
    manifest: null,
    ...values,
  });
  const crawl = (nightsAgo: number, values: object = {}) => ended('extractor', nightsAgo, values);
  const merge = (nightsAgo: number) =>
    ended('dataform', nightsAgo, { counts: '{"inserted": 3, "updated": 2}' });
  const gate = (nightsAgo: number, sentence: string | null = null) => ({
    run_id: `extractor-${nightsAgo}`,
    checked_at: at(nightsAgo),
    gate: 'staging_has_not_shrunk',
    holds: sentence === null,
    sentence,
  });
  const attempt = (nightsAgo: number, movie: number) => ({
    movie_id: `m${movie}`,
    poster_url: `https://images.example/${movie}.jpg`,
    run_id: `poster-worker-${nightsAgo}`,
    attempted_at: at(nightsAgo),
    outcome: 'stored',
    bytes: 1,
  });
  const NIGHTS = [
    [1, 'Loaded, and refused by its gates. Gate staging_has_not_shrunk: half.'],
    [2, 'Merged; the poster worker was killed after 2 posters.'],
    [3, 'Nothing was written: it never began, or its crawl was killed.'],
    [4, 'Loaded; dataform run never began, or was killed before its gates.'],
    [5, 'The crawl was refused. The catalogue is empty.'],
    [6, 'Merged; the poster worker succeeded.'],
  ] as const;

  beforeAll(async () => {
    const append = (table: keyof typeof ledgers, rows: object[]) =>
      load(stack, table, rows, ledgers[table].columns, 'WRITE_APPEND');
    await append('pipeline_runs', [
      ...[crawl(1), crawl(2), merge(2), crawl(4), crawl(6), merge(6), ended('poster-worker', 6)],
      crawl(5, { outcome: 'refused', exit_code: 3, error: 'The catalogue is empty.' }),
    ]);
    await append('gate_results', [
      ...[gate(1, 'Gate staging_has_not_shrunk: half.'), gate(2), gate(6)],
    ]);
    await append('poster_attempts', [attempt(2, 1), attempt(2, 2), attempt(6, 1)]);
  });

  it.each(NIGHTS)('%i nights ago: %s', async (nightsAgo, sentence) => {
    const nights = await stack.query<{ night_on: string; what_happened: string }>(sql);
    expect(nights.find(({ night_on }) => night_on === at(nightsAgo).slice(0, 10))).toMatchObject({
      what_happened: sentence,
    });
  });

  it('says of tonight what the run that was just made did', async () => {
    const [tonight] = await stack.query(sql);
    expect(tonight).toMatchObject({
      what_happened: 'Merged; no poster worker began, or it was killed before it wrote anything.',
      new_movies: expect.any(Number) as number,
      changed_movies: 0,
    });
  });
});
