import { describe, expect, vi } from 'vitest';
import { HOSTILE_BODIES } from '../../poster-worker/test/hostile-bodies.ts';
import {
  answer,
  reset,
  servePoster,
  startPosterServer,
} from '../../poster-worker/test/poster-server.ts';
import { movieRow, pendingMovies } from './right-posters.ts';
import { startStorageProxy } from './storage-proxy.ts';
import { it } from './warehouse-and-host.ts';

vi.setConfig({ testTimeout: 60_000 });

describe('a poster that fails', () => {
  it('counts one more failed run, with its class in summary and ledger, until it is given up', async ({
    warehouse,
    server,
  }) => {
    server.script('/0.jpg', answer(410));
    await warehouse.setMovies(pendingMovies(server, 2));
    for (const failedRuns of [1, 2, 3]) {
      const { code, summary } = await warehouse.work();
      expect(code).toBe(0);
      expect(summary.failures_by_class).toEqual({ http_410: 1 });
      expect(await movieRow(warehouse, 'm000000')).toMatchObject({
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

  it('counts one failed run, whatever its tries in it', async ({ warehouse, server }) => {
    server.script('/0.jpg', answer(500));
    await warehouse.setMovies(pendingMovies(server, 1));
    expect((await warehouse.work()).summary.failures_by_class).toEqual({ http_500: 1 });
    expect(server.hits.get('/0.jpg')).toBe(3);
    expect(await movieRow(warehouse, 'm000000')).toMatchObject({ retry_count: 1 });
  });

  it('is stored by a later run, and its count is 0 again', async ({ warehouse, server }) => {
    server.script('/0.jpg', (res, hit, req) =>
      (hit === 1 ? answer(404) : servePoster('/0.jpg'))(res, hit, req),
    );
    await warehouse.setMovies(pendingMovies(server, 1));
    await warehouse.work();
    await warehouse.work();
    expect(await movieRow(warehouse, 'm000000')).toMatchObject({
      poster_to_download: false,
      retry_count: 0,
    });
  });

  it('counts exactly one for every hostile body, and stores nothing of it', async ({
    warehouse,
    server,
  }) => {
    const hostile = Object.entries(HOSTILE_BODIES).filter(([name]) => !name.includes('drips'));
    for (const [index, [, { script }]] of hostile.entries()) server.script(`/${index}.jpg`, script);
    await warehouse.setMovies(pendingMovies(server, hostile.length));
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

  it('is a policy failure where its address is private and that is not allowed', async ({
    warehouse,
    server,
  }) => {
    await warehouse.setMovies(pendingMovies(server, 5));
    const { summary } = await warehouse.work([], { POSTER_ALLOW_PRIVATE_HOSTS: '' });
    expect(summary.failures_by_class).toEqual({ policy: 5 });
    expect(server.connections()).toBe(0);
  });

  it('is not due before the backoff × its failed runs has passed', async ({
    warehouse,
    server,
  }) => {
    server.script('/*', answer(404));
    await warehouse.setMovies(pendingMovies(server, 1));
    await warehouse.work();
    expect((await warehouse.work(['--retry-backoff', '1h'])).summary).toMatchObject({
      due_posters: 0,
    });
    expect((await warehouse.work(['--retry-backoff', '0'])).summary).toMatchObject({
      due_posters: 1,
    });
  });
});

describe('a dead host', () => {
  it('with 5,000 posters is left alone after a few tries that count for none', async ({
    warehouse,
    server,
  }) => {
    const alive = await startPosterServer();
    server.script('/dead/*', reset);
    const dead = pendingMovies(server, 5000, '/dead');
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

describe('a bucket', () => {
  it('that does not exist ends the run with one sentence, and counts for no poster', async ({
    warehouse,
    server,
  }) => {
    await warehouse.setMovies(pendingMovies(server, 40));
    const { code, stderr } = await warehouse.work([], { GCS_BUCKET: 'no-such-bucket' });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /error: Storing posters in gs:\/\/no-such-bucket\/posters failed: .*Check that the bucket exists/,
    );
    expect((await warehouse.rows()).every(({ retry_count }) => retry_count === 0)).toBe(true);
  });

  it('that refuses all ends the run with one sentence, and counts for no poster', async ({
    warehouse,
    server,
  }) => {
    const message = 'worker@p.iam.gserviceaccount.com does not have storage.objects.create access.';
    const body = JSON.stringify({ error: { code: 403, message } });
    const refusing = await startStorageProxy(warehouse.stack.urls.storage, () => ({
      kind: 'answered',
      status: 403,
      body,
    }));
    await warehouse.setMovies(pendingMovies(server, 100));
    const { code, stderr } = await warehouse.work([], { STORAGE_EMULATOR_HOST: refusing.url });
    expect(code).toBe(1);
    expect(stderr.split('\n').filter((line) => line.startsWith('error: '))).toEqual([
      `error: Storing posters in gs://de-lake-dev/posters failed: ${message} (HTTP 403) Check that the bucket exists (GCS_BUCKET) and that this account may create objects in it.`,
    ]);
    expect(refusing.injected['403']).toBeLessThanOrEqual(32);
    const rows = await warehouse.rows();
    expect(rows.every((row) => row.poster_to_download && row.retry_count === 0)).toBe(true);
    await refusing.close();
  });
});
