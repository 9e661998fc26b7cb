import { describe, expect } from 'vitest';
import type { EndedPoster, PendingPoster } from '../src/pure/poster.ts';
import { HOSTILE_BODIES } from './hostile-bodies.ts';
import { answer, reset, servePoster, type Script } from './poster-server.ts';
import { LIMITS, errorClasses, it, numbered, pending, sync } from './sync-of-posters.ts';

const HOSTILE_TIMEOUT_MS = 1000;

describe('a sync', () => {
  it('ends every poster exactly once, one download each', async ({ startServer }) => {
    const server = await startServer();
    const { ended, of } = await sync(numbered(server, 300));
    expect(of('stored')).toHaveLength(300);
    expect(new Set(ended.map((end) => end.pending.posterUrl)).size).toBe(300);
    expect([...server.hits.values()].every((hits) => hits === 1)).toBe(true);
  });

  it('asks no host more than it may at a time, nor all hosts together', async ({ startServer }) => {
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
          return { kind: 'stored', gcsPath: 'gs://b/o' };
        },
      },
    );
    expect(first.mostActive()).toBeLessThanOrEqual(5);
    expect(second.mostActive()).toBeLessThanOrEqual(5);
    expect(mostStoring).toBeLessThanOrEqual(8);
  });

  it.for<[string, Script]>([
    ['500', answer(500)],
    ['408', answer(408)],
    ['a reset', reset],
  ])('tries a poster again after %s, and stores it', async ([, fault], { startServer }) => {
    const server = await startServer();
    server.script('/a.jpg', (res, hit, req) =>
      (hit < 3 ? fault : servePoster('/a.jpg'))(res, hit, req),
    );
    const { of } = await sync(pending(server, '/a.jpg', '/b.jpg'));
    expect(of('stored')).toHaveLength(2);
    expect(server.hits.get('/a.jpg')).toBe(3);
  });

  it('gives a poster up after three tries, as one failure', async ({ startServer }) => {
    const server = await startServer();
    server.script('/a.jpg', answer(500));
    const { ended } = await sync(pending(server, '/a.jpg'));
    expect(ended).toMatchObject([
      { outcome: 'failed', failure: { errorClass: 'http_500' }, seen: { status: 500 } },
    ]);
    expect(server.hits.get('/a.jpg')).toBe(3);
  });

  it.for([404, 410, 403])(
    'asks once for a poster with status %i',
    async (status, { startServer }) => {
      const server = await startServer();
      server.script('/a.jpg', answer(status));
      expect(errorClasses((await sync(pending(server, '/a.jpg'))).of('failed'))).toEqual([
        `http_${status}`,
      ]);
      expect(server.hits.get('/a.jpg')).toBe(1);
    },
  );

  it('asks nothing of a host that answered 429 until the time it named has passed', async ({
    startServer,
  }) => {
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

  it('keeps the pace of a host that answers 60 requests in its period and 429 to all others', async ({
    startServer,
  }) => {
    const server = await startServer();
    // A hundredth of a minute, as the first pause is a hundredth of a run's.
    const periodMs = 600;
    let window = { since: Number.NEGATIVE_INFINITY, served: 0 };
    let refusals = 0;
    server.script('/*', (res, hit, req) => {
      const now = performance.now();
      if (now - window.since >= periodMs) window = { since: now, served: 0 };
      window.served += 1;
      if (window.served > 60) refusals += 1;
      (window.served > 60 ? answer(429) : servePoster(req.url ?? ''))(res, hit, req);
    });
    const { of, hostsOut } = await sync(numbered(server, 150));
    expect([of('stored').length, hostsOut]).toEqual([150, []]);
    expect(refusals).toBeGreaterThan(1);
  });

  it.for(Object.entries(HOSTILE_BODIES))(
    'stores nothing of %s, and ends it as one failure',
    async ([, { script, errorClass }], { startServer }) => {
      const server = await startServer();
      server.script('/hostile.jpg', script);
      let stores = 0;
      const { ended } = await sync(
        pending(server, '/hostile.jpg'),
        {},
        {
          store: async () => {
            stores += 1;
            return { kind: 'stored', gcsPath: '' };
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

  it('skips what could not be uploaded: that is not the poster that failed', async ({
    startServer,
  }) => {
    const server = await startServer();
    const { ended } = await sync(
      pending(server, '/a.jpg'),
      {},
      {
        store: async () => ({ kind: 'failed', detail: 'HTTP 503' }),
      },
    );
    expect(ended).toMatchObject([{ outcome: 'skipped', failure: { errorClass: 'upload' } }]);
  });

  it('counts an object that may not be overwritten as its own poster’s, and stores all others', async ({
    startServer,
  }) => {
    const server = await startServer();
    const detail = 'no storage.objects.delete access (HTTP 403)';
    const { of } = await sync(
      numbered(server, 20),
      {},
      {
        store: async ({ posterUrl }) =>
          posterUrl.endsWith('/7.jpg')
            ? { kind: 'refused', detail }
            : { kind: 'stored', gcsPath: 'gs://b/o' },
      },
    );
    expect(of('stored')).toHaveLength(19);
    expect(of('failed')).toMatchObject([
      { failure: { errorClass: 'upload_refused', detail }, seen: { status: 200, width: 24 } },
    ]);
  });

  it('ends with the error of a bucket that refuses, after what was in flight', async ({
    startServer,
  }) => {
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

  it('ends with the error of a source that fails, and keeps what was stored by then', async ({
    startServer,
  }) => {
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
