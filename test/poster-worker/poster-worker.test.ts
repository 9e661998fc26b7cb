import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { IMAGES, jpegOf, sha256 } from '../../poster-worker/test/poster-images.ts';
import {
  HOSTILE_BODIES,
  answer,
  reset,
  serve,
  servePoster,
  startPosterServer,
  type PosterServer,
} from '../../poster-worker/test/poster-server.ts';
import { storedObject, type StoredObject } from './bucket.ts';
import {
  startPendingWarehouse,
  type PendingWarehouse,
  type PosterRow,
} from './pending-warehouse.ts';

vi.setConfig({ testTimeout: 60_000 });

let warehouse: PendingWarehouse;
let server: PosterServer;

beforeAll(async () => {
  warehouse = await startPendingWarehouse();
});
afterAll(() => warehouse.stop());

beforeEach(async () => {
  server = await startPosterServer();
  await warehouse.clear();
  return () => server.close();
});

function movies(count: number, path = ''): (Partial<PosterRow> & { movie_id: string })[] {
  return Array.from({ length: count }, (_, index) => ({
    movie_id: `m${String(index).padStart(5, '0')}`,
    poster_url: `${server.url}${path}/${index}.jpg`,
  }));
}

async function row(movieId: string): Promise<PosterRow> {
  const found = (await warehouse.rows()).find(({ movie_id }) => movie_id === movieId);
  if (!found) throw new Error(`no row ${movieId}`);
  return found;
}

function objectOf({ poster_gcs_path }: PosterRow): Promise<StoredObject> {
  return storedObject(warehouse.stack, poster_gcs_path ?? '');
}

describe('a stored poster', () => {
  it('is in its bucket as it was served, with what the bytes are and where they came from', async () => {
    await warehouse.setMovies([{ movie_id: 'm1', poster_url: `${server.url}/é/affiche.PNG?x=1` }]);
    server.script('/*', (response) => serve(response, IMAGES.webp, 'text/plain'));
    const { code, summary } = await warehouse.workApart();
    expect(code).toBe(0);
    const stored = await row('m1');
    expect(stored).toMatchObject({ poster_to_download: false, retry_count: 0 });
    expect(stored.poster_gcs_path).toMatch(/^gs:\/\/de-lake-dev\/posters\/[\da-f-]{36}\.PNG$/);
    expect(await objectOf(stored)).toEqual({
      bytes: IMAGES.webp,
      contentType: 'image/webp',
      metadata: {
        run_id: summary['run_id'],
        sha256: sha256(IMAGES.webp),
        movie_id: 'm1',
        poster_url: `${server.url}/é/affiche.PNG?x=1`,
      },
    });
  });

  it('has a row in the ledger of attempts, and its run one in the ledger of runs', async () => {
    await warehouse.setMovies(movies(3));
    const { summary } = await warehouse.work();
    const attempts = await warehouse.attempts();
    expect(attempts).toHaveLength(3);
    expect(attempts.find(({ movie_id: id }) => id === 'm00001')).toMatchObject({
      poster_url: `${server.url}/1.jpg`,
      run_id: summary['run_id'],
      outcome: 'stored',
      error_class: null,
      http_status: 200,
      bytes: 2000,
      content_type: 'image/jpeg',
      sha256: sha256(jpegOf('/1.jpg', 2000)),
      poster_gcs_path: (await row('m00001')).poster_gcs_path,
    });
    const runs = await warehouse.stack.query(
      `SELECT program, outcome, exit_code, counts FROM pipeline_runs WHERE run_id = '${String(summary['run_id'])}'`,
    );
    expect(runs).toMatchObject([{ program: 'poster-worker', outcome: 'succeeded', exit_code: 0 }]);
    expect(JSON.parse(String(runs[0]?.['counts']))).toMatchObject({ stored: 3, failed: 0 });
  });

  it('moves updated_at, and a failed one does not', async () => {
    server.script('/1.jpg', answer(404));
    await warehouse.setMovies(movies(2));
    await warehouse.work();
    const changed = await warehouse.stack.query<{ movie_id: string }>(
      "SELECT movie_id FROM raw_movies WHERE updated_at > TIMESTAMP '2026-01-01 00:00:00+00'",
    );
    expect(changed.map(({ movie_id: id }) => id)).toEqual(['m00000']);
  });

  it('is downloaded once for all movies that show it', async () => {
    const poster = `${server.url}/shared.jpg`;
    await warehouse.setMovies(
      ['m1', 'm2', 'm3'].map((movie_id) => ({ movie_id, poster_url: poster })),
    );
    const { summary } = await warehouse.work();
    expect(summary).toMatchObject({ stored: 1, stored_movies: 3 });
    expect(server.hits.get('/shared.jpg')).toBe(1);
    const rows = await warehouse.rows();
    expect(rows.every(({ poster_to_download }) => !poster_to_download)).toBe(true);
    expect(new Set(rows.map(({ poster_gcs_path }) => poster_gcs_path)).size).toBe(1);
  });

  it('is not fetched again by the next run', async () => {
    await warehouse.setMovies(movies(3));
    await warehouse.work();
    const { summary } = await warehouse.work();
    expect(summary).toMatchObject({ due_posters: 0, stored: 0 });
    expect([...server.hits.values()]).toEqual([1, 1, 1]);
  });
});

