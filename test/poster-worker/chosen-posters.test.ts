import { describe, expect, vi } from 'vitest';
import { answer, servePoster } from '../../poster-worker/test/poster-server.ts';
import { movieRow, pendingMovies } from './right-posters.ts';
import { it } from './warehouse-and-host.ts';

vi.setConfig({ testTimeout: 60_000 });

describe('the posters of a run', () => {
  it('are at most as many as --limit says', async ({ warehouse, server }) => {
    await warehouse.setMovies(pendingMovies(server, 20));
    expect((await warehouse.work(['--limit', '7'])).summary).toMatchObject({ stored: 7 });
    expect(server.hits.size).toBe(7);
  });

  it('count the movies that show them, with a limit those of the posters taken', async ({
    warehouse,
    server,
  }) => {
    const movies = pendingMovies(server, 20);
    const twins = movies.map((movie) => ({ ...movie, movie_id: `${movie.movie_id}b` }));
    await warehouse.setMovies([...movies, ...twins]);
    const dry = await warehouse.work(['--limit', '3', '--dry-run']);
    expect(JSON.parse(dry.stdout)).toEqual({ dry_run: true, posters: 3, movies: 6 });
    expect(dry.stderr).toContain('20 posters of 40 movies are due');
    const { summary } = await warehouse.work(['--limit', '3']);
    expect(summary).toMatchObject({ due_posters: 3, due_movies: 6, stored_movies: 6 });
    const runs = await warehouse.stack.query(
      `SELECT counts FROM pipeline_runs WHERE run_id = '${String(summary['run_id'])}'`,
    );
    expect(JSON.parse(String(runs[0]?.['counts']))).toMatchObject({ due_movies: 6 });
    const rest = await warehouse.work(['--limit', '17']);
    expect(rest.summary).toMatchObject({ due_posters: 17, due_movies: 34 });
    expect((await warehouse.work()).summary).toMatchObject({ due_posters: 0, due_movies: 0 });
  });

  it('are shared by the shards, each to one of them', async ({ warehouse, server }) => {
    await warehouse.setMovies(pendingMovies(server, 200));
    const shards = await Promise.all(
      ['0/3', '1/3', '2/3'].map((shard) => warehouse.work(['--shard', shard])),
    );
    const stored = shards.map(({ summary }) => summary['stored'] ?? 0);
    expect(stored.every((count) => count > 0)).toBe(true);
    expect(stored.reduce((sum, count) => sum + count, 0)).toBe(200);
    expect([...server.hits.values()].every((hits) => hits === 1)).toBe(true);
  });

  it("are those of a Cloud Run task's shard", async ({ warehouse, server }) => {
    await warehouse.setMovies(pendingMovies(server, 50));
    const env = { CLOUD_RUN_TASK_INDEX: '0', CLOUD_RUN_TASK_COUNT: '2' };
    const { summary, stderr } = await warehouse.work([], env);
    expect(stderr).toContain('in shard 0/2');
    expect(summary['stored']).toBeLessThan(50);
    expect(server.hits.size).toBe(summary['stored']);
  });

  it('are only printed by --dry-run: nothing is fetched or written', async ({
    warehouse,
    server,
  }) => {
    await warehouse.setMovies(pendingMovies(server, 4));
    await warehouse.takeJobs();
    const { code, stdout } = await warehouse.work(['--dry-run']);
    expect([code, JSON.parse(stdout)]).toEqual([0, { dry_run: true, posters: 4, movies: 4 }]);
    expect(server.hits.size).toBe(0);
    expect((await warehouse.takeJobs()).filter(({ kind }) => kind !== 'query')).toEqual([]);
  });

  it('are counted on stdout by --dry-run --quiet', async ({ warehouse, server }) => {
    await warehouse.setMovies(pendingMovies(server, 4));
    expect(await warehouse.print(['--dry-run', '--quiet'])).toMatchObject({
      code: 0,
      stdout:
        '4 posters of 4 movies are due (fewer than 3 failed runs).\nDry run: nothing was fetched or written.\n',
      stderr: '',
    });
  });

  it('are one with --movie, whatever its state, and it says what it does', async ({
    warehouse,
    server,
  }) => {
    server.script('/1.jpg', answer(404));
    await warehouse.setMovies([
      { ...pendingMovies(server, 1)[0]!, retry_count: 9 },
      {
        ...pendingMovies(server, 2)[1]!,
        poster_to_download: false,
        poster_gcs_path: 'gs://de-lake-dev/posters/old.jpg',
      },
    ]);
    const given = await warehouse.work(['--movie', 'm000000']);
    expect(given.stderr).toContain('its poster is pending, after 9 failed runs');
    expect(await movieRow(warehouse, 'm000000')).toMatchObject({
      poster_to_download: false,
      retry_count: 0,
    });
    const done = await warehouse.work(['--movie', 'm000001']);
    expect(done.stderr).toContain(
      'is stored at gs://de-lake-dev/posters/old.jpg and is fetched again',
    );
    expect(done.summary).toMatchObject({ failed: 1 });
    expect(await movieRow(warehouse, 'm000001')).toMatchObject({
      poster_to_download: false,
      retry_count: 0,
    });
  });
});

