import type { Log } from '../../runtime/src/log.ts';
import { readSecret } from '../../runtime/src/secret.ts';
import { AllocineApi } from './api-client.ts';
import { InputFile } from './input-file.ts';
import type { PageRows } from './pure/page-rows.ts';
import { pagesInFlight } from './pure/pages-in-flight.ts';
import type { RateGate } from './rate-gate.ts';
import type { ExtractSettings } from './settings.ts';

/** Where pages of movies come from. */
export interface MovieSource {
  fetchPage: (after: string, signal: AbortSignal) => Promise<PageRows>;
  pagesInFlight: () => number;
  /** Requests sent, those repeated, and the most that were under way at once. */
  counts: () => { requests: number; retries: number; concurrency: number };
  close: () => Promise<void>;
}

/** A file of recorded pages or nodes as a source. */
export function fileSource(path: string): MovieSource {
  const file = new InputFile(path);
  return {
    fetchPage: (after) => file.fetchPage(after),
    pagesInFlight: () => 0,
    counts: () => ({ requests: 0, retries: 0, concurrency: 0 }),
    close: () => file.close(),
  };
}

/** The API as a source; its key comes from the settings, else from Secret Manager, and the log hides it. */
export async function apiSource(
  settings: ExtractSettings,
  env: NodeJS.ProcessEnv,
  log: Log,
  gate: RateGate,
): Promise<MovieSource> {
  const { projectId, secretId, apiToken } = settings;
  const key = apiToken ?? (await readSecret(projectId, secretId, env));
  log.hide(key);
  const api = new AllocineApi({
    baseUrl: settings.apiBaseUrl,
    key,
    keySource:
      apiToken === undefined ? `secret ${secretId} of project ${projectId}` : 'ALLOCINE_API_TOKEN',
    pageSize: settings.pageSize,
    maxRetries: settings.maxApiRetries,
    timeoutMs: settings.requestTimeoutMs,
    gate,
    onWarning: (message) => log.warn(message),
  });
  const { calls, periodMs } = gate.limit;
  return {
    fetchPage: (after, signal) => api.fetchPage(after, signal),
    pagesInFlight: () => pagesInFlight(gate.latencyMs ?? 0, calls, periodMs),
    counts: () => api.counts,
    close: async () => api.close(),
  };
}
