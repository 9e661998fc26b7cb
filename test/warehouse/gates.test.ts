import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { dataformCli, ROOT } from '../process.ts';
import { startStack, type TestStack } from '../stack.ts';
import { compiledActions, type RunActions } from './actions.ts';
import {
  fingerprintOf,
  loadStaging,
  type Manifest,
  movie,
  readRaw,
  type StagingMovie,
} from './loads.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const GOOD = Array.from({ length: 40 }, (_, index) => movie(`movie-${index}`, `content ${index}`));
const foreign = movie('foreign', 'foreign');
const withFirst = (values: Partial<StagingMovie>) => [{ ...GOOD[0]!, ...values }, ...GOOD.slice(1)];

interface Case {
  name: string;
  gate: string;
  rows: StagingMovie[];
  /** The rows that the manifest speaks of; left out, those that are there. */
  manifestOf?: StagingMovie[];
  manifest?: Partial<Manifest>;
}

/** Each is put before all actions of a run, and before the merge alone. */
const REFUSED: Case[] = [
  {
    name: 'cut in half',
    gate: 'staging_matches_its_manifest',
    rows: GOOD.slice(0, 20),
    manifestOf: GOOD,
  },
  {
    name: 'with a foreign row in the place of another',
    gate: 'staging_matches_its_manifest',
    rows: [foreign, ...GOOD.slice(1)],
    manifestOf: GOOD,
  },
  { name: 'with a duplicate id', gate: 'staging_ids_are_unique', rows: [...GOOD, GOOD[0]!] },
  { name: 'with a NULL id', gate: 'staging_ids_are_unique', rows: withFirst({ movie_id: null }) },
  {
    name: 'with malformed JSON',
    gate: 'staging_json_is_valid',
    rows: withFirst({ releases: '[{"name": "Released"' }),
  },
  {
    name: 'a fifth smaller than the run before',
    gate: 'staging_has_not_shrunk',
    rows: GOOD.slice(0, 32),
  },
];

/** Each is put before the gate, and before the merge alone. */
const REFUSED_BY_ITS_GATE: Case[] = [
  { name: 'empty', gate: 'staging_matches_its_manifest', rows: [] },
  {
    name: 'with one row too many',
    gate: 'staging_matches_its_manifest',
    rows: [...GOOD, foreign],
    manifestOf: GOOD,
  },
  {
    name: 'with one row too few',
    gate: 'staging_matches_its_manifest',
    rows: GOOD.slice(1),
    manifestOf: GOOD,
  },
  {
    name: 'of a run whose manifest has no fingerprint',
    gate: 'staging_matches_its_manifest',
    rows: GOOD,
    manifest: { fingerprint: undefined },
  },
  {
    name: 'with a NULL hash',
    gate: 'staging_hashes_are_well_formed',
    rows: withFirst({ content_hash: null }),
  },
  {
    name: 'with a hash in capitals',
    gate: 'staging_hashes_are_well_formed',
    rows: withFirst({ content_hash: 'A'.repeat(32) }),
  },
  {
    name: 'with a hash of 31 digits',
    gate: 'staging_hashes_are_well_formed',
    rows: withFirst({ content_hash: 'a'.repeat(31) }),
  },
  {
    name: 'with text after its JSON',
    gate: 'staging_json_is_valid',
    rows: withFirst({ genres: '[] []' }),
  },
  {
    name: 'with an empty text where JSON should be',
    gate: 'staging_json_is_valid',
    rows: withFirst({ companies: '' }),
  },
  {
    name: 'smaller by one more than a tenth',
    gate: 'staging_has_not_shrunk',
    rows: GOOD.slice(0, 35),
  },
  {
    name: 'with no title at all',
    gate: 'staging_keeps_its_content',
    rows: GOOD.map((each) => ({ ...each, title: '' })),
  },
  {
    name: 'with a list emptied in a tenth of the movies',
    gate: 'staging_keeps_its_content',
    rows: GOOD.map((each, index) => ({ ...each, genres: index < 4 ? '[]' : each.genres })),
  },
];

/** What a JSON column can hold, as the extractor's tests have it: what it rejects is what this gate refuses. */
const STORABLE = JSON.parse(
  readFileSync(join(ROOT, 'extractor/test/data/storable-json.json'), 'utf8'),
) as { json: string; isStorable: boolean }[];

const load = (
  stack: TestStack,
  { rows, manifestOf = rows, manifest }: Partial<Case> & Pick<Case, 'rows'>,
) =>
  loadStaging(stack, rows, {
    rows_loaded: manifestOf.length,
    fingerprint: fingerprintOf(manifestOf),
    ...manifest,
  });

