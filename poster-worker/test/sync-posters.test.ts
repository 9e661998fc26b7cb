import { afterEach, describe, expect, it } from 'vitest';
import { downloadPoster } from '../src/poster-download.ts';
import { openPosterHttp } from '../src/poster-http.ts';
import type { EndedPoster, PendingPoster } from '../src/pure/poster.ts';
import { OUT_PROBES, SUSPECT_TRIES } from '../src/pure/host-breaker.ts';
import { syncPosters, type SyncLimits, type SyncWork } from '../src/sync-posters.ts';
import {
  HOSTILE_BODIES,
  answer,
  reset,
  servePoster,
  startPosterServer,
  type PosterServer,
} from './poster-server.ts';

const LIMITS: SyncLimits = {
  concurrency: 32,
  perHostConcurrency: 16,
  retryBaseMs: 10,
  stopGraceMs: 2000,
};
const DOWNLOAD = { maxBytes: 1_000_000, timeoutMs: 15_000, allowPrivateHosts: true };

const HOSTILE_TIMEOUT_MS = 1000;

const servers: PosterServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

async function startServer(): Promise<PosterServer> {
  const server = await startPosterServer();
  servers.push(server);
  return server;
}

function pending(server: { url: string }, ...paths: string[]): PendingPoster[] {
  return paths.map((path) => ({
    posterUrl: `${server.url}${path}`,
    movies: [{ movieId: path, retryCount: 0 }],
  }));
}

function numbered(server: { url: string }, count: number): PendingPoster[] {
  return pending(server, ...Array.from({ length: count }, (_, index) => `/${index}.jpg`));
}

interface Result {
  ended: EndedPoster[];
  hostsOut: string[];
  of: (outcome: EndedPoster['outcome']) => EndedPoster[];
}

async function sync(
  posters: PendingPoster[],
  limits: Partial<SyncLimits> = {},
  work: Partial<SyncWork> = {},
  signal = new AbortController().signal,
  downloadTimeoutMs = DOWNLOAD.timeoutMs,
): Promise<Result> {
  const http = openPosterHttp({
    allowPrivateHosts: true,
    maxSocketsPerHost: 64,
    userAgent: 'test',
  });
  const ended: EndedPoster[] = [];
  const { hostsOut } = await syncPosters(
    {
      pages: pagesOf(posters),
      download: (url, dropped) =>
        downloadPoster(http, url, { ...DOWNLOAD, timeoutMs: downloadTimeoutMs }, dropped),
      store: async ({ posterUrl }) => ({ ok: true, gcsPath: `gs://b/${posterUrl}` }),
      record: async (poster) => void ended.push(poster),
      ...work,
    },
    { ...LIMITS, ...limits },
    signal,
  );
  return { ended, hostsOut, of: (outcome) => ended.filter((end) => end.outcome === outcome) };
}

async function* pagesOf(posters: PendingPoster[]): AsyncGenerator<PendingPoster[]> {
  for (let at = 0; at < posters.length; at += 1000) yield posters.slice(at, at + 1000);
}

function errorClasses(ended: EndedPoster[]): string[] {
  return ended.flatMap((end) => (end.outcome === 'stored' ? [] : end.failure.errorClass));
}