describe('a poster that fails', () => {
  it('counts one more failed run, with its class in summary and ledger, until it is given up', async () => {
    server.script('/0.jpg', answer(410));
    await warehouse.setMovies(movies(2));
    for (const failedRuns of [1, 2, 3]) {
      const { code, summary } = await warehouse.work();
      expect(code).toBe(0);
      expect(summary.failures_by_class).toEqual({ http_410: 1 });
      expect(await row('m00000')).toMatchObject({
        poster_to_download: true,
        poster_gcs_path: null,
        retry_count: failedRuns,
      });
    }
    expect((await warehouse.work()).summary).toMatchObject({ due_posters: 0 });
    expect((await warehouse.work(['--max-retries', '4'])).summary).toMatchObject({ failed: 1 });
    expect(server.hits.get('/0.jpg')).toBe(4);
    const failed = (await warehouse.attempts()).filter(({ outcome }) => outcome === 'failed');
    expect(failed).toHaveLength(4);
    expect(failed[0]).toMatchObject({ error_class: 'http_410', http_status: 410, bytes: null });
  });

  it('counts one failed run, whatever its tries in it', async () => {
    server.script('/0.jpg', answer(503));
    await warehouse.setMovies(movies(1));
    expect((await warehouse.work()).summary.failures_by_class).toEqual({ http_503: 1 });
    expect(server.hits.get('/0.jpg')).toBe(3);
    expect(await row('m00000')).toMatchObject({ retry_count: 1 });
  });

  it('is stored by a later run, and its count is 0 again', async () => {
    server.script('/0.jpg', (res, hit, req) =>
      (hit === 1 ? answer(404) : servePoster('/0.jpg'))(res, hit, req),
    );
    await warehouse.setMovies(movies(1));
    await warehouse.work();
    await warehouse.work();
    expect(await row('m00000')).toMatchObject({ poster_to_download: false, retry_count: 0 });
  });

  it('counts exactly one for every hostile body, and stores nothing of it', async () => {
    const hostile = Object.entries(HOSTILE_BODIES).filter(([name]) => !name.includes('drips'));
    for (const [index, [, { script }]] of hostile.entries()) server.script(`/${index}.jpg`, script);
    await warehouse.setMovies(movies(hostile.length));
    const { summary } = await warehouse.work(['--max-bytes', '1MB']);
    expect(summary).toMatchObject({ stored: 0, failed: hostile.length });
    const classes = hostile.map(([, { errorClass }]) => errorClass);
    for (const errorClass of classes) {
      expect(summary.failures_by_class[errorClass]).toBe(
        classes.filter((other) => other === errorClass).length,
      );
    }
    for (const { retry_count, poster_gcs_path } of await warehouse.rows()) {
      expect([retry_count, poster_gcs_path]).toEqual([1, null]);
    }
    expect(await warehouse.objects()).toEqual([]);
  });

  it('is a policy failure where its address is private and that is not allowed', async () => {
    await warehouse.setMovies(movies(5));
    const { summary } = await warehouse.work([], { POSTER_ALLOW_PRIVATE_HOSTS: '' });
    expect(summary.failures_by_class).toEqual({ policy: 5 });
    expect(server.connections()).toBe(0);
  });

  it('is not due before the backoff × its failed runs has passed', async () => {
    server.script('/*', answer(404));
    await warehouse.setMovies(movies(1));
    await warehouse.work();
    expect((await warehouse.work(['--retry-backoff', '1h'])).summary).toMatchObject({
      due_posters: 0,
    });
    expect((await warehouse.work(['--retry-backoff', '0'])).summary).toMatchObject({
      due_posters: 1,
    });
  });
});

