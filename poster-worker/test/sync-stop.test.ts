import { describe, expect } from 'vitest';
import { servePoster } from './poster-server.ts';
import { it, numbered, sync } from './sync-of-posters.ts';

describe('a stop', () => {
  it('lets what is in flight finish, begins nothing new, and records all that was stored', async ({
    startServer,
  }) => {
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

  it('drops what is still in flight after the grace, uncounted', async ({ startServer }) => {
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