describe('a sync', () => {
  it('ends every poster exactly once, one download each', async () => {
    const server = await startServer();
    const { ended, of } = await sync(numbered(server, 300));
    expect(of('stored')).toHaveLength(300);
    expect(new Set(ended.map((end) => end.pending.posterUrl)).size).toBe(300);
    expect([...server.hits.values()].every((hits) => hits === 1)).toBe(true);
  });

  it('asks no host more than it may at a time, nor all hosts together', async () => {
    const [first, second] = [await startServer(), await startServer()];
    let [storing, mostStoring] = [0, 0];
    await sync(
      [...numbered(first, 100), ...numbered(second, 100)],
      { concurrency: 8, perHostConcurrency: 5 },
      {
        store: async () => {
          mostStoring = Math.max(mostStoring, (storing += 1));
          await new Promise((resolve) => setImmediate(resolve));
          storing -= 1;
          return { ok: true, gcsPath: 'gs://b/o' };
        },
      },
    );
    expect(first.mostActive()).toBeLessThanOrEqual(5);
    expect(second.mostActive()).toBeLessThanOrEqual(5);
    expect(mostStoring).toBeLessThanOrEqual(8);
  });

  it.each([
    ['500', answer(500)],
    ['408', answer(408)],
    ['a reset', reset],
  ])('tries a poster again after %s, and stores it', async (_, fault) => {
    const server = await startServer();
    server.script('/a.jpg', (res, hit, req) =>
      (hit < 3 ? fault : servePoster('/a.jpg'))(res, hit, req),
    );
    const { of } = await sync(pending(server, '/a.jpg', '/b.jpg'));
    expect(of('stored')).toHaveLength(2);
    expect(server.hits.get('/a.jpg')).toBe(3);
  });

  it('gives a poster up after three tries, as one failure', async () => {
    const server = await startServer();
    server.script('/a.jpg', answer(503));
    const { ended } = await sync(pending(server, '/a.jpg'));
    expect(ended).toMatchObject([
      { outcome: 'failed', failure: { errorClass: 'http_503', httpStatus: 503 } },
    ]);
    expect(server.hits.get('/a.jpg')).toBe(3);
  });

  it.each([404, 410, 403])('asks once for a poster with status %i', async (status) => {
    const server = await startServer();
    server.script('/a.jpg', answer(status));
    expect(errorClasses((await sync(pending(server, '/a.jpg'))).of('failed'))).toEqual([
      `http_${status}`,
    ]);
    expect(server.hits.get('/a.jpg')).toBe(1);
  });

  it('asks nothing of a host that answered 429 until the time it named has passed', async () => {
    const server = await startServer();
    const times: number[] = [];
    server.script('/*', (res, hit, req) => {
      times.push(performance.now());
      const script =
        times.length === 1 ? answer(429, { 'retry-after': '1' }) : servePoster('/x.jpg');
      script(res, hit, req);
    });
    const { of } = await sync(numbered(server, 20), { perHostConcurrency: 1 });
    expect(of('stored')).toHaveLength(20);
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(999);
  });

  it.each(Object.entries(HOSTILE_BODIES))(
    'stores nothing of %s, and ends it as one failure',
    async (_, { script, errorClass }) => {
      const server = await startServer();
      server.script('/hostile.jpg', script);
      let stores = 0;
      const { ended } = await sync(
        pending(server, '/hostile.jpg'),
        {},
        {
          store: async () => {
            stores += 1;
            return { ok: true, gcsPath: '' };
          },
        },
        new AbortController().signal,
        HOSTILE_TIMEOUT_MS,
      );
      expect(ended.map((end) => end.outcome)).toEqual(['failed']);
      expect(errorClasses(ended)).toEqual([errorClass]);
      expect(stores).toBe(0);
    },
  );

  it('skips what could not be uploaded: that is not the poster that failed', async () => {
    const server = await startServer();
    const { ended } = await sync(
      pending(server, '/a.jpg'),
      {},
      {
        store: async () => ({ ok: false, detail: 'HTTP 503' }),
      },
    );
    expect(ended).toMatchObject([{ outcome: 'skipped', failure: { errorClass: 'upload' } }]);
  });

  it('ends with the error of a bucket that refuses, after what was in flight', async () => {
    const server = await startServer();
    const refused = sync(
      numbered(server, 100),
      {},
      {
        store: () => Promise.reject(new Error('no such bucket')),
      },
    );
    await expect(refused).rejects.toThrow('no such bucket');
    expect(server.hits.size).toBeLessThanOrEqual(LIMITS.concurrency);
  });

  it('ends with the error of a source that fails, and keeps what was stored by then', async () => {
    const server = await startServer();
    const ended: EndedPoster[] = [];
    async function* failing(): AsyncGenerator<PendingPoster[]> {
      yield numbered(server, 10);
      throw new Error('no such table');
    }
    const work = { pages: failing(), record: async (end: EndedPoster) => void ended.push(end) };
    await expect(sync([], {}, work)).rejects.toThrow('no such table');
    expect(ended.length).toBe(server.hits.size);
  });
});

