import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pipelineOfCode } from '../bench/scale/main.ts';
import { MEASURES } from '../bench/scale/measures.ts';
import { night, type Night } from '../bench/scale/night.ts';
import { usualNight, type Scenario } from '../bench/scale/scenario.ts';
import { control, loggedRequests, spanSeconds } from './control.ts';
import { runBin } from './process.ts';
import { startStack, type TestStack } from './stack.ts';

const SIZES = [1000, 2000, 4000];
const WITHIN = 0.15;
const CALLS = 20;
const PERIOD_MS = 2000;
const API_LATENCY_MS = 50;
/** Long enough for the waits, and not this machine's processors, to be what takes time. */
const POSTER_LATENCY_MS = 400;
const STORAGE_LATENCY_MS = 200;

/** What a night took, counted by the servers that it used. */
interface Measured {
  requests: number;
  crawlSeconds: number;
  dataformJobs: number;
  updates: number;
  loadJobs: number;
  uploads: number;
  posterSeconds: number;
}

async function playNight(stack: TestStack): Promise<Measured> {
  const { allocine, storage } = stack.urls;
  await control(allocine, 'latency', { ms: API_LATENCY_MS, path: '/api' });
  await control(allocine, 'posters', { making: 'stamped' });
  const env = {
    ...stack.env,
    RATE_LIMIT_CALLS: String(CALLS),
    RATE_LIMIT_PERIOD_SECONDS: String(PERIOD_MS / 1000),
  };
  for (const [program, args] of [
    ['extractor', []],
    ['dataform', ['run']],
  ] as const) {
    const { code, stderr } = await runBin(program, [...args], { env });
    expect(code, stderr).toBe(0);
  }
  // Posters lie below two paths: everything is held back.
  await control(allocine, 'latency', { ms: POSTER_LATENCY_MS });
  await control(storage, 'latency', { ms: STORAGE_LATENCY_MS, path: '/upload' });
  const { code, stderr } = await runBin('poster-worker', [], { env });
  expect(code, stderr).toBe(0);
  const [jobs] = await stack.client.getJobs({ maxResults: 1000, autoPaginate: true });
  const ids = jobs.map((job) => ({ id: job.id ?? '', type: job.metadata.configuration?.jobType }));
  const asked = await loggedRequests(allocine, '/');
  const pages = asked.filter(({ path }) => path.startsWith('/api'));
  const pictures = asked.filter(({ path }) => path.endsWith('.jpg'));
  const uploads = await loggedRequests(storage, '/upload');
  return {
    requests: pages.length,
    crawlSeconds: spanSeconds(pages),
    dataformJobs: ids.filter(({ id }) => id.startsWith('dataform-')).length,
    updates: ids.filter(({ id, type }) => id.startsWith('poster-worker-') && type === 'QUERY')
      .length,
    loadJobs: ids.filter(({ type }) => type === 'LOAD').length,
    uploads: uploads.filter(({ path }) => !path.includes('extractor')).length,
    posterSeconds: spanSeconds(pictures),
  };
}

describe.each(SIZES)('a night of %i movies', (movies) => {
  let stack: TestStack;
  let measured: Measured;
  let computed: Night;

  beforeAll(async () => {
    stack = await startStack({ movies });
    measured = await playNight(stack);
    const [row] = await stack.query<{ posters: number }>(
      'SELECT COUNT(DISTINCT poster_url) AS posters FROM raw_movies WHERE poster_gcs_path IS NOT NULL',
    );
    const scenario: Scenario = usualNight(movies, {
      changed: 1,
      posters: row?.posters ?? 0,
      posterHosts: 1,
      apiLatencyMs: API_LATENCY_MS,
      posterLatencyMs: POSTER_LATENCY_MS,
      storageLatencyMs: STORAGE_LATENCY_MS,
    });
    const code = pipelineOfCode();
    computed = night(scenario, {
      ...code,
      crawl: { ...code.crawl, calls: CALLS, periodMs: PERIOD_MS },
    });
  }, 300_000);

  afterAll(() => stack.stop());

  it.each<[string, (night: Night) => number, (measured: Measured) => number]>([
    ['requests', ({ crawl }) => crawl.requests, ({ requests }) => requests],
    ['seconds of the crawl', ({ crawl }) => crawl.seconds, ({ crawlSeconds }) => crawlSeconds],
    ['jobs of Dataform', ({ dataform }) => dataform.jobs, ({ dataformJobs }) => dataformJobs],
    ['uploads', ({ posters }) => posters.uploads, ({ uploads }) => uploads],
    [
      'seconds of the posters',
      ({ posters }) => posters.seconds,
      ({ posterSeconds }) => posterSeconds,
    ],
  ])('has the %s that the simulator computes, within 15%%', (_, ofNight, ofMeasured) => {
    const [expected, seen] = [ofNight(computed), ofMeasured(measured)];
    expect(Math.abs(seen - expected), `${seen} measured, ${expected} computed`).toBeLessThanOrEqual(
      Math.max(expected * WITHIN, 1),
    );
  });

  it.each<[string, (night: Night) => number, (measured: Measured) => number]>([
    ['UPDATEs', ({ posters }) => posters.statements, ({ updates }) => updates],
    ['load jobs', ({ loadJobs }) => loadJobs, ({ loadJobs }) => loadJobs],
  ])('has the %s that the simulator computes, within two', (_, ofNight, ofMeasured) => {
    const [expected, seen] = [ofNight(computed), ofMeasured(measured)];
    expect(Math.abs(seen - expected), `${seen} measured, ${expected} computed`).toBeLessThanOrEqual(
      Math.max(expected * WITHIN, 2),
    );
  });

  it('has rows of the size that the simulator takes, within 15%', async () => {
    const seen: Record<string, number> = {};
    for (const table of Object.keys(MEASURES.tableBytes)) {
      const [metadata] = await stack.client.dataset('raw_dev').table(table).getMetadata();
      seen[table] = Number(metadata.numBytes) / movies;
    }
    const wrong = Object.entries(MEASURES.tableBytes).filter(
      ([table, bytes]) => Math.abs(seen[table]! - bytes) > bytes * WITHIN,
    );
    expect(wrong, JSON.stringify(seen)).toEqual([]);
  });
});
