import { describe, expect } from 'vitest';
import { batchSize } from '../../poster-worker/src/pure/flush-pace.ts';
import { CONCURRENCY, killAndFinish } from './kill-and-finish.ts';
import { expectEveryPosterRight, pendingMovies } from './right-posters.ts';
import { it } from './warehouse-and-host.ts';

const KILLS = 50;
const POSTERS = 1600;

describe('kill -9 at 50 random points', () => {
  it(
    'loses nothing, and repeats at most one batch and what was in flight',
    { timeout: 1_800_000 },
    async ({ warehouse, server }) => {
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
