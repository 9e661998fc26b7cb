import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { main as extractor } from '../../extractor/src/main.ts';
import { main as posterWorker } from '../../poster-worker/src/main.ts';
import { selectedActions, unreported } from '../../scripts/dataform-actions.mjs';
import { type Finished, dataformCli, runBin } from '../process.ts';
import { runHere } from '../run-here.ts';
import { startStack, type TestStack } from '../stack.ts';
import { compiledActions } from './actions.ts';
import { startDamagingProxy } from './damaged-answers.ts';
import { loadRaw, loadStaging, movie, type RawMovie, readRaw } from './loads.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const action = (name: string, tags: string[], after: string[] = [], disabled = false) => ({
  target: { database: 'p', schema: 'd', name },
  tags,
  disabled,
  dependencyTargets: after.map((before) => ({ database: 'p', schema: 'd', name: before })),
});
const GRAPH = {
  operations: [action('ledger', ['movies']), action('export', ['movies'], [], true)],
  tables: [action('raw', ['movies'], ['ledger']), action('mart', ['marts'], ['raw'])],
  assertions: [action('raw_check', ['checks'], ['raw'])],
};

describe('the actions of a run', () => {
  it.each([
    [[], ['d.raw', 'd.mart', 'd.ledger', 'd.raw_check']],
    [
      ['--tags', 'movies'],
      ['d.raw', 'd.ledger'],
    ],
    [['--tags=marts,checks'], ['d.mart', 'd.raw_check']],
    [
      ['--tags', 'marts', 'checks', '--vars=x=y'],
      ['d.mart', 'd.raw_check'],
    ],
    [['--actions', 'raw'], ['d.raw']],
    [
      ['--actions', 'd.raw*'],
      ['d.raw', 'd.raw_check'],
    ],
    [
      ['--actions=p.d.mart', '--include-deps'],
      ['d.mart', 'd.raw', 'd.ledger'],
    ],
    [
      ['--actions=raw', '--include-dependents'],
      ['d.raw', 'd.mart', 'd.raw_check'],
    ],
    [['--tags', 'nothing'], []],
  ])('are those that it selects: %j', (args, selected) => {
    expect(selectedActions(GRAPH, ['run', ...args])).toEqual(selected);
  });

  it('are unreported when the output says nothing of them, or that they failed', () => {
    const output = `\u001b[32mTable created: \u001b[0m \u001b[36md.raw\u001b[0m [incremental]
      \u001b[91mAssertion failed: \u001b[0m \u001b[36md.raw_check\u001b[0m`;
    expect(unreported(['d.raw', 'd.raw_check', 'd.mart'], output)).toEqual([
      'd.raw_check',
      'd.mart',
    ]);
  });
});

