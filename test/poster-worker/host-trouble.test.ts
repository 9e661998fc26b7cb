import { describe, expect, vi } from 'vitest';
import {
  answer,
  redirectTo,
  serve,
  servePoster,
  startPosterServer,
  type Script,
} from '../../poster-worker/test/poster-server.ts';
import type { PendingWarehouse } from './pending-warehouse.ts';
import { movieRow, pendingMovies } from './right-posters.ts';
import { it } from './warehouse-and-host.ts';

vi.setConfig({ testTimeout: 120_000 });

const HTML: Script = (response) =>
  serve(response, Buffer.from('<!doctype html><p>Come back later'), 'text/html');
const inAMinute = (): string => new Date(Date.now() + 90_000).toUTCString();

/** The first ten requests get their poster, all others this answer. */
function afterTen(script: Script): Script {
  let requests = 0;
  return (response, hit, request) => {
    requests += 1;
    (requests <= 10 ? servePoster(request.url ?? '') : script)(response, hit, request);
  };
}

async function counted({ rows }: PendingWarehouse): Promise<number> {
  return (await rows()).filter(({ retry_count: count }) => count > 0).length;
}

describe("a host's trouble is booked on no poster", () => {
  it.for<[string, () => Script, number]>([
    ['429 with Retry-After 60', () => afterTen(answer(429, { 'retry-after': '60' })), 10],
    ['429 with Retry-After 31', () => afterTen(answer(429, { 'retry-after': '31' })), 10],
    ['429 with Retry-After 120', () => afterTen(answer(429, { 'retry-after': '120' })), 10],
    ['429 until a date', () => afterTen(answer(429, { 'retry-after': inAMinute() })), 10],
    ['503 with Retry-After 60', () => afterTen(answer(503, { 'retry-after': '60' })), 10],
    ['403 to everything', () => answer(403), 0],
    ['500 to everything', () => answer(500), 0],
    ['the same HTML page to everything', () => HTML, 0],
  ])('%s', async ([, script, served], { warehouse, server }) => {
    server.script('/*', script());
    await warehouse.setMovies(pendingMovies(server, 100));
    const { code, summary } = await warehouse.work();
    expect([code, summary]).toEqual([
      0,
      expect.objectContaining({ stored: served, failed: 0, skipped: 100 - served }),
    ]);
    expect(summary.hosts_out).toEqual([new URL(server.url).host]);
    expect(await counted(warehouse)).toBe(0);
  });

  it('behind a redirect: the target is the host', async ({ warehouse, server }) => {
    const target = await startPosterServer();
    target.script('/*', answer(429, { 'retry-after': '60' }));
    server.script('/*', (response, hit, request) =>
      redirectTo(`${target.url}${request.url ?? ''}`)(response, hit, request),
    );
    await warehouse.setMovies(pendingMovies(server, 100));
    const { summary } = await warehouse.work();
    expect(summary).toMatchObject({ stored: 0, failed: 0, skipped: 100 });
    expect(summary.hosts_out).toEqual([new URL(target.url).host]);
    expect(target.hits.size).toBeLessThan(40);
    expect(await counted(warehouse)).toBe(0);
    const hosts = new Set((await warehouse.attempts()).map(({ host }) => host));
    expect(hosts).toEqual(new Set([new URL(target.url).host]));
    await target.close();
  });

  it('counts from the eighth night on, when seven in a row were so', async ({
    warehouse,
    server,
  }) => {
    server.script('/*', answer(503, { 'retry-after': '60' }));
    await warehouse.setMovies(pendingMovies(server, 3));
    await warehouse.work();
    expect(await counted(warehouse)).toBe(0);
    const nights = [1, 2, 3, 4, 5, 6, 7].map((night) => `SELECT ${night} AS night`);
    await warehouse.stack.query(
      `INSERT INTO poster_attempts (movie_id, poster_url, run_id, attempted_at, outcome, error_class, host)
       SELECT movie_id, poster_url, run_id, TIMESTAMP_SUB(attempted_at, INTERVAL 24 * night HOUR), outcome, error_class, host
       FROM poster_attempts CROSS JOIN (${nights.join(' UNION ALL ')})`,
    );
    const { summary } = await warehouse.work();
    expect(summary).toMatchObject({ failed: 3, skipped: 0 });
    expect(await counted(warehouse)).toBe(3);
  });
});