describe('a poster whose movie changes meanwhile', () => {
  it('stays pending with its new URL, and the old object is left in place', async () => {
    const next = `${server.url}/new.jpg`;
    server.script('/0.jpg', (res, hit, req) => {
      void warehouse.stack
        .query(`UPDATE raw_movies SET poster_url = '${next}' WHERE movie_id = 'm00000'`)
        .then(() => servePoster('/0.jpg')(res, hit, req));
    });
    await warehouse.setMovies(movies(2));
    const { summary } = await warehouse.work();
    expect(summary).toMatchObject({ stored: 2, changed_meanwhile_movies: 1 });
    expect(await row('m00000')).toMatchObject({
      poster_url: next,
      poster_to_download: true,
      poster_gcs_path: null,
      retry_count: 0,
    });
    expect(await warehouse.objects()).toHaveLength(2);
    await warehouse.work();
    expect(await row('m00000')).toMatchObject({ poster_url: next, poster_to_download: false });
    expect(await warehouse.objects()).toHaveLength(3);
  });

  it('keeps its count when it fails', async () => {
    server.script('/0.jpg', (res, hit, req) => {
      void warehouse.stack
        .query(
          `UPDATE raw_movies SET poster_url = '${server.url}/new.jpg' WHERE movie_id = 'm00000'`,
        )
        .then(() => answer(404)(res, hit, req));
    });
    await warehouse.setMovies(movies(1));
    const { summary } = await warehouse.work();
    expect(summary).toMatchObject({ failed: 1, changed_meanwhile_movies: 1 });
    expect((await row('m00000')).retry_count).toBe(0);
  });
});

describe('a dead host', () => {
  it('with 5,000 posters is left alone after a few tries that count for none', async () => {
    const alive = await startPosterServer();
    server.script('/dead/*', reset);
    const dead = movies(5000, '/dead');
    const other = Array.from({ length: 100 }, (_, index) => ({
      movie_id: `alive${index}`,
      poster_url: `${alive.url}/${index}.jpg`,
    }));
    await warehouse.setMovies([...dead, ...other]);
    const { code, summary, stderr } = await warehouse.work();
    const host = new URL(server.url).host;
    expect(code).toBe(0);
    expect(summary).toMatchObject({ stored: 100, failed: 0, skipped: 5000, hosts_out: [host] });
    expect(stderr).toContain(`${host} no longer answers`);
    expect(server.hits.size).toBeLessThan(40);
    const rows = await warehouse.rows();
    expect(rows.filter(({ retry_count }) => retry_count !== 0)).toEqual([]);
    expect(rows.filter(({ poster_to_download }) => !poster_to_download)).toHaveLength(100);
    await alive.close();
  });
});

