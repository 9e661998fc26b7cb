import type { ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { FakeAllocine, movieNode } from '../../extractor/test/fake-allocine.ts';
import { ROOT, run, type Finished } from '../process.ts';
import type { TestStack } from '../stack.ts';

const KEY = 'kill-test-key';
const MOVIES = 1000;
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

/** A fake API, a dataset with an old staging table and a state directory for one test. */
export class KillBench {
  /** Told of every request, by its number from 0 on. */
  onRequest: (number: number) => void = () => undefined;

  private constructor(
    readonly fake: FakeAllocine,
    readonly folder: string,
    private readonly stack: TestStack,
    readonly dataset: string,
  ) {}

  static async open(stack: TestStack, dataset: string): Promise<KillBench> {
    const folder = await mkdtemp(join(tmpdir(), 'extractor-kill-'));
    const fake = await FakeAllocine.start({ movies: MOVIES, key: KEY });
    const bench = new KillBench(fake, folder, stack, dataset);
    fake.options.script = ({ number }) => void bench.onRequest(number);
    await stack.query(`CREATE SCHEMA ${dataset}`);
    await stack.query(`CREATE TABLE ${dataset}.staging_movies AS SELECT 'old' AS movie_id`);
    return bench;
  }

  /** Runs the real program. */
  extract(pagesInFlight: number, onStart?: (child: ChildProcess) => void): Promise<Finished> {
    const flags = ['--concurrency', String(pagesInFlight), '--state-dir', this.folder];
    const env = {
      ...this.stack.env,
      BQ_DATASET: this.dataset,
      ALLOCINE_API_BASE_URL: this.fake.url,
      ALLOCINE_API_TOKEN: KEY,
    };
    const bin = join(ROOT, 'extractor/bin.mjs');
    return run(process.execPath, [bin, ...flags], { env, ...(onStart && { onStart }) });
  }

  /** "old", "whole", or what else staging_movies is. */
  async staged(): Promise<string> {
    const rows = await this.stack.query<{ movie_id: string }>(
      `SELECT movie_id FROM ${this.dataset}.staging_movies ORDER BY movie_id`,
    );
    const ids = rows.map((row) => row.movie_id).join();
    return ids === WHOLE_CATALOGUE ? 'whole' : ids;
  }

  /** True when a run has told in the ledger that it succeeded. */
  async hasSucceeded(): Promise<boolean> {
    // The ledger is made with its first row.
    const runs = await this.stack
      .query(`SELECT run_id FROM ${this.dataset}.pipeline_runs WHERE outcome = 'succeeded'`)
      .catch(() => []);
    return runs.length > 0;
  }

  async close(): Promise<void> {
    await this.fake.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

const WHOLE_CATALOGUE = Array.from(
  { length: MOVIES },
  (_, index) => movieNode(index)['id'] as string,
)
  .sort()
  .join();

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
  const bench = await KillBench.open(stack, dataset);
  try {
    const killed = await bench.extract(pagesInFlight, (child) => {
      const kill = (): void => void child.kill('SIGKILL');
      bench.onRequest = (number) => {
        if ('request' in point && number === point.request - 1) kill();
        if ('afterLastPageMs' in point && number === PAGES - 1) {
          setTimeout(kill, point.afterLastPageMs);
        }
      };
    });
    bench.onRequest = () => undefined;
    expect(await bench.staged()).toBeOneOf(['old', 'whole']);
    // Killed when all was done and the spool gone: the next run is a new one.
    const wasDone = await bench.hasSucceeded();
    if (wasDone) bench.fake.forgetPages();
    if (killed.signal !== null) {
      const finished = await bench.extract(pagesInFlight);
      expect(finished.code, finished.stderr).toBe(0);
    }
    expect(await bench.staged()).toBe('whole');
    expect(bench.fake.repeated).toBeLessThanOrEqual(wasDone ? 0 : pagesInFlight);
  } finally {
    await bench.close();
  }
}
