import { join } from 'node:path';
import { readSecret } from '../../runtime/src/secret.ts';
import type { Log } from '../../runtime/src/log.ts';
import { AllocineApi } from './api-client.ts';
import { InputFile } from './input-file.ts';
import type { PackedPage } from './packed-page.ts';
import { PageReader } from './page-reader.ts';
import type { ApiFailure } from './pure/api-failure.ts';
import { pagesInFlight } from './pure/pages-in-flight.ts';
import { RateGate } from './rate-gate.ts';
import type { ExtractSettings } from './settings.ts';

/** Where pages of movies come from. */
export interface MovieSource {
  /** For messages: the API's address or the file's path. */
  name: string;
  fetchPage: (after: string, signal: AbortSignal) => Promise<PackedPage>;
  pagesInFlight: () => number;
  /** Requests sent so far. */
  requests: () => number;
  /** Frees what only a crawl needs; the next page takes it again. */
  rest: () => Promise<void>;
  close: () => void;
}

/** A file of recorded pages or nodes as a source. */
export function fileSource(path: string): MovieSource {
  const file = new InputFile(path);
  return {
    name: path,
    fetchPage: (after) => file.fetchPage(after),
    pagesInFlight: () => 0,
    requests: () => 0,
    rest: () => Promise.resolve(),
    close: () => undefined,
  };
}

/** The API as a source; its key comes from the settings, else from Secret Manager, and the log hides it. */
export async function apiSource(
  settings: ExtractSettings,
  env: NodeJS.ProcessEnv,
  log: Log,
  onRetry: (failure: ApiFailure, waitMs: number) => void,
): Promise<MovieSource> {
  const { projectId, secretId, rateLimitCalls, rateLimitPeriodMs, concurrency } = settings;
  const key = settings.apiToken ?? (await readSecret(projectId, secretId, env));
  log.hide(key);
  const gate = new RateGate(
    { calls: rateLimitCalls, periodMs: rateLimitPeriodMs },
    join(settings.stateDir, 'requests'),
  );
  const reader = new PageReader();
  const api = new AllocineApi({
    baseUrl: settings.apiBaseUrl,
    key,
    keySource:
      settings.apiToken === undefined
        ? `secret ${secretId} of project ${projectId}`
        : 'ALLOCINE_API_TOKEN',
    pageSize: settings.pageSize,
    maxRetries: settings.maxApiRetries,
    timeoutMs: settings.requestTimeoutMs,
    gate,
    readPage: (body, after) => reader.read(body, after),
    onRetry,
  });
  return {
    name: settings.apiBaseUrl,
    fetchPage: (after, signal) => api.fetchPage(after, signal),
    pagesInFlight: () =>
      concurrency ?? pagesInFlight(gate.latencyMs ?? 0, rateLimitCalls, rateLimitPeriodMs),
    requests: () => api.requests,
    rest: () => reader.rest(),
    close: () => {
      api.close();
      void reader.rest();
      gate.close();
    },
  };
}
