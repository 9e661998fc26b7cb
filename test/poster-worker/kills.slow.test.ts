import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { batchSize } from '../../poster-worker/src/pure/flush-pace.ts';
import { startPosterServer, type PosterServer } from '../../poster-worker/test/poster-server.ts';
import { CONCURRENCY, killAndFinish } from './kill-and-finish.ts';
import { startPendingWarehouse, type PendingWarehouse } from './pending-warehouse.ts';
import { expectEveryPosterRight, pendingMovies } from './right-posters.ts';

const KILLS = 50;
const POSTERS = 1600;

let warehouse: PendingWarehouse;
let server: PosterServer;

beforeAll(async () => {
  [warehouse, server] = await Promise.all([startPendingWarehouse(), startPosterServer()]);
});
afterAll(() => Promise.all([warehouse.stop(), server.close()]));

describe('kill -9 at 50 random points', () => {
  it(
    'loses nothing, and repeats at most one batch and what was in flight',
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
      expect(Math.max(...repeated)).toBeLessThanOrEqual(batchSize(POSTERS) + CONCURRENCY);
    },
  );
});