describe('npm run dataform -- run', () => {
  let stack: TestStack;
  const dataform = (args: string[], env: Record<string, string> = {}) =>
    runBin('dataform', ['run', ...args], { env: { ...stack.env, ...env } });
  beforeAll(async () => {
    stack = await startStack();
    await loadStaging(stack, [movie('m1', 'of everybody')]);
  });
  afterAll(() => stack?.stop());

  it('is refused when it selects nothing', async () => {
    const { code, stderr } = await dataform(['--tags', 'nothing']);
    expect(code).toBe(1);
    expect(stderr).toContain('select no action');
  });

  it("brings a developer's own staging to the developer's own tables alone", async () => {
    const alice = { BQ_DATASET: 'raw_dev_alice' };
    const loaded = await runHere(extractor, ['--quiet'], { ...stack.env, ...alice });
    expect(loaded.code, loaded.stderr).toBe(0);
    const finished = await dataform(['--schema-suffix=alice', '--tags', 'movies']);
    expect(finished.code, finished.stdout + finished.stderr).toBe(0);
    const [{ movies, strangers }] = (await stack.query(
      `SELECT COUNT(*) AS movies, COUNTIF(movie_id = 'm1') AS strangers FROM raw_dev_alice.raw_movies`,
    )) as [{ movies: number; strangers: number }];
    expect(movies).toBeGreaterThan(100);
    expect(strangers).toBe(0);
    const tables = await stack.query(`SELECT table_name FROM raw_dev.INFORMATION_SCHEMA.TABLES`);
    expect(tables).not.toContainEqual({ table_name: 'raw_movies' });

    const everybody = await loadPending(stack);
    const listed = await dataform(['--tags', 'posters', 'ledgers'], alice);
    expect(listed.code, listed.stdout + listed.stderr).toBe(0);
    const args = ['--limit', '5', '--json'];
    const worker = await runHere(posterWorker, args, { ...stack.env, ...alice });
    expect(worker.code, worker.stderr).toBe(0);
    expect(JSON.parse(worker.stdout)).toMatchObject({ stored: 5, failed: 0 });
    const [{ stored }] = (await stack.query(
      `SELECT COUNT(DISTINCT poster_url) AS stored FROM raw_dev_alice.raw_movies WHERE NOT poster_to_download`,
    )) as [{ stored: number }];
    expect(stored).toBe(5);
    expect(await readRaw(stack)).toEqual(everybody);
    expect(
      await stack.query(
        'SELECT DISTINCT program FROM raw_dev_alice.pipeline_runs ORDER BY program',
      ),
    ).toEqual([{ program: 'dataform' }, { program: 'extractor' }, { program: 'poster-worker' }]);
  });

  it('runs once more where columns were added, and only there', async () => {
    await loadPending(stack);
    const args = ['--tags', 'movies'];
    await stack.query('ALTER TABLE raw_movies DROP COLUMN data_eidr');
    const repeated = await dataform(args);
    expect(repeated.code, repeated.stdout + repeated.stderr).toBe(0);
    expect(repeated.stdout + repeated.stderr).toContain('raw_movies got the column data_eidr');
    expect(timesCompiled(repeated)).toBe(2);

    await loadStaging(stack, [movie('m1', 'B')], { rows_loaded: 2 });
    const refused = await dataform(args);
    expect(refused.code).toBe(1);
    expect(refused.stdout + refused.stderr).toContain('Gate staging_matches_its_manifest');
    expect(timesCompiled(refused)).toBe(1);
    await loadStaging(stack, [movie('m1', 'of everybody')]);
  });

  it('fails when answers of BigQuery are cut JSON or HTML, where the CLI alone exits 0', async () => {
    const proxy = await startDamagingProxy(stack.urls.bigquery);
    const env = { ...stack.env, BIGQUERY_EMULATOR_HOST: proxy.url };
    const args = ['--actions', 'poster_coverage', 'poster_hosts'];
    const arm = () => {
      proxy.arm('poster_coverage', (answer) => answer.slice(0, answer.length / 2));
      proxy.arm('poster_hosts', () => '<html><body>Service unavailable</body></html>');
    };
    try {
      arm();
      const alone = await dataformCli('run', args, env);
      arm();
      const { code, stderr } = await dataform(args, env);
      expect(proxy.damaged).toBe(4);
      expect(alone.code).toBe(0);
      expect(code).toBe(1);
      expect(stderr).toContain('ended without a word on 2 of 2 actions');
      expect(stderr).toContain('raw_dev.poster_coverage');
      expect(stderr).toContain('raw_dev.poster_hosts');
    } finally {
      await proxy.close();
    }
  });

  it('leaves a table allocine_movie alone, and makes the view once its name is free', async () => {
    await loadRaw(stack, []);
    await stack.query('CREATE TABLE allocine_movie AS SELECT 7 AS kept');
    expect(await compiledActions(stack)('--tags', 'movies', 'exports')).toEqual({});
    expect(await stack.query('SELECT kept FROM allocine_movie')).toEqual([{ kept: 7 }]);
    const args = ['--actions', 'allocine_movie', '--vars=export_allocine_movie=true'];
    const refused = await dataform(args);
    expect(refused.code).toBe(1);
    expect(refused.stdout + refused.stderr).toContain('rename the table first');
    expect(await stack.query('SELECT kept FROM allocine_movie')).toEqual([{ kept: 7 }]);
    await stack.query('DROP TABLE allocine_movie');
    const made = await dataform(args);
    expect(made.code, made.stdout + made.stderr).toBe(0);
    expect(await stack.query('SELECT movie_id FROM allocine_movie')).toEqual([{ movie_id: 'm1' }]);
  });
});

/** raw_movies of everybody, with one poster to fetch; gives it as it is. */
async function loadPending(stack: TestStack): Promise<RawMovie[]> {
  const state = {
    poster_to_download: true,
    poster_gcs_path: null,
    retry_count: 0,
    updated_at: '2026-01-01 00:00:00 UTC',
  };
  await loadRaw(stack, [{ ...movie('m1', 'of everybody'), ...state }]);
  return readRaw(stack);
}

/** How often the CLI was run. */
function timesCompiled({ stdout, stderr }: Finished): number {
  return [...(stdout + stderr).matchAll(/Compiled successfully/g)].length;
}
