import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jpegOf, sha256 } from '../../poster-worker/test/poster-images.ts';
import { startPosterServer, type PosterServer } from '../../poster-worker/test/poster-server.ts';
import { startPendingWarehouse, type PendingWarehouse } from './pending-warehouse.ts';

let warehouse: PendingWarehouse;
let server: PosterServer;

beforeAll(async () => {
  [warehouse, server] = await Promise.all([startPendingWarehouse(), startPosterServer()]);
});
afterAll(async () => {
  await Promise.all([warehouse.stop(), server.close()]);
});

describe('poster-worker', () => {
  it('stores the pending posters and writes their state back', async () => {
    await warehouse.setMovies(
      Array.from({ length: 50 }, (_, index) => ({
        movie_id: `m${index}`,
        poster_url: `${server.url}/happy/${index}.jpg`,
      })),
    );
    const { code, summary, stderr } = await warehouse.work(['--max-retries', '3']);
    expect(stderr).toContain('50 posters of 50 movies are due');
    expect(code).toBe(0);
    expect(summary).toMatchObject({ stored: 50, failed: 0, skipped: 0 });
  });
});