describe('--dry-run --movie', () => {
  it('says the whole address, however long', async ({ warehouse }) => {
    const poster_url = `https://h.test/${'a'.repeat(900)}.jpg`;
    await warehouse.setMovies([{ movie_id: 'm1', poster_url }]);
    expect((await warehouse.print(['--dry-run', '--movie', 'm1'])).stdout).toContain(poster_url);
  });
});

describe('a stored poster that --movie fetches again', () => {
  const storedMovie = (server: { url: string }) => ({
    ...pendingMovies(server, 1)[0]!,
    poster_to_download: false,
    poster_gcs_path: 'gs://de-lake-dev/posters/old.jpg',
  });

  it('is not reported as changed meanwhile, and moves updated_at only if its place is new', async ({
    warehouse,
    server,
  }) => {
    const updatedAt = () => warehouse.stack.query('SELECT updated_at FROM raw_movies');
    await warehouse.setMovies([storedMovie(server)]);
    const first = await warehouse.work(['--movie', 'm000000']);
    expect(first.summary).toMatchObject({ stored: 1, changed_meanwhile_movies: 0 });
    const afterFirst = await updatedAt();
    expect(afterFirst).not.toEqual([{ updated_at: '2026-01-01T00:00:00.000Z' }]);
    const again = await warehouse.work(['--movie', 'm000000']);
    expect(again.summary).toMatchObject({ stored: 1, changed_meanwhile_movies: 0 });
    expect(await updatedAt()).toEqual(afterFirst);
  });

  it('stays as it was when that fails, and the summary says so', async ({ warehouse, server }) => {
    server.script('/0.jpg', answer(404));
    await warehouse.setMovies([storedMovie(server)]);
    const { stdout } = await warehouse.print(['--movie', 'm000000']);
    expect(stdout.trim().split('\n')).toEqual([
      expect.stringContaining('Stored 0 of 1 poster'),
      'Failed: 1 poster (http_404 1). Its row stays as it was: this counts for none of its tries.',
    ]);
    expect(await movieRow(warehouse, 'm000000')).toMatchObject(storedMovie(server));
  });

  it('is reported as changed when its movie got another poster meanwhile', async ({
    warehouse,
    server,
  }) => {
    server.script('/0.jpg', (res, hit, req) => {
      void warehouse.stack
        .query(`UPDATE raw_movies SET poster_url = '${server.url}/new.jpg' WHERE TRUE`)
        .then(() => servePoster('/0.jpg')(res, hit, req));
    });
    await warehouse.setMovies([storedMovie(server)]);
    const { summary } = await warehouse.work(['--movie', 'm000000']);
    expect(summary).toMatchObject({ stored: 1, changed_meanwhile_movies: 1 });
  });
});

