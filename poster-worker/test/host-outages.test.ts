import { describe, expect } from 'vitest';
import { OUT_PROBES, SUSPECT_TRIES } from '../src/pure/host-breaker.ts';
import { answer, reset, servePoster } from './poster-server.ts';
import { LIMITS, errorClasses, it, numbered, pending, sync } from './sync-of-posters.ts';

describe('an outage', () => {
  it('of a host with 5,000 posters is asked a few times, counts for none, and stops no other host', async ({
    startServer,
  }) => {
    const [dead, alive] = [await startServer(), await startServer()];
    dead.script('/*', reset);
    const { of, hostsOut, outWith } = await sync([
      ...numbered(dead, 5000),
      ...numbered(alive, 200),
    ]);
    expect(of('stored')).toHaveLength(200);
    expect(of('failed')).toHaveLength(0);
    expect(of('skipped')).toHaveLength(5000);
    expect([hostsOut, outWith]).toEqual([[new URL(dead.url).host], ['reset']]);
    const asked = [...dead.hits.values()].reduce((sum, hits) => sum + hits, 0);
    expect(asked).toBeGreaterThanOrEqual(SUSPECT_TRIES + OUT_PROBES);
    expect(asked).toBeLessThanOrEqual(SUSPECT_TRIES + LIMITS.perHostConcurrency + OUT_PROBES);
  });

  it('that is over after a while costs no poster its try', async ({ startServer }) => {
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

  it('of a host with only a few posters is told at the end, and counts for none', async ({
    startServer,
  }) => {
    const server = await startServer();
    server.script('/*', reset);
    const { of, hostsOut, outWith } = await sync(numbered(server, 4));
    expect([hostsOut, outWith]).toEqual([[new URL(server.url).host], ['reset']]);
    expect(errorClasses(of('skipped'))).toHaveLength(4);
    expect(of('failed')).toEqual([]);
  });

  it('is not declared of a host that answers now and then: its silent posters have failed', async ({
    startServer,
  }) => {
    const server = await startServer();
    server.script('/dead/*', reset);
    const posters = [...numbered(server, 100), ...pending(server, '/dead/1.jpg', '/dead/2.jpg')];
    const { of, hostsOut } = await sync(posters, { perHostConcurrency: 2 });
    expect(hostsOut).toEqual([]);
    expect(of('stored')).toHaveLength(100);
    expect(errorClasses(of('failed'))).toEqual(['reset', 'reset']);
  });

  it('is not declared for one poster: its three tries are a failure', async ({ startServer }) => {
    const server = await startServer();
    server.script('/*', reset);
    const { ended, hostsOut } = await sync(pending(server, '/a.jpg'));
    expect(hostsOut).toEqual([]);
    expect(errorClasses(ended)).toEqual(['reset']);
    expect(ended[0]?.outcome).toBe('failed');
  });

  it('is not declared of a host that answers only errors', async ({ startServer }) => {
    const server = await startServer();
    server.script('/*', answer(500));
    const { of, hostsOut } = await sync(numbered(server, 40));
    expect(hostsOut).toEqual([]);
    expect(of('failed')).toHaveLength(40);
  });
});
