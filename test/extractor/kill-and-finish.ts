import type { ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { FakeAllocine, movieNode, type FakeOptions } from '../../extractor/test/fake-allocine.ts';
import { control } from '../control.ts';
import { ROOT, run, type Finished } from '../process.ts';
import type { TestStack } from '../stack.ts';

const KEY = 'kill-test-key';
const MOVIES = 1000;
const PAGES = MOVIES / 50;
/** The load begins soon after the last page and takes some tenths of a second. */
const LONGEST_LOAD_MS = 1200;
const LEASE_SECONDS = 3;
/** Answers to uploads of pages are held back so long: time to kill between upload and answer. */
const UPLOAD_ANSWER_MS = 60;

/** When a run is killed: as the server gets a request, as an object appears whose answer is held back, or so long after the last page was asked for. */
export type KillPoint = { request: number } | { object: number } | { afterLastPageMs: number };

/** A point before the first object, in the crawl, at an upload, or (one time in three) in what follows. */
export function randomKillPoint(): KillPoint {
  const kind = randomInt(3);
  if (kind === 0) return { afterLastPageMs: randomInt(LONGEST_LOAD_MS) };
  return kind === 1 ? { request: 1 + randomInt(PAGES) } : { object: 1 + randomInt(3) };
}

/** A fake API, a dataset with an old staging table and a folder of the bucket for one test. */
export class KillBench {
  /** Called with every request, by its number from 0 on. */
  onRequest: (number: number) => void = () => undefined;

  private constructor(
    readonly fake: FakeAllocine,
    private readonly stack: TestStack,
    /** The dataset's name, and the folder's in the bucket. */
    readonly name: string,
  ) {}

  static async open(
    stack: TestStack,
    name: string,
    cursors: FakeOptions['cursors'] = 'offsets',
  ): Promise<KillBench> {
    const fake = await FakeAllocine.start({ movies: MOVIES, key: KEY, cursors });
    const bench = new KillBench(fake, stack, name);
    fake.options.script = ({ number }) => void bench.onRequest(number);
    await stack.query(`CREATE SCHEMA ${name} OPTIONS (location = "europe-west1")`);
    await stack.query(`CREATE TABLE ${name}.staging_movies AS SELECT 'old' AS movie_id`);
    await control(stack.urls.storage, 'faults', {
      kind: 'latency',
      ms: UPLOAD_ANSWER_MS,
      match: { url: `name=${name}.*page-` },
      times: 'always',
    });
    return bench;
  }

  /** Runs the real program on a machine of its own: in an empty folder, with these variables alone. */
  async extract(
    onStart?: (child: ChildProcess) => void,
    more: Record<string, string> = {},
  ): Promise<Finished> {
    const cwd = await mkdtemp(join(tmpdir(), 'extractor-machine-'));
    const variables = {
      ...this.stack.env,
      PATH: process.env['PATH'] ?? '',
      TSX_DISABLE_CACHE: '',
      BQ_DATASET: this.name,
      EXTRACTOR_PREFIX: this.name,
      EXTRACTOR_LEASE_SECONDS: String(LEASE_SECONDS),
      RATE_LIMIT_PERIOD_SECONDS: '0.1',
      ALLOCINE_API_BASE_URL: this.fake.url,
      ALLOCINE_API_TOKEN: KEY,
      ...more,
    };
    const settings = Object.entries(variables).map(([key, value]) => `${key}=${value}`);
    const bin = join(ROOT, 'extractor/bin.mjs');
    try {
      return await run('env', ['-i', ...settings, process.execPath, bin], {
        cwd,
        ...(onStart && { onStart }),
      });
    } finally {
      expect(readdirSync(cwd)).toEqual([]);
      await rm(cwd, { recursive: true });
    }
  }

  /** Names of the page objects, in their order. */
  objects(): string[] {
    const folder = join(this.stack.dir, 'buckets/de-lake-dev', this.name);
    const names = existsSync(folder) ? (readdirSync(folder, { recursive: true }) as string[]) : [];
    return names.filter((name) => /\/page-\d{6}/.test(name)).sort();
  }

  /** How many pages of the newest crawl are in objects. */
  async pagesKept(): Promise<number> {
    const last = this.objects().at(-1);
    if (last === undefined) return 0;
    const object = encodeURIComponent(`${this.name}/${last}`);
    const url = `${this.stack.urls.storage}/storage/v1/b/de-lake-dev/o/${object}`;
    const { metadata } = (await (await fetch(url)).json()) as { metadata: { last_page: string } };
    return Number(metadata.last_page);
  }

  /** "old", "whole", or what else staging_movies is. */
  async staged(): Promise<string> {
    const rows = await this.stack.query<{ movie_id: string }>(
      `SELECT movie_id FROM ${this.name}.staging_movies ORDER BY movie_id`,
    );
    const ids = rows.map((row) => row.movie_id).join();
    return ids === WHOLE_CATALOGUE ? 'whole' : ids;
  }

  /** The crawls of the manifests in the ledger, one for each row. */
  async manifests(): Promise<string[]> {
    // The ledger is made with its first row.
    const runs = await this.stack
      .query<{ crawl: string }>(
        `SELECT JSON_VALUE(manifest, '$.crawl') AS crawl FROM ${this.name}.pipeline_runs
         WHERE outcome = 'succeeded'`,
      )
      .catch(() => []);
    return runs.map(({ crawl }) => crawl);
  }

  async close(): Promise<void> {
    await this.fake.stop();
  }
}

const WHOLE_CATALOGUE = Array.from(
  { length: MOVIES },
  (_, index) => movieNode(index)['id'] as string,
)
  .sort()
  .join();

/**
 * Kills a run with SIGKILL at a point, then runs again, elsewhere, to the end; checks that staging was never partial,
 * that it ends as the whole catalogue, that no page in an object was asked for again, and no manifest counts twice.
 */
export async function killAndFinish(
  stack: TestStack,
  name: string,
  point: KillPoint,
  cursors: FakeOptions['cursors'],
): Promise<void> {
  const bench = await KillBench.open(stack, name, cursors);
  try {
    const killed = await bench.extract((child) => killAt(bench, child, point));
    bench.onRequest = () => undefined;
    expect(await bench.staged()).toBeOneOf(['old', 'whole']);
    const doneBefore = await bench.manifests();
    const kept = await bench.pagesKept();
    bench.fake.requests.length = 0;
    if (killed.signal !== null) {
      const finished = await bench.extract();
      expect(finished.code, finished.stderr).toBe(0);
    }
    expect(await bench.staged()).toBe('whole');
    const manifests = await bench.manifests();
    expect(new Set(manifests).size).toBe(manifests.length);
    expect(manifests.length).toBeGreaterThanOrEqual(1);
    const pages = bench.fake.requests.map(({ page }) => page);
    expect(new Set(pages).size).toBe(pages.length);
    if (doneBefore.length === 0 && killed.signal !== null) {
      expect(pages.filter((page) => page < kept)).toEqual([]);
      expect(manifests).toHaveLength(1);
    }
  } finally {
    await bench.close();
  }
}

function killAt(bench: KillBench, child: ChildProcess, point: KillPoint): void {
  const kill = (): void => void child.kill('SIGKILL');
  if ('object' in point) {
    const looking = setInterval(() => {
      if (bench.objects().length < point.object) return;
      clearInterval(looking);
      kill();
    }, 2);
    child.once('exit', () => clearInterval(looking));
    return;
  }
  bench.onRequest = (number) => {
    if ('request' in point && number === point.request - 1) kill();
    if ('afterLastPageMs' in point && number === PAGES - 1) {
      setTimeout(kill, point.afterLastPageMs);
    }
  };
}
