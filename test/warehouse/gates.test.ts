import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { compileGraph } from '../../scripts/generate-docs.mjs';
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

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const GOOD = Array.from({ length: 40 }, (_, index) => movie(`movie-${index}`, `content ${index}`));
const foreign = movie('foreign', 'foreign');
const withFirst = (values: Partial<StagingMovie>) => [{ ...GOOD[0]!, ...values }, ...GOOD.slice(1)];

interface Case {
  name: string;
  gate: string;
  rows: StagingMovie[];
  /** The rows that the manifest tells of; left out, those that are there. */
  manifestOf?: StagingMovie[];
  manifest?: Partial<Manifest>;
}

/** Each is put before a whole run of Dataform. */
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
  {
    name: 'a fifth smaller than the last merged run, as the refused run before it',
    gate: 'staging_has_not_shrunk',
    rows: GOOD.slice(0, 32),
  },
];

/** Each is put before the gate alone. */
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
];

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
  let before: unknown;

  const dataform = (...args: string[]): Promise<Finished> =>
    runBin('dataform', ['run', ...args], { env: stack.env });

  beforeAll(async () => {
    stack = await startStack();
    await load(stack, { rows: GOOD });
    const finished = await dataform('--tags', 'movies');
    expect(finished.code, finished.stdout + finished.stderr).toBe(0);
    before = await readRaw(stack);
  });
  afterAll(() => stack?.stop());

  it.each(REFUSED_BY_ITS_GATE)('$name: $gate', async ({ gate, ...staging }) => {
    const ask = () => stack.query(`SELECT COUNT(*) FROM raw_dev_assertions.${gate}`);
    await load(stack, staging);
    await expect(ask()).rejects.toThrow(`Gate ${gate}: staging_movies holds`);
    await load(stack, { rows: GOOD });
    await expect(ask()).resolves.toHaveLength(1);
  });

  it.each(REFUSED)('stops dataform run, $name: $gate', async ({ gate, ...staging }) => {
    await load(stack, staging);
    const { code, stdout, stderr } = await dataform('--tags', 'movies');
    expect(code, stdout).not.toBe(0);
    expect(stdout + stderr).toContain(`raw_dev_assertions.${gate}`);
    expect(stdout + stderr).toContain(`Gate ${gate}: staging_movies holds`);
    expect(await readRaw(stack)).toEqual(before);
  });

  it('is not merged either when the merge is run without its gates', async () => {
    const { code, stdout, stderr } = await dataform('--actions', 'raw_movies');
    expect(code, stdout).not.toBe(0);
    expect(stdout + stderr).toContain('Gate staging_has_not_shrunk: staging_movies holds 32 rows');
    expect(await readRaw(stack)).toEqual(before);
  });

  it('is merged once the user says that the catalogue shrank, and is then the measure', async () => {
    const smaller = [movie('movie-0', 'edited'), ...GOOD.slice(1, 32)];
    await load(stack, { rows: smaller });
    const lifted = await dataform('--tags', 'movies', '--vars=allow_shrink=true');
    expect(lifted.code, lifted.stdout + lifted.stderr).toBe(0);
    const raw = await readRaw(stack);
    expect(raw).toHaveLength(GOOD.length);
    expect(raw[0]).toMatchObject({ movie_id: 'movie-0', title: 'Titre edited' });
    const again = await dataform('--tags', 'movies');
    expect(again.code, again.stdout + again.stderr).toBe(0);
  });

  it('is not noted as merged when it came between the merge and its note', async () => {
    const { tables } = compileGraph() as {
      tables: { target: { name: string }; incrementalPostOps: string[] }[];
    };
    const [note = ''] = tables.find(
      ({ target }) => target.name === 'raw_movies',
    )!.incrementalPostOps;
    const noted = () => stack.query('SELECT run_id, movies FROM merged_runs ORDER BY run_id');
    const notedBefore = await noted();
    await load(stack, { rows: [movie('movie-0', 'later'), ...GOOD.slice(1, 32)] });
    await stack.query(note);
    expect(await noted()).toEqual(notedBefore);
    await load(stack, { rows: [movie('movie-0', 'edited'), ...GOOD.slice(1, 20)] });
    await expect(stack.query(note)).rejects.toThrow('Gate staging_has_not_shrunk');
    expect(await noted()).toEqual(notedBefore);
    const grown = await load(stack, { rows: [movie('movie-0', 'edited'), ...GOOD.slice(1, 31)] });
    await stack.query(note);
    expect(await noted()).toEqual([...notedBefore, { run_id: grown, movies: 31 }]);
  });
});
