import { expect } from 'vitest';
import { servePoster, type PosterServer } from '../../poster-worker/test/poster-server.ts';
import type { PendingWarehouse } from './pending-warehouse.ts';

/** What the kills cost. */
export interface KillResult {
  killed: number;
  /** For each kill, the downloads of the next run that had been done before. */
  repeated: number[];
}

/** Downloads that may be in flight when the worker is killed. */
export const CONCURRENCY = 32;

/**
 * Up to so many downloads into a run, and so long after that, the worker is killed; when fewer are
 * left, no more kills are made: they would all come before anything is written down.
 */
const LATEST_KILL_DOWNLOADS = 400;
const LATEST_KILL_MS = 100;

/**
 * Kills the worker with SIGKILL at random points of its downloads, as often as wanted or as the
 * posters allow, then runs it to its end. The seed decides the points.
 */
export async function killAndFinish(
  warehouse: PendingWarehouse,
  server: PosterServer,
  { kills, posters, seed }: { kills: number; posters: number; seed: number },
): Promise<KillResult> {
  const random = randomFrom(seed);
  let total = 0;
  let killAt = Number.POSITIVE_INFINITY;
  let kill = (): void => undefined;
  const served = new Set<string>();
  server.script('/*', (res, hit, req) => {
    total += 1;
    served.add(req.url ?? '');
    if (total >= killAt) setTimeout(kill, random() * LATEST_KILL_MS);
    servePoster(req.url ?? '')(res, hit, req);
  });
  const result: KillResult = { killed: 0, repeated: [] };
  for (;;) {
    const left = await pendingCount(warehouse);
    if (left < LATEST_KILL_DOWNLOADS || result.killed >= kills) break;
    killAt = total + 1 + Math.floor(random() * LATEST_KILL_DOWNLOADS);
    const finished = await warehouse.workApart(['--concurrency', String(CONCURRENCY)], {
      onStart: (child) => {
        kill = () => child.kill('SIGKILL');
      },
    });
    if (finished.signal !== 'SIGKILL') continue;
    result.killed += 1;
    await server.disconnected();
    result.repeated.push(served.size - (posters - (await pendingCount(warehouse))));
  }
  killAt = Number.POSITIVE_INFINITY;
  const last = await warehouse.work();
  expect(last.code).toBe(0);
  expect(served.size).toBe(posters);
  expect(total - posters).toBeLessThanOrEqual(result.repeated.reduce((sum, n) => sum + n, 0));
  return result;
}

async function pendingCount({ stack }: PendingWarehouse): Promise<number> {
  const [row] = await stack.query<{ pending: number }>(
    'SELECT COUNT(*) AS pending FROM raw_movies WHERE poster_to_download',
  );
  return row?.pending ?? 0;
}

/** Numbers from 0 to 1 that the seed decides (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