describe('a few refusals', () => {
  const served = (server: { url: string }) => ({
    movie_id: 'served',
    poster_url: `${server.url}/served.jpg`,
    poster_to_download: false,
    poster_gcs_path: 'gs://de-lake-dev/posters/served.jpg',
  });

  it.for<[string, Script, object, number]>([
    ['comes: the posters have failed', servePoster('/served.jpg'), { failed: 2, skipped: 0 }, 2],
    ['does not come either: the host is ill', answer(403), { failed: 0, skipped: 2 }, 0],
    ['is gone: nothing is known, and they have failed', answer(404), { failed: 2, skipped: 0 }, 2],
  ])(
    'are judged by a poster that the host once served: it %s',
    async ([, probe, ended, count], { warehouse, server }) => {
      server.script('/served.jpg', probe);
      server.script('/*', answer(403));
      await warehouse.setMovies([served(server), ...pendingMovies(server, 2)]);
      const { summary } = await warehouse.work();
      expect(summary).toMatchObject({ stored: 0, ...ended });
      expect(server.hits.get('/served.jpg')).toBe(1);
      expect(await counted(warehouse)).toBe(count);
      expect(await movieRow(warehouse, 'served')).toMatchObject({ poster_to_download: false });
    },
  );
});

describe('--max-failures', () => {
  it.for<[string, number]>([
    ['10%', 3],
    ['50%', 0],
  ])(
    '%s of ten of which two fail ends with exit code %i',
    async ([share, exitCode], { warehouse, server }) => {
      server.script('/0.jpg', answer(404));
      server.script('/1.jpg', answer(404));
      await warehouse.setMovies(pendingMovies(server, 10));
      const { code, summary, stderr } = await warehouse.work(['--max-failures', share]);
      expect([code, summary['stored'], summary['failed']]).toEqual([exitCode, 8, 2]);
      if (exitCode === 3)
        expect(stderr).toContain('2 of the 10 posters that were tried failed (20.0%)');
      expect(await counted(warehouse)).toBe(2);
    },
  );
});

describe('poster-worker missing', () => {
  it('says how many posters are missing, by reason, host and age', async ({
    warehouse,
    server,
  }) => {
    server.script('/0.jpg', answer(404));
    server.script('/1.jpg', answer(404));
    await warehouse.setMovies([
      ...pendingMovies(server, 3),
      { movie_id: 'none', poster_url: null },
      { movie_id: 'blank', poster_url: ' ' },
    ]);
    await warehouse.work();
    const { code, stdout } = await warehouse.print(['missing']);
    const { host } = new URL(server.url);
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      '2 posters are missing:',
      'movies  state    reason    host             missing for       such as'.replace(
        'host             ',
        `${'host'.padEnd(host.length)}  `,
      ),
      `     2  pending  http_404  ${host}  30 days and more  m000000`,
      'npx poster-worker explain MOVIE says why one of them is.',
      '',
    ]);
    const json = JSON.parse((await warehouse.print(['missing', '--json'])).stdout) as object;
    expect(json).toMatchObject({
      missing: 2,
      groups: [{ state: 'pending', reason: 'http_404', host, movies: 2 }],
    });
  });
});

describe('a poster_url that is empty or blank', () => {
  it('is no poster', async ({ warehouse }) => {
    await warehouse.setMovies([
      { movie_id: 'm1', poster_url: '' },
      { movie_id: 'm2', poster_url: ' \t' },
    ]);
    expect((await warehouse.work()).summary).toMatchObject({ due_posters: 0, failed: 0 });
    const { stdout } = await warehouse.explain(['m2']);
    expect(stdout).toContain('Allociné gives no poster for it.');
    expect((await warehouse.work(['--movie', 'm1'])).stderr).toContain('there is nothing to fetch');
  });
});

describe('--retry-backoff where the ledger knows nothing', () => {
  it('counts from updated_at', async ({ warehouse, server }) => {
    const now = new Date().toISOString();
    const [first, second] = pendingMovies(server, 2);
    await warehouse.setMovies([
      { ...first!, retry_count: 1, updated_at: now },
      { ...second!, retry_count: 1 },
    ]);
    const { summary } = await warehouse.work(['--retry-backoff', '1h']);
    expect(summary).toMatchObject({ due_posters: 1, stored: 1 });
  });
});