describe('a staging table that may not be merged', () => {
  let stack: TestStack;
  let runActions: RunActions;
  let before: unknown;

  beforeAll(async () => {
    stack = await startStack();
    runActions = compiledActions(stack);
    await load(stack, { rows: GOOD });
    expect(await runActions('--tags', 'movies')).toEqual({});
    before = await readRaw(stack);
  });
  afterAll(() => stack?.stop());

  it.each(STORABLE)('agrees with the extractor on $json', async ({ json, isStorable }) => {
    await load(stack, { rows: withFirst({ releases: json }) });
    const broken = await stack.query<{ gate: string }>('SELECT gate FROM broken_gates');
    expect(broken.map(({ gate }) => gate)).toEqual(isStorable ? [] : ['staging_json_is_valid']);
  });

  it.each(REFUSED_BY_ITS_GATE)('$name: $gate', async ({ gate, ...staging }) => {
    const ask = () => stack.query(`SELECT COUNT(*) FROM raw_dev_assertions.gates_hold`);
    await load(stack, staging);
    await expect(ask()).rejects.toThrow(`Gate ${gate}: staging_movies holds`);
    const { raw_movies } = await runActions('--actions', 'raw_movies');
    expect(raw_movies).toContain(`Gate ${gate}: staging_movies holds`);
    expect(await readRaw(stack)).toEqual(before);
    await load(stack, { rows: GOOD });
    await expect(ask()).resolves.toHaveLength(1);
  });

  it.each(REFUSED)('stops all that follows, $name: $gate', async ({ gate, ...staging }) => {
    await load(stack, staging);
    const failures = await runActions('--tags', 'movies');
    expect(Object.keys(failures)).toEqual(['gates_hold']);
    expect(failures['gates_hold']).toContain(`Gate ${gate}: staging_movies holds`);
    expect(await readRaw(stack)).toEqual(before);
    const merged = await runActions('--actions', 'raw_movies');
    expect(merged['raw_movies']).toContain(`Gate ${gate}: staging_movies holds`);
    expect(await readRaw(stack)).toEqual(before);
  });

  it('stops dataform run, a fifth smaller than the last merged run, as the refused run before it', async () => {
    await load(stack, { rows: GOOD.slice(0, 32) });
    const { code, stdout, stderr } = await dataformCli('run', ['--tags', 'movies'], stack.env);
    expect(code, stdout).not.toBe(0);
    expect(stdout + stderr).toContain(`raw_dev_assertions.gates_hold`);
    expect(stdout + stderr).toContain('Gate staging_has_not_shrunk: staging_movies holds 32 rows');
    expect(await readRaw(stack)).toEqual(before);
  });

  it('is not merged either when the merge is run without its gates', async () => {
    const { raw_movies } = await runActions('--actions', 'raw_movies');
    expect(raw_movies).toContain('Gate staging_has_not_shrunk: staging_movies holds 32 rows');
    expect(await readRaw(stack)).toEqual(before);
  });

  it('is merged once the user says that the catalogue shrank, and is then the measure', async () => {
    const smaller = [movie('movie-0', 'edited'), ...GOOD.slice(1, 32)];
    await load(stack, { rows: smaller });
    const args = ['--tags', 'movies', '--vars=allow_shrink=true'];
    const lifted = await dataformCli('run', args, stack.env);
    expect(lifted.code, lifted.stdout + lifted.stderr).toBe(0);
    const raw = await readRaw(stack);
    expect(raw).toHaveLength(GOOD.length);
    expect(raw[0]).toMatchObject({ movie_id: 'movie-0', title: 'Titre edited' });
    // The lifted run left its own views: these are the plain ones, and hold.
    expect(await runActions('--tags', 'movies')).toEqual({});
  });

  it('leaves its verdict in gate_results, and a row in pipeline_runs only once it is merged', async () => {
    const verdicts = await stack.query<{ gate: string; sentence: string; nights: number }>(
      `SELECT gate, COUNT(*) AS nights FROM gate_results WHERE NOT holds AND sentence LIKE CONCAT('Gate ', gate, ': %')
      GROUP BY gate ORDER BY gate`,
    );
    expect(verdicts).toEqual([
      { gate: 'staging_has_not_shrunk', nights: 3 },
      { gate: 'staging_ids_are_unique', nights: 2 },
      { gate: 'staging_json_is_valid', nights: 1 },
      { gate: 'staging_matches_its_manifest', nights: 2 },
    ]);
    expect(
      await stack.query(`SELECT COUNT(*) AS refused FROM (
        SELECT checked_at FROM gate_results GROUP BY checked_at HAVING COUNT(*) != (SELECT COUNT(DISTINCT gate) FROM gate_results))`),
    ).toEqual([{ refused: 0 }]);
    expect(
      await stack.query(`SELECT JSON_VALUE(counts, '$.staging_movies') AS movies,
          JSON_VALUE(counts, '$.inserted') AS inserted, JSON_VALUE(counts, '$.updated') AS updated,
          JSON_VALUE(manifest, '$.allow_shrink') AS allow_shrink
        FROM pipeline_runs WHERE program = 'dataform' ORDER BY started_at`),
    ).toEqual([
      { movies: '40', inserted: '40', updated: '0', allow_shrink: 'false' },
      { movies: '32', inserted: '0', updated: '1', allow_shrink: 'true' },
    ]);
  });
});
