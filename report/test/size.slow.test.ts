import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Log } from '../../runtime/src/log.ts';
import { runBin } from '../../test/process.ts';
import { readFigures } from '../src/views.ts';
import { startPageMaker, type PageMaker } from './pages.ts';

const MOST_SECONDS_BESIDE_QUERIES = 3;
const MOST_BYTES = 1_500_000;
/** What the wall's pictures take at most: none of this warehouse's posters is in the bucket. */
const WALL_BYTES = 300_000;

let folder: string;
let maker: PageMaker;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'report-size-'));
  maker = await startPageMaker(folder, { movies: 5 });
  await maker.firstNight();
  await maker.manyNights({ movies: 200_000, tries: 2_000, growth: 60, isLastNightReal: false });
}, 600_000);
afterAll(async () => {
  await maker?.stack.stop();
  await rm(folder, { recursive: true, force: true });
});

it('200,000 movies and 90 nights take 3 s beside the queries, and less than 1.5 MB', async () => {
  const { stack } = maker;
  const [row] = await stack.query<{ n: number }>('SELECT COUNT(*) AS n FROM raw_movies');
  expect(row!.n).toBe(200_000);
  const log = new Log({
    program: 'report',
    format: 'text',
    quiet: true,
    stream: process.stderr,
    env: {},
  });
  const readAll = () =>
    readFigures({
      client: stack.client,
      projectId: 'passculture-data-ehp',
      dataset: 'raw_dev',
      location: 'europe-west1',
      program: 'report',
      runId: 'size',
      log,
    });
  // The first reading warms the database, so that both that are measured find it alike.
  await readAll();
  const path = join(folder, 'large.html');
  const allMs = await timed(async () => {
    const { code, stderr } = await runBin('report', [path], { env: stack.env });
    expect(code, stderr).toBe(0);
  });
  const queriesMs = await timed(readAll);
  const { size } = await stat(path);
  process.stdout.write(
    `${Math.round(queriesMs)} ms of queries, ${Math.round(allMs)} ms in all, ${size} bytes\n`,
  );
  expect((allMs - queriesMs) / 1000).toBeLessThan(MOST_SECONDS_BESIDE_QUERIES);
  expect(size + WALL_BYTES).toBeLessThan(MOST_BYTES);
});

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
