import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { AllocineApi, type ApiOptions } from '../src/api-client.ts';
import { gather, type Gathered, type GatherOptions } from '../src/gather.ts';
import { readPage } from '../src/packed-page.ts';
import { pagesInFlight } from '../src/pure/pages-in-flight.ts';
import { RateGate } from '../src/rate-gate.ts';
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
  /** Without it, pages are read in this thread. */
  readPage?: ApiOptions['readPage'];
}

/** What a gathering brought, its rows read back. */
export interface Result extends Gathered {
  rows: { movie_id: string; title: string; content_hash: string }[];
  warnings: string[];
  infos: string[];
}

/** Gathers the fake's catalogue with the real client, and reads the rows back. */
export async function gatherFrom(fake: FakeAllocine, overrides: Overrides = {}): Promise<Result> {
  const { calls = 100_000, periodMs = 1000, stateDir = newFolder() } = overrides;
  const gate = new RateGate({ calls, periodMs }, join(stateDir, 'requests'));
  const api = new AllocineApi({
    baseUrl: fake.url,
    key: overrides.key ?? 'test-key',
    keySource: 'ALLOCINE_API_TOKEN',
    pageSize: 100,
    maxRetries: overrides.maxRetries ?? 3,
    timeoutMs: overrides.timeoutMs ?? 2000,
    backoffBaseMs: 1,
    gate,
    readPage: overrides.readPage ?? (async (body, after) => readPage(body, after)),
  });
  const warnings: string[] = [];
  const infos: string[] = [];
  try {
    const gathered = await gather({
      source: fake.url,
      pageSize: 100,
      isRecording: false,
      keepsRejects: true,
      fetchPage: (after, signal) => api.fetchPage(after, signal),
      pagesInFlight: () =>
        overrides.concurrency ?? pagesInFlight(gate.latencyMs ?? 0, calls, periodMs),
      fresh: false,
      signal: new AbortController().signal,
      maxMissing: 0.01,
      maxRejects: 0.01,
      onWarning: (message) => warnings.push(message),
      onInfo: (message) => infos.push(message),
      ...overrides,
      stateDir,
    });
    afterTest(() => gathered.spool.close());
    const rows: Result['rows'] = [];
    for await (const page of gathered.catalogue.rows()) {
      for (const { line } of page) rows.push(JSON.parse(line) as Result['rows'][number]);
    }
    return { ...gathered, rows, warnings, infos };
  } finally {
    api.close();
    gate.close();
  }
}
