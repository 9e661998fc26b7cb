import { describe, expect, vi } from 'vitest';
import { IMAGES, jpegOf, sha256 } from '../../poster-worker/test/poster-images.ts';
import { answer, serve, servePoster } from '../../poster-worker/test/poster-server.ts';
import { storedObject } from './bucket.ts';
import { movieRow, pendingMovies } from './right-posters.ts';
import { it } from './warehouse-and-host.ts';

vi.setConfig({ testTimeout: 60_000 });

describe('a stored poster', () => {
  it('is in its bucket as it was served, with what the bytes are and where they came from', async ({
    warehouse,
    server,
  }) => {
    await warehouse.setMovies([{ movie_id: 'm1', poster_url: `${server.url}/é/affiche.PNG?x=1` }]);
    server.script('/*', (response) => serve(response, IMAGES.webp, 'text/plain'));
    const { code, summary } = await warehouse.workApart();
    expect(code).toBe(0);
    const stored = await movieRow(warehouse, 'm1');
    expect(stored).toMatchObject({ poster_to_download: false, retry_count: 0 });
    expect(stored.poster_gcs_path).toMatch(/^gs:\/\/de-lake-dev\/posters\/[\da-f-]{36}\.PNG$/);
    expect(await storedObject(warehouse.stack, stored.poster_gcs_path ?? '')).toEqual({
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

  it('has a row in the ledger of attempts, and its run one in the ledger of runs', async ({
    warehouse,
    server,
  }) => {
    await warehouse.setMovies(pendingMovies(server, 3));
    const { summary } = await warehouse.work();
    const attempts = await warehouse.attempts();
    expect(attempts).toHaveLength(3);
    expect(attempts.find(({ movie_id: id }) => id === 'm000001')).toMatchObject({
      poster_url: `${server.url}/1.jpg`,
      run_id: summary['run_id'],
      outcome: 'stored',
      error_class: null,
      http_status: 200,
      bytes: 2000,
      content_type: 'image/jpeg',
      sha256: sha256(jpegOf('/1.jpg', 2000)),
      poster_gcs_path: (await movieRow(warehouse, 'm000001')).poster_gcs_path,
    });
    const runs = await warehouse.stack.query(
      `SELECT program, outcome, exit_code, counts FROM pipeline_runs WHERE run_id = '${String(summary['run_id'])}'`,
    );
    expect(runs).toMatchObject([{ program: 'poster-worker', outcome: 'succeeded', exit_code: 0 }]);
    expect(JSON.parse(String(runs[0]?.['counts']))).toMatchObject({ stored: 3, failed: 0 });
  });

  it('moves updated_at, and a failed one does not', async ({ warehouse, server }) => {
    server.script('/1.jpg', answer(404));
    await warehouse.setMovies(pendingMovies(server, 2));
    await warehouse.work();
    const changed = await warehouse.stack.query<{ movie_id: string }>(
      "SELECT movie_id FROM raw_movies WHERE updated_at > TIMESTAMP '2026-01-01 00:00:00+00'",
    );
    expect(changed.map(({ movie_id: id }) => id)).toEqual(['m000000']);
  });

  it('is downloaded once for all movies that show it', async ({ warehouse, server }) => {
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

  it('is not fetched again by the next run', async ({ warehouse, server }) => {
    await warehouse.setMovies(pendingMovies(server, 3));
    await warehouse.work();
    const { summary } = await warehouse.work();
    expect(summary).toMatchObject({ due_posters: 0, stored: 0 });
    expect([...server.hits.values()]).toEqual([1, 1, 1]);
  });
});

describe('a poster whose movie changes meanwhile', () => {
  it('stays pending with its new URL, and the old object is left in place', async ({
    warehouse,
    server,
  }) => {
    const next = `${server.url}/new.jpg`;
    server.script('/0.jpg', (res, hit, req) => {
      void warehouse.stack
        .query(`UPDATE raw_movies SET poster_url = '${next}' WHERE movie_id = 'm000000'`)
        .then(() => servePoster('/0.jpg')(res, hit, req));
    });
    await warehouse.setMovies(pendingMovies(server, 2));
    const { summary } = await warehouse.work();
    expect(summary).toMatchObject({ stored: 2, changed_meanwhile_movies: 1 });
    expect(await movieRow(warehouse, 'm000000')).toMatchObject({
      poster_url: next,
      poster_to_download: true,
      poster_gcs_path: null,
      retry_count: 0,
    });
    expect(await warehouse.objects()).toHaveLength(2);
    await warehouse.work();
    expect(await movieRow(warehouse, 'm000000')).toMatchObject({
      poster_url: next,
      poster_to_download: false,
    });
    expect(await warehouse.objects()).toHaveLength(3);
  });

  it('keeps its count when it fails', async ({ warehouse, server }) => {
    server.script('/0.jpg', (res, hit, req) => {
      void warehouse.stack
        .query(
          `UPDATE raw_movies SET poster_url = '${server.url}/new.jpg' WHERE movie_id = 'm000000'`,
        )
        .then(() => answer(404)(res, hit, req));
    });
    await warehouse.setMovies(pendingMovies(server, 1));
    const { summary } = await warehouse.work();
    expect(summary).toMatchObject({ failed: 1, changed_meanwhile_movies: 1 });
    expect((await movieRow(warehouse, 'm000000')).retry_count).toBe(0);
  });
});
