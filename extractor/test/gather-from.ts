import { mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { AllocineApi } from '../src/api-client.ts';
import { gather, type GatherOptions } from '../src/gather.ts';
import type { Chain } from '../src/pure/chain.ts';
import type { Reject } from '../src/pure/page-rows.ts';
import { pagesInFlight } from '../src/pure/pages-in-flight.ts';
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
  const path = join(newFolder(), 'rows.ndjson');
  let file: RowsFile | undefined;
  afterTest(async () => file?.close());
  try {
    const chain = await gather({
      source: fake.url,
      isRecording: false,
      fetchPage: (after, signal) => api.fetchPage(after, signal),
      pagesInFlight: () =>
        overrides.concurrency ?? pagesInFlight(gate.latencyMs ?? 0, calls, periodMs),
      openSink: async () => (file = await RowsFile.open(path)),
      signal: new AbortController().signal,
      maxMissing: 0.01,
      maxRejects: 0.01,
      onPage: () => undefined,
      onWarning: (message) => warnings.push(message),
      onInfo: (message) => infos.push(message),
      ...overrides,
    });
    await file?.publish();
    const lines = file ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
    const rows = lines.map((line) => JSON.parse(line) as Result['rows'][number]);
    const rejects = (await file?.rejects()) ?? [];
    return { chain, rows, rejects, warnings, infos, counts: api.counts };
  } finally {
    api.close();
  }
}