describe('poster-worker explain', () => {
  it('says why a poster is missing, with its attempts', async ({ warehouse, server }) => {
    server.script('/0.jpg', answer(404));
    await warehouse.setMovies(pendingMovies(server, 1));
    await warehouse.work();
    const { code, stdout } = await warehouse.explain(['m000000']);
    expect(code).toBe(0);
    expect(stdout).toContain('A movie (m000000): pending');
    expect(stdout).toMatch(
      /It failed in 1 run \(3 allowed\); the last attempt, on 2\d{3}-.*Z, failed with http_404\. The next run takes it\./,
    );
    const json = JSON.parse((await warehouse.explain(['m000000', '--json'])).stdout) as object;
    expect(Object.keys(json)).toEqual(
      expect.arrayContaining([
        ...['movie_id', 'internalId', 'title', 'poster_url', 'poster_to_download', 'host'],
        ...['poster_gcs_path', 'retry_count', 'state', 'default_state', 'because', 'next_step'],
        ...['missing_since', 'waits_until', 'due_at', 'attempts'],
      ]),
    );
    expect(json).toMatchObject({
      state: 'pending',
      retry_count: 1,
      attempts: [{ http_status: 404 }],
    });
  });

  it.for([
    'explain 9000001 --json',
    'explain --json 9000001',
    '--json explain 9000001',
    'explain --json m000000 --max-retries 1',
    'explain --max-retries 1 --json m000000',
    '--max-retries=1 explain --json m000000',
  ])(
    'takes the movie_id or the number wherever the flags stand: %s',
    async (typed, { warehouse }) => {
      await warehouse.setMovies([
        { movie_id: 'm000000', poster_url: 'https://h/a', retry_count: 1 },
      ]);
      await warehouse.stack.query("UPDATE raw_movies SET internalId = '9000001' WHERE TRUE");
      const { code, stdout } = await warehouse.print(typed.split(' '));
      const state = typed.includes('--max-retries') ? 'given_up' : 'pending';
      expect([code, JSON.parse(stdout)]).toMatchObject([0, { movie_id: 'm000000', state }]);
    },
  );

  it('says what follows from the flags: when a poster is due, and how often it may fail', async ({
    warehouse,
    server,
  }) => {
    const updated_at = new Date().toISOString();
    await warehouse.setMovies([{ ...pendingMovies(server, 1)[0]!, retry_count: 2, updated_at }]);
    const said = async (...flags: string[]): Promise<string | undefined> =>
      (await warehouse.explain(['m000000', ...flags])).stdout.split('\n')[1];
    expect(await said()).toBe('It failed in 2 runs (3 allowed). The next run takes it.');
    expect(await said('--max-retries', '2')).toContain('With --max-retries 2 it is given up.');
    expect(await said('--retry-backoff', '6h')).toMatch(/ It is due at \d{4}-.*Z\.$/);
  });

  it('refuses an unknown movie with a sentence', async ({ warehouse, server }) => {
    await warehouse.setMovies(pendingMovies(server, 1));
    const { code, stderr } = await warehouse.explain(['nobody']);
    expect(code).toBe(1);
    expect(stderr).toBe(
      'error: There is no movie with movie_id or internalId nobody in passculture-data-ehp.raw_dev.raw_movies: check the id, or run the extractor and "dataform run" first.\n',
    );
  });
});

describe('a dataset that is not there', () => {
  it.for<['explain' | 'work', string[]]>([
    ['explain', ['m000000']],
    ['work', []],
    ['work', ['--movie', 'm000000']],
  ])('ends %s %j with what to do next', async ([command, args], { warehouse }) => {
    const { code, stderr } = await warehouse[command](args, { BQ_DATASET: 'nodata' });
    expect(code).toBe(1);
    expect(stderr.split('\n')[0]).toMatch(
      /^error: Reading .* failed: Not found: Dataset .*nodata.* Check BQ_DATASET and ENV_SHORT_NAME, or run the extractor and "dataform run" first\.$/,
    );
  });
});

describe('a wrong flag or setting', () => {
  it('of the bucket is refused before anything is selected', async ({ warehouse, server }) => {
    await warehouse.setMovies(pendingMovies(server, 1));
    await warehouse.takeJobs();
    const env = { STORAGE_EMULATOR_HOST: 'foo' };
    expect(await warehouse.work([], env)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^error: STORAGE_EMULATOR_HOST is "foo".*\n$/) as string,
    });
    expect(await warehouse.takeJobs()).toEqual([]);
    expect((await warehouse.work(['--dry-run'], env)).code).toBe(0);
  });

  it.for<[string[], Record<string, string>, string]>([
    [['--shard', '4/4'], {}, '--shard is "4/4": it must be i/n'],
    [['--max-retries', '0'], {}, '--max-retries is "0": it must be a whole number from 1 to 1000'],
    [['--retry-backoff', '5'], {}, '--retry-backoff is "5": it must be 0 or a number with a unit'],
    [['--max-bytes', '1GB'], {}, '--max-bytes is "1GB": it must be a size from 1 kB to 100 MB'],
    [['--unknown'], {}, 'Unknown option'],
    [[], { JOB_COMPLETION_INDEX: '1' }, 'SHARD_COUNT is not set'],
    [[], { POSTER_PREFIX: '../x' }, 'POSTER_PREFIX is "../x"'],
  ])('%j %j is refused with exit code 2', async ([args, env, sentence], { warehouse }) => {
    const { code, stderr } = await warehouse.work(args, env);
    expect([code, stderr]).toEqual([2, expect.stringContaining(sentence)]);
  });
});