describe('the posters of a run', () => {
  it('are at most as many as --limit says', async () => {
    await warehouse.setMovies(movies(20));
    expect((await warehouse.work(['--limit', '7'])).summary).toMatchObject({ stored: 7 });
    expect(server.hits.size).toBe(7);
  });

  it('are shared by the shards, each to one of them', async () => {
    await warehouse.setMovies(movies(200));
    const shards = await Promise.all(
      ['0/3', '1/3', '2/3'].map((shard) => warehouse.work(['--shard', shard])),
    );
    const stored = shards.map(({ summary }) => summary['stored'] ?? 0);
    expect(stored.every((count) => count > 0)).toBe(true);
    expect(stored.reduce((sum, count) => sum + count, 0)).toBe(200);
    expect([...server.hits.values()].every((hits) => hits === 1)).toBe(true);
  });

  it("are those of a Cloud Run task's shard", async () => {
    await warehouse.setMovies(movies(50));
    const env = { CLOUD_RUN_TASK_INDEX: '0', CLOUD_RUN_TASK_COUNT: '2' };
    const { summary, stderr } = await warehouse.work([], env);
    expect(stderr).toContain('in shard 0/2');
    expect(summary['stored']).toBeLessThan(50);
    expect(server.hits.size).toBe(summary['stored']);
  });

  it('are only told by --dry-run: nothing is fetched or written', async () => {
    await warehouse.setMovies(movies(4));
    await warehouse.takeJobs();
    const { code, stdout } = await warehouse.work(['--dry-run']);
    expect([code, JSON.parse(stdout)]).toEqual([0, { dry_run: true, posters: 4, movies: 4 }]);
    expect(server.hits.size).toBe(0);
    expect((await warehouse.takeJobs()).filter(({ kind }) => kind !== 'query')).toEqual([]);
  });

  it('are one with --movie, whatever its state, and it says what it does', async () => {
    server.script('/1.jpg', answer(404));
    await warehouse.setMovies([
      { ...movies(1)[0]!, retry_count: 9 },
      {
        ...movies(2)[1]!,
        poster_to_download: false,
        poster_gcs_path: 'gs://de-lake-dev/posters/old.jpg',
      },
    ]);
    const given = await warehouse.work(['--movie', 'm00000']);
    expect(given.stderr).toContain('its poster is pending, after 9 failed runs');
    expect(await row('m00000')).toMatchObject({ poster_to_download: false, retry_count: 0 });
    const done = await warehouse.work(['--movie', 'm00001']);
    expect(done.stderr).toContain(
      'is stored at gs://de-lake-dev/posters/old.jpg and is fetched again',
    );
    expect(done.summary).toMatchObject({ failed: 1 });
    expect(await row('m00001')).toMatchObject({ poster_to_download: false, retry_count: 0 });
  });
});

describe('poster-worker explain', () => {
  it('says why a poster is missing, with its attempts', async () => {
    server.script('/0.jpg', answer(404));
    await warehouse.setMovies(movies(1));
    await warehouse.work();
    const { code, stdout } = await warehouse.explain(['m00000']);
    expect(code).toBe(0);
    expect(stdout).toContain('A movie (m00000): pending');
    expect(stdout).toMatch(
      /It failed in 1 of 3 runs; the last attempt, on 2\d{3}-.*Z, failed with http_404\. The next run takes it\./,
    );
    const json = JSON.parse((await warehouse.explain(['m00000', '--json'])).stdout) as object;
    expect(json).toMatchObject({
      state: 'pending',
      retry_count: 1,
      attempts: [{ http_status: 404 }],
    });
  });

  it('refuses an unknown movie with a sentence', async () => {
    await warehouse.setMovies(movies(1));
    const { code, stderr } = await warehouse.explain(['nobody']);
    expect(code).toBe(1);
    expect(stderr).toBe(
      'error: There is no movie with movie_id or internalId nobody in passculture-data-ehp.raw_dev.raw_movies: check the id, or run the extractor and "dataform run" first.\n',
    );
  });
});

describe('a wrong flag or setting', () => {
  it.concurrent.each([
    [['--shard', '4/4'], {}, '--shard is "4/4": it must be i/n'],
    [['--max-retries', '0'], {}, '--max-retries is "0": it must be a whole number from 1 to 1000'],
    [['--retry-backoff', '5'], {}, '--retry-backoff is "5": it must be 0 or a number with a unit'],
    [['--max-bytes', '1GB'], {}, '--max-bytes is "1GB": it must be a size from 1 kB to 100 MB'],
    [['--unknown'], {}, 'Unknown option'],
    [[], { JOB_COMPLETION_INDEX: '1' }, 'SHARD_COUNT is not set'],
    [[], { POSTER_PREFIX: '../x' }, 'POSTER_PREFIX is "../x"'],
  ])('%j %j is refused with exit code 2', async (args, env, sentence) => {
    const { code, stderr } = await warehouse.work(args, env);
    expect([code, stderr]).toEqual([2, expect.stringContaining(sentence)]);
  });
});

describe('a bucket that does not exist', () => {
  it('ends the run with one sentence, and counts for no poster', async () => {
    await warehouse.setMovies(movies(40));
    const { code, stderr } = await warehouse.work([], { GCS_BUCKET: 'no-such-bucket' });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /error: Storing posters in gs:\/\/no-such-bucket\/posters failed: .*Check that the bucket exists/,
    );
    expect((await warehouse.rows()).every(({ retry_count }) => retry_count === 0)).toBe(true);
  });
});
