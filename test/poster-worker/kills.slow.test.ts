import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPosterServer, type PosterServer } from '../../poster-worker/test/poster-server.ts';
import { killAndFinish } from './kill-and-finish.ts';
import { startPendingWarehouse, type PendingWarehouse } from './pending-warehouse.ts';
import { expectEveryPosterRight, pendingMovies } from './right-posters.ts';

const KILLS = 50;
const POSTERS = 3000;
const BATCH = 200;
const CONCURRENCY = 32;

let warehouse: PendingWarehouse;
let server: PosterServer;

beforeAll(async () => {
  [warehouse, server] = await Promise.all([startPendingWarehouse(), startPosterServer()]);
});
afterAll(() => Promise.all([warehouse.stop(), server.close()]));

describe('kill -9 at 50 random points', () => {
  it(
    'loses nothing: every row is done, every object is what the host served',
    { timeout: 1_800_000 },
    async () => {
      let killed = 0;
      const repeated: number[] = [];
      for (let round = 1; killed < KILLS; round += 1) {
        await warehouse.clear();
        await warehouse.setMovies(pendingMovies(server, POSTERS));
        const kills = KILLS - killed;
        const result = await killAndFinish(warehouse, server, {
          kills,
          posters: POSTERS,
          seed: round,
        });
        killed += result.killed;
        repeated.push(...result.repeated);
        await expectEveryPosterRight(warehouse);
      }
      process.stdout.write(
        `${killed} kills; downloaded again per kill: at most ${Math.max(...repeated)}, ${(repeated.reduce((sum, n) => sum + n, 0) / killed).toFixed(0)} on average\n`,
      );
      expect(killed).toBe(KILLS);
      expect(Math.max(...repeated)).toBeLessThanOrEqual(2 * BATCH + CONCURRENCY);
    },
  );
});
