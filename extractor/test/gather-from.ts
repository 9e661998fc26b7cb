import { mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { AllocineApi } from '../src/api-client.ts';
import { crawl } from '../src/crawl.ts';
import { gather, type GatherOptions } from '../src/gather.ts';
import type { Chain } from '../src/pure/chain.ts';
import type { Reject } from '../src/pure/page-rows.ts';
import { RateGate } from '../src/rate-gate.ts';
import { RowsFile } from '../src/rows-file.ts';
import { FakeAllocine, type FakeOptions } from './fake-allocine.ts';

const cleanUps: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** Runs after the test. */
export function afterTest(cleanUp: () => Promise<unknown>): void {
  cleanUps.push(cleanUp);
}

/** A new folder that is removed after the test. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'extractor-'));
  afterTest(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A fake API that stops after the test. */
export async function startFake(options: FakeOptions): Promise<FakeAllocine> {
  const fake = await FakeAllocine.start(options);
  afterTest(() => fake.stop());
  return fake;
}

export interface Overrides extends Partial<GatherOptions> {
  calls?: number;
  periodMs?: number;
  maxRetries?: number;
  timeoutMs?: number;
  concurrency?: number;
  key?: string;
}

/** What a gathering brought. */
export interface Result {
  chain: Chain;
  rows: { movie_id: string; title: string; content_hash: string }[];
  rejects: Reject[];
  warnings: string[];
  infos: string[];
  counts: AllocineApi['counts'];
}

/** Gathers the fake's catalogue with the real client into a file, and reads the rows back. */
export async function gatherFrom(fake: FakeAllocine, overrides: Overrides = {}): Promise<Result> {
  const { calls = 100_000, periodMs = 1000, key = 'test-key' } = overrides;
  const gate = new RateGate({ calls, periodMs });
  const warnings: string[] = [];
  const infos: string[] = [];
  const api = new AllocineApi({
    baseUrl: fake.url,
    key,
    keySource: 'ALLOCINE_API_TOKEN',
    pageSize: 100,
    maxRetries: overrides.maxRetries ?? 3,
    timeoutMs: overrides.timeoutMs ?? 15_000,
    backoffBaseMs: 1,
    gate,
    onWarning: (message) => warnings.push(message),
  });
  const file = new RowsFile(join(newFolder(), 'rows.ndjson'));
  afterTest(() => file.close());
  const chain = await gather({
    source: {
      name: fake.url,
      isRecording: false,
      crawl: (crawled, signal) =>
        crawl({
          chain: crawled,
          signal,
          fetchPage: (after, pageSignal) => api.fetchPage(after, pageSignal),
          pagesInFlight: () => overrides.concurrency ?? gate.pagesInFlight,
          onSequential: () => infos.push('one page after the other'),
        }),
    },
    openSink: () => file.open(),
    signal: new AbortController().signal,
    maxMissing: 0.01,
    maxRejects: 0.01,
    onPage: () => undefined,
    onWarning: (message) => warnings.push(message),
    ...overrides,
  });
  if (!overrides.openSink) await file.publish();
  const lines = overrides.openSink ? [] : readFileSync(file.path!, 'utf8').split('\n');
  const rows = lines.filter(Boolean).map((line) => JSON.parse(line) as Result['rows'][number]);
  return { chain, rows, rejects: await file.rejects(), warnings, infos, counts: api.counts };
}
