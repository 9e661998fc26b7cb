import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { dataformCli } from '../process.ts';
import { startStack, type TestStack } from '../stack.ts';
import { compiledActions } from './actions.ts';
import { loadRaw, loadStaging, readRaw, type RawMovie } from './loads.ts';
import { MERGE_CASES, rawRow, stagingRow } from './merge-cases.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

describe('the merge of staging_movies into raw_movies', () => {
  let stack: TestStack;
  let after: Map<string | null, RawMovie>;
  const startedAt = new Date().toISOString();

  const dataformRun = async (...args: string[]) => {
    const finished = await dataformCli('run', ['--tags', 'movies', ...args], stack.env);
    expect(finished.code, `${finished.stdout}\n${finished.stderr}`).toBe(0);
  };

  beforeAll(async () => {
    stack = await startStack();
    await loadRaw(stack, MERGE_CASES.filter(({ before }) => before).map(rawRow));
    await loadStaging(stack, MERGE_CASES.filter(({ staging }) => staging).map(stagingRow));
    await dataformRun();
    after = new Map((await readRaw(stack)).map((row) => [row.movie_id, row]));
  });
  afterAll(() => stack?.stop());

  it('keeps one row for each movie of raw or staging', async () => {
    expect(after.size).toBe(MERGE_CASES.length);
    expect(await readRaw(stack)).toHaveLength(MERGE_CASES.length);
  });

  it.each(MERGE_CASES)('$name', (each) => {
    const { updated_at, ...row } = after.get(each.name)!;
    const { updated_at: updatedBefore, ...before } = rawRow(each);
    const expected = each.becomes === 'staging' ? { ...before, ...stagingRow(each) } : before;
    expect(row).toEqual({ ...expected, ...each.after });
    if (each.becomes === 'before') expect(updated_at).toBe(updatedBefore);
    else expect(updated_at! > startedAt).toBe(true);
  });

  it('leaves every row as it is when it runs twice', async () => {
    expect(await compiledActions(stack)('--tags', 'movies')).toEqual({});
    expect(await readRaw(stack)).toEqual([...after.values()]);
  });

  it('merges, and rebuilds nothing, on --full-refresh', async () => {
    await dataformRun('--full-refresh');
    expect(await readRaw(stack)).toEqual([...after.values()]);
  });

  it('notes the load as merged, once', async () => {
    const inserted = MERGE_CASES.filter(({ before }) => !before).length;
    const rows = await stack.query<{ counts: string; manifest: string }>(
      `SELECT run_id, outcome, exit_code, counts, manifest FROM pipeline_runs WHERE program = 'dataform'`,
    );
    expect(rows).toMatchObject([
      { run_id: expect.stringMatching(/^run-/), outcome: 'succeeded', exit_code: 0 },
    ]);
    expect(JSON.parse(rows[0]!.counts)).toEqual({
      staging_movies: MERGE_CASES.filter(({ staging }) => staging).length,
      inserted,
      updated: MERGE_CASES.filter(({ becomes }) => becomes === 'staging').length - inserted,
    });
    expect(JSON.parse(rows[0]!.manifest)).toMatchObject({ allow_shrink: false });
  });
});
