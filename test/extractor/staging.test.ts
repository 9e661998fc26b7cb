import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  DONE_ALL_THE_SAME,
  fakeOptions,
  KEY,
  MOVIES,
  STOPPED,
  type FailureCase,
} from '../../extractor/test/failure-cases.ts';
import { FakeAllocine, movieNode, type FakeOptions } from '../../extractor/test/fake-allocine.ts';
import { EXIT, GuardError } from '../../runtime/src/errors.ts';
import { startStack, type TestStack } from '../stack.ts';
import { extract, type Extraction } from './extract.ts';

let stack: TestStack;
let datasets = 0;

beforeAll(async () => {
  stack = await startStack();
});

afterAll(async () => {
  await stack.stop();
});

/** A dataset of its own, with the variables and the flags of a run there. */
class Bench {
  readonly dataset = `test_${(datasets += 1)}`;

  run(fake: FakeAllocine | undefined, ...args: string[]): Promise<Extraction> {
    return extract(args, {
      ...stack.env,
      BQ_DATASET: this.dataset,
      ALLOCINE_API_TOKEN: KEY,
      MAX_API_RETRIES: '1',
      EXTRACTOR_PREFIX: this.dataset,
      RATE_LIMIT_PERIOD_SECONDS: '0.05',
      ...(fake && { ALLOCINE_API_BASE_URL: fake.url }),
    });
  }

  /** Makes a staging table with one old movie. */
  async stageOld(): Promise<void> {
    await this.query('CREATE SCHEMA $ OPTIONS (location = "europe-west1")');
    await this.query("CREATE TABLE $.staging_movies AS SELECT 'old' AS movie_id");
  }

  query<Row>(sql: string): Promise<Row[]> {
    return stack.query<Row>(sql.replaceAll('$', `\`${this.dataset}\``));
  }

  async staged(): Promise<string[]> {
    const rows = await this.query<{ movie_id: string }>(
      'SELECT movie_id FROM $.staging_movies ORDER BY movie_id',
    );
    return rows.map((row) => row.movie_id);
  }
}

function idsFrom(start: number, end: number): string[] {
  const ids = [];
  for (let index = start; index < end; index += 1) ids.push(movieNode(index)['id'] as string);
  return ids.sort();
}

async function withFake<Result>(
  options: FakeOptions,
  work: (fake: FakeAllocine) => Promise<Result>,
): Promise<Result> {
  const fake = await FakeAllocine.start(options);
  try {
    return await work(fake);
  } finally {
    await fake.stop();
  }
}

function timeoutFlag({ timeoutMs }: FailureCase): string[] {
  return timeoutMs === undefined ? [] : ['--request-timeout', String(timeoutMs / 1000)];
}

describe('staging_movies after a failure of the API', () => {
  it.concurrent.each(DONE_ALL_THE_SAME)('is the whole new catalogue: $name', async (failure) => {
    const bench = new Bench();
    await withFake(fakeOptions(failure), async (fake) => {
      const { code, stdout, stderr } = await bench.run(fake, ...timeoutFlag(failure));
      expect(code, stderr).toBe(0);
      expect(fake.requests.filter(({ fault }) => fault !== undefined).length).toBeGreaterThan(0);
      expect(stdout + stderr).not.toContain(KEY);
    });
    expect(await bench.staged()).toEqual(idsFrom(0, MOVIES));
  });

  it.concurrent.each(STOPPED)('is exactly what it was: $name', async (failure) => {
    const bench = new Bench();
    await bench.stageOld();
    const { code, stdout, stderr } = await withFake(fakeOptions(failure), (fake) =>
      bench.run(fake, ...timeoutFlag(failure)),
    );
    const isRefused = failure.error === GuardError;
    expect(code, stderr).toBe(isRefused ? EXIT.refused : EXIT.failed);
    const errors = stderr.split('\n').filter((line) => line.startsWith('error: '));
    expect(errors).toHaveLength(1);
    expect(stdout).toBe('');
    expect(await bench.staged()).toEqual(['old']);
    const [last] = await bench.query<{ outcome: string; error: string }>(
      'SELECT outcome, error FROM $.pipeline_runs ORDER BY started_at DESC LIMIT 1',
    );
    expect(last?.outcome).toBe(isRefused ? 'refused' : 'failed');
    expect(errors[0]).toContain(last?.error);
    const ledgers = await bench.query<{ text: string }>(
      'SELECT TO_JSON_STRING(run) AS text FROM $.pipeline_runs AS run',
    );
    expect(stderr + JSON.stringify(ledgers)).not.toContain(KEY);
  });
});

describe('a run of the extractor', () => {
  it('leaves a manifest whose fingerprint is that of the table', async () => {
    const bench = new Bench();
    const node = (index: number): unknown => (index === 7 ? movieNode(3) : movieNode(index));
    const summary = await withFake({ movies: 230, key: KEY, node }, async (fake) => {
      const { code, stdout } = await bench.run(fake, '--json');
      expect(code).toBe(0);
      return JSON.parse(stdout) as Record<string, unknown>;
    });
    const [run] = await bench.query<Record<string, string>>(
      "SELECT run_id, program, outcome, manifest FROM $.pipeline_runs WHERE outcome = 'succeeded'",
    );
    const [table] = await bench.query<{ row_count: number; fingerprint: string }>(`
      SELECT
        COUNT(*) AS row_count,
        CAST(BIT_XOR(CAST(CONCAT('0x', SUBSTR(content_hash, 1, 15)) AS INT64)) AS STRING) AS fingerprint
      FROM $.staging_movies`);
    expect(table).toEqual({ row_count: 229, fingerprint: summary['fingerprint'] });
    expect(run).toMatchObject({ run_id: summary['run_id'], program: 'extractor' });
    expect(JSON.parse(run?.['manifest'] ?? '')).toEqual({
      crawl: summary['crawl'],
      pages: 5,
      nodes: 230,
      unique: 229,
      duplicates: 1,
      rejects: 0,
      total_count: 230,
      rows_loaded: 229,
      fingerprint: table?.fingerprint,
      unknown_fields: [],
      missing_fields: [],
    });
  });

  it('keeps its rejects in the ledger, with their nodes', async () => {
    const bench = new Bench();
    const broken = { ...movieNode(5), title: 1984 };
    const node = (index: number): unknown => (index === 5 ? broken : movieNode(index));
    await withFake({ movies: 200, key: KEY, node }, (fake) => bench.run(fake));
    const [reject] = await bench.query<{ movie_id: string; reason: string; node: string }>(
      'SELECT movie_id, reason, node FROM $.rejected_movies',
    );
    expect(reject).toMatchObject({
      movie_id: movieNode(5)['id'],
      reason: 'title is a number, its column holds text',
    });
    expect(JSON.parse(reject?.node ?? '')).toEqual(broken);
  });

  it('keeps the rejects that stopped it', async () => {
    const bench = new Bench();
    await withFake({ movies: 60, key: KEY, node: () => ({ id: 1 }) }, async (fake) => {
      const { code, stderr } = await bench.run(fake);
      expect(code).toBe(EXIT.refused);
      expect(stderr).toMatch(/None of 50 movies could become a row; the first: id is a number/);
    });
    const rejects = await bench.query('SELECT reason FROM $.rejected_movies');
    expect(rejects.length).toBeGreaterThan(0);
    const [refused] = await bench.query<{ counts: string }>('SELECT counts FROM $.pipeline_runs');
    expect(JSON.parse(refused?.counts ?? '')).toMatchObject({ rejects: 50, unique: 0, crawls: 1 });
  });
});