describe('an outage', () => {
  it('of a host with 5,000 posters is asked a few times, counts for none, and stops no other host', async () => {
    const [dead, alive] = [await startServer(), await startServer()];
    dead.script('/*', reset);
    const { of, hostsOut } = await sync([...numbered(dead, 5000), ...numbered(alive, 200)]);
    expect(of('stored')).toHaveLength(200);
    expect(of('failed')).toHaveLength(0);
    expect(of('skipped')).toHaveLength(5000);
    expect(hostsOut).toEqual([new URL(dead.url).host]);
    const asked = [...dead.hits.values()].reduce((sum, hits) => sum + hits, 0);
    expect(asked).toBeGreaterThanOrEqual(SUSPECT_TRIES + OUT_PROBES);
    expect(asked).toBeLessThanOrEqual(SUSPECT_TRIES + LIMITS.perHostConcurrency + OUT_PROBES);
  });

  it('that is over after a while costs no poster its try', async () => {
    const server = await startServer();
    let requests = 0;
    server.script('/*', (res, hit, req) => {
      requests += 1;
      (requests <= SUSPECT_TRIES + 8 ? reset : servePoster(req.url ?? ''))(res, hit, req);
    });
    const { of, hostsOut } = await sync(numbered(server, 100), { retryBaseMs: 1 });
    expect(hostsOut).toEqual([]);
    expect(of('stored')).toHaveLength(100);
  });

  it('of a host with only a few posters is told at the end, and counts for none', async () => {
    const server = await startServer();
    server.script('/*', reset);
    const { of, hostsOut } = await sync(numbered(server, 4));
    expect(hostsOut).toEqual([new URL(server.url).host]);
    expect(errorClasses(of('skipped'))).toHaveLength(4);
    expect(of('failed')).toEqual([]);
  });

  it('is not declared of a host that answers now and then: its silent posters have failed', async () => {
    const server = await startServer();
    server.script('/dead/*', reset);
    const posters = [...numbered(server, 100), ...pending(server, '/dead/1.jpg', '/dead/2.jpg')];
    const { of, hostsOut } = await sync(posters, { perHostConcurrency: 2 });
    expect(hostsOut).toEqual([]);
    expect(of('stored')).toHaveLength(100);
    expect(errorClasses(of('failed'))).toEqual(['reset', 'reset']);
  });

  it('is not declared for one poster: its three tries are a failure', async () => {
    const server = await startServer();
    server.script('/*', reset);
    const { ended, hostsOut } = await sync(pending(server, '/a.jpg'));
    expect(hostsOut).toEqual([]);
    expect(errorClasses(ended)).toEqual(['reset']);
    expect(ended[0]?.outcome).toBe('failed');
  });

  it('is not declared of a host that answers only errors', async () => {
    const server = await startServer();
    server.script('/*', answer(500));
    const { of, hostsOut } = await sync(numbered(server, 40));
    expect(hostsOut).toEqual([]);
    expect(of('failed')).toHaveLength(40);
  });
});

describe('a stop', () => {
  it('lets what is in flight finish, begins nothing new, and records all that was stored', async () => {
    const server = await startServer();
    const controller = new AbortController();
    const held: (() => void)[] = [];
    server.script('/*', (res, hit, req) => {
      held.push(() => servePoster(req.url ?? '')(res, hit, req));
      if (held.length < 16) return;
      controller.abort();
      for (const finish of held) finish();
    });
    const { of } = await sync(numbered(server, 500), {}, {}, controller.signal);
    expect(of('stored')).toHaveLength(16);
    expect(server.hits.size).toBe(16);
  });

  it('drops what is still in flight after the grace, uncounted', async () => {
    const server = await startServer();
    const controller = new AbortController();
    let arrived = 0;
    server.script('/*', () => {
      if ((arrived += 1) === 16) controller.abort();
    });
    const begun = performance.now();
    const { ended } = await sync(numbered(server, 500), { stopGraceMs: 50 }, {}, controller.signal);
    expect(ended).toEqual([]);
    expect(performance.now() - begun).toBeLessThan(1000);
  });
});
