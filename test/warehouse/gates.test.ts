import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Finished, runBin } from '../process.ts';
import { startStack, type TestStack } from '../stack.ts';
import {
  fingerprintOf,
  loadStaging,
  type Manifest,
  movie,
  readRaw,
  type StagingMovie,
} from './loads.ts';

const GOOD = Array.from({ length: 40 }, (_, index) => movie(`movie-${index}`, `content ${index}`));
const foreign = movie('foreign', 'foreign');
const withFirst = (values: Partial<StagingMovie>) => [{ ...GOOD[0]!, ...values }, ...GOOD.slice(1)];

interface Case {
  name: string;
  gate: string;
  rows: StagingMovie[];
  /** The manifest of the run that loaded it; left out, the manifest is true to the rows. */
  manifestOf?: StagingMovie[];
  manifest?: Partial<Manifest>;
}

const CASES: Case[] = [
  {
    name: 'cut in half',
    gate: 'staging_matches_its_manifest',
    rows: GOOD.slice(0, 20),
    manifestOf: GOOD,
  },
  { name: 'empty', gate: 'staging_matches_its_manifest', rows: [] },
  {
    name: 'with one row too many',
    gate: 'staging_matches_its_manifest',
    rows: [...GOOD, foreign],
    manifestOf: GOOD,
  },
  {
    name: 'with a foreign row in the place of another',
    gate: 'staging_matches_its_manifest',
    rows: [foreign, ...GOOD.slice(1)],
    manifestOf: GOOD,
  },
  {
    name: 'of a run whose manifest has no fingerprint',
    gate: 'staging_matches_its_manifest',
    rows: GOOD,
    manifest: { fingerprint: undefined },
  },
  { name: 'with a duplicate id', gate: 'staging_ids_are_unique', rows: [...GOOD, GOOD[0]!] },
  { name: 'with a NULL id', gate: 'staging_ids_are_unique', rows: withFirst({ movie_id: null }) },
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
    name: 'with malformed JSON',
    gate: 'staging_json_is_valid',
    rows: withFirst({ releases: '[{"name": "Released"' }),
  },
  {
    name: 'with text after its JSON',
    gate: 'staging_json_is_valid',
    rows: withFirst({ genres: '[] []' }),
  },
  {
    name: 'a fifth smaller than the run before',
    gate: 'staging_has_not_shrunk',
    rows: GOOD.slice(0, 32),
  },
  {
    name: 'a fifth smaller, as the refused one before it',
    gate: 'staging_has_not_shrunk',
    rows: GOOD.slice(0, 32),
  },
];

describe('a staging table that a gate refuses', () => {
  let stack: TestStack;
  let before: unknown;

  const dataform = (...args: string[]): Promise<Finished> =>
    runBin('dataform', ['run', ...args], { env: stack.env });
  const load = ({ rows, manifestOf, manifest }: Omit<Case, 'name' | 'gate'>) => {
    const truth = manifestOf ?? rows;
    return loadStaging(stack, rows, { ...manifestFor(truth), ...manifest });
  };

  beforeAll(async () => {
    stack = await startStack();
    await load({ rows: GOOD });
    const finished = await dataform('--tags', 'movies');
    expect(finished.code, finished.stdout + finished.stderr).toBe(0);
    before = await readRaw(stack);
  });
  afterAll(() => stack?.stop());

  it.each(CASES)('$name: $gate', async ({ gate, ...staging }) => {
    await load(staging);
    const run = await dataform('--tags', 'movies');
    expect(run.code, run.stdout).not.toBe(0);
    expect(run.stdout + run.stderr).toContain(`Gate ${gate}: staging_movies holds`);
    expect(await readRaw(stack)).toEqual(before);
    const mergeAlone = await dataform('--actions', 'raw_movies');
    expect(mergeAlone.code, mergeAlone.stdout).not.toBe(0);
    expect(mergeAlone.stdout + mergeAlone.stderr).toMatch(/Gate \w+: staging_movies holds/);
    expect(await readRaw(stack)).toEqual(before);
  });

  it('is merged all the same, once, when the user says that the catalogue shrank', async () => {
    const smaller = [movie('movie-0', 'edited'), ...GOOD.slice(1, 32)];
    await load({ rows: smaller });
    expect((await dataform('--tags', 'movies')).code).not.toBe(0);
    const lifted = await dataform('--tags', 'movies', '--vars=allow_shrink=true');
    expect(lifted.code, lifted.stdout + lifted.stderr).toBe(0);
    const raw = await readRaw(stack);
    expect(raw).toHaveLength(GOOD.length);
    expect(raw[0]).toMatchObject({ movie_id: 'movie-0', title: 'Titre edited' });
    expect((await dataform('--tags', 'movies')).code).toBe(0);
  });
});

function manifestFor(rows: StagingMovie[]): Manifest {
  return { rows_loaded: rows.length, fingerprint: fingerprintOf(rows) };
}
