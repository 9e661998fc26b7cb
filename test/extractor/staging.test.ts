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
import { main } from '../../extractor/src/main.ts';
import { EXIT, GuardError } from '../../runtime/src/errors.ts';
import { runHere, type Ended } from '../run-here.ts';
import { startStack, type TestStack } from '../stack.ts';
import { startFailingLoads, type FailingLoads, type LoadFailure } from './failing-loads.ts';

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

  /** Variables besides those that every run here has. */
  more: Record<string, string> = {};

  run(fake: FakeAllocine | undefined, ...args: string[]): Promise<Ended> {
    return runHere(main, args, {
      ...stack.env,
      BQ_DATASET: this.dataset,
      ALLOCINE_API_TOKEN: KEY,
      MAX_API_RETRIES: '1',
      EXTRACTOR_PREFIX: this.dataset,
      RATE_LIMIT_PERIOD_SECONDS: '0.05',
      ...(fake && { ALLOCINE_API_BASE_URL: fake.url }),
      ...this.more,
    });
  }

  /** Makes a staging table with one old movie. */
  async stageOld(location = 'europe-west1'): Promise<void> {
    await this.query(`CREATE SCHEMA $ OPTIONS (location = "${location}")`);
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

describe('a load job that fails', () => {
  async function withFailingLoads(
    failures: LoadFailure[],
    work: (bench: Bench, loads: FailingLoads, fake: FakeAllocine) => Promise<void>,
  ): Promise<void> {
    const loads = await startFailingLoads(stack.urls.bigquery, failures);
    const bench = new Bench();
    await bench.stageOld();
    bench.more = { BIGQUERY_EMULATOR_HOST: loads.url };
    try {
      await withFake({ movies: MOVIES, key: KEY }, (fake) => work(bench, loads, fake));
    } finally {
      await loads.close();
    }
  }

  it.each(['backendError', 'jobBackendError', 'rateLimitExceeded'])(
    'with %s is submitted again under the next number',
    async (reason) => {
      await withFailingLoads([{ reason, message: 'Try again.' }], async (bench, loads, fake) => {
        const { code, stderr } = await bench.run(fake);
        expect(code, stderr).toBe(0);
        expect(stderr).toContain('failed for now (Try again.)');
        expect(loads.failed.size).toBe(1);
        expect(loads.submitted.map((id) => id.slice(-2))).toEqual(['-1', '-2']);
        expect(await bench.staged()).toEqual(idsFrom(0, MOVIES));
      });
    },
  );

  it('for good leaves staging as it was, and the next run loads the same pages', async () => {
    const failure = { reason: 'invalid', message: 'The file is damaged.' };
    await withFailingLoads([failure], async (bench, loads, fake) => {
      const failed = await bench.run(fake);
      expect(failed.code).toBe(EXIT.failed);
      expect(failed.stderr).toMatch(
        /^error: Loading .*staging_movies failed: The file is damaged/m,
      );
      expect(await bench.staged()).toEqual(['old']);
      const asked = fake.requests.length;
      const finished = await bench.run(fake);
      expect(finished.code, finished.stderr).toBe(0);
      expect(fake.requests).toHaveLength(asked);
      expect(loads.submitted.map((id) => id.slice(-2))).toEqual(['-1', '-1', '-2']);
      expect(await bench.staged()).toEqual(idsFrom(0, MOVIES));
    });
  });
});

describe('a bucket of another region than the dataset', () => {
  it.each([
    ['as BQ_LOCATION says', { BQ_LOCATION: 'us-east1' }],
    ['whatever BQ_LOCATION says', {}],
  ])('is refused before the first request, %s', async (_name, more) => {
    const bench = new Bench();
    await bench.stageOld('us-east1');
    bench.more = more;
    await withFake({ movies: MOVIES, key: KEY }, async (fake) => {
      const { code, stdout, stderr } = await bench.run(fake);
      expect({ code, stdout }).toEqual({ code: EXIT.failed, stdout: '' });
      expect(stderr).toMatch(
        /^error: Bucket de-lake-dev lies in europe-west1, BigQuery's dataset in us-east1: .* Set EXTRACTOR_BUCKET to a bucket in us-east1\.$/m,
      );
      expect(fake.requests).toHaveLength(0);
    });
  });

  it('is named by the error of the load where the account may not look the bucket up', async () => {
    const bench = new Bench();
    await bench.stageOld('us-east1');
    const match = { method: 'GET', path: '/storage/v1/b/de-lake-dev' };
    const fault = { kind: 'status', status: 403, match, times: 1 };
    const faults = `${stack.urls.storage}/control/faults`;
    await fetch(faults, { method: 'POST', body: JSON.stringify(fault) });
    await withFake({ movies: MOVIES, key: KEY }, async (fake) => {
      const { code, stderr } = await bench.run(fake);
      expect(code).toBe(EXIT.failed);
      expect(stderr).toMatch(
        /^error: Loading .* failed: Cannot read and write in different locations: source: europe-west1, destination: us-east1\. Bucket de-lake-dev lies in a place unknown here, BigQuery's dataset in us-east1: set EXTRACTOR_BUCKET/m,
      );
      expect(fake.requests).not.toHaveLength(0);
    });
    const [rule] = (await (await fetch(faults)).json()) as { applied: number }[];
    expect(rule?.applied).toBe(1);
    expect(await bench.staged()).toEqual(['old']);
  });

  it.each(['EU', 'europe-west1'])('is none where the dataset is in %s', async (location) => {
    const bench = new Bench();
    await bench.stageOld(location);
    bench.more = { BQ_LOCATION: location };
    await withFake({ movies: MOVIES, key: KEY }, async (fake) => {
      expect(await bench.run(fake)).toMatchObject({ code: 0 });
    });
  });
});

describe('an error that no call threw', () => {
  /** A run beside whose third page an error is thrown that nobody waits for. */
  async function runBeside(error: Error): Promise<{ bench: Bench; ended: Ended }> {
    const bench = new Bench();
    await bench.stageOld();
    const script: FakeOptions['script'] = ({ number }) => {
      if (number === 2) void Promise.reject(error);
      return undefined;
    };
    const ended = await withFake({ movies: MOVIES, key: KEY, script }, (fake) => bench.run(fake));
    return { bench, ended };
  }

  const runsOf = (bench: Bench) =>
    bench.query<{ outcome: string; error: string | null }>(
      'SELECT outcome, error FROM $.pipeline_runs',
    );

  it("and that is a library's is reported, and the run goes on to its row", async () => {
    const error = new Error('Premature close');
    error.stack = 'Error: Premature close\n    at f (/app/node_modules/teeny-request/index.js:1:2)';
    const { bench, ended } = await runBeside(error);
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.stderr).toMatch(
      /^warning: A library failed beside its calls \(Premature close\)/m,
    );
    expect(await bench.staged()).toEqual(idsFrom(0, MOVIES));
    expect(await runsOf(bench)).toEqual([{ outcome: 'succeeded', error: null }]);
  });

  it('and that is ours ends the run with its row, staging untouched', async () => {
    const { bench, ended } = await runBeside(new Error('forgotten'));
    expect(ended.code).toBe(EXIT.failed);
    expect(ended.stderr).toMatch(/^error: This is a bug in the program: Error: forgotten/m);
    expect(await bench.staged()).toEqual(['old']);
    expect(await runsOf(bench)).toEqual([{ outcome: 'failed', error: 'forgotten' }]);
  });
});
