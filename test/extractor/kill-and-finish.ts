import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { FakeAllocine, movieNode } from '../../extractor/test/fake-allocine.ts';
import { ROOT, run, type Finished } from '../process.ts';
import type { TestStack } from '../stack.ts';

const KEY = 'kill-test-key';
const MOVIES = 1500;
const PAGES = MOVIES / 50;
/** The load begins soon after the last page and takes some tenths of a second. */
const LONGEST_LOAD_MS = 800;

/** When a run is killed: as the server gets a request, or so long after the last page was asked for. */
export type KillPoint = { request: number } | { afterLastPageMs: number };

/** A point somewhere in the crawl, or (one time in three) in what follows it. */
export function randomKillPoint(): KillPoint {
  return randomInt(3) === 0
    ? { afterLastPageMs: randomInt(LONGEST_LOAD_MS) }
    : { request: 1 + randomInt(PAGES) };
}

/**
 * Kills a run with SIGKILL at a point, then runs again to the end; checks that staging was never partial, that it
 * ends as the whole catalogue, and that no more pages than were in flight were fetched twice.
 */
export async function killAndFinish(
  stack: TestStack,
  dataset: string,
  point: KillPoint,
  pagesInFlight: number,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'extractor-kill-'));
  let atRequest: (number: number) => void = () => undefined;
  const fake = await FakeAllocine.start({
    movies: MOVIES,
    key: KEY,
    script: ({ number }) => void atRequest(number),
  });
  const extractor = (onStart?: (kill: () => void) => void): Promise<Finished> =>
    run(
      process.execPath,
      [
        join(ROOT, 'extractor/bin.mjs'),
        '--concurrency',
        String(pagesInFlight),
        '--state-dir',
        folder,
      ],
      {
        env: {
          ...stack.env,
          BQ_DATASET: dataset,
          ALLOCINE_API_BASE_URL: fake.url,
          ALLOCINE_API_TOKEN: KEY,
        },
        ...(onStart && { onStart: (child) => onStart(() => child.kill('SIGKILL')) }),
      },
    );
  try {
    await stack.query(`CREATE SCHEMA ${dataset}`);
    await stack.query(`CREATE TABLE ${dataset}.staging_movies AS SELECT 'old' AS movie_id`);
    const killed = await extractor((kill) => {
      atRequest = (number) => {
        if ('request' in point && number === point.request - 1) kill();
        if ('afterLastPageMs' in point && number === PAGES - 1)
          setTimeout(kill, point.afterLastPageMs);
      };
    });
    expect(await stagedIds(stack, dataset)).toBeOneOf(['old', wholeCatalogue()]);
    atRequest = () => undefined;
    if (killed.signal !== null) {
      const finished = await extractor();
      expect(finished.code, finished.stderr).toBe(0);
    }
    expect(await stagedIds(stack, dataset)).toBe(wholeCatalogue());
    const isWholeAnew = killed.code === 0;
    expect(fake.repeated).toBeLessThanOrEqual(isWholeAnew ? 0 : pagesInFlight);
  } finally {
    await fake.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function stagedIds(stack: TestStack, dataset: string): Promise<string> {
  const rows = await stack.query<{ movie_id: string }>(
    `SELECT movie_id FROM ${dataset}.staging_movies ORDER BY movie_id`,
  );
  return rows.map((row) => row.movie_id).join();
}

function wholeCatalogue(): string {
  return Array.from({ length: MOVIES }, (_, index) => movieNode(index)['id'] as string)
    .sort()
    .join();
}
