import type { Log } from '../../runtime/src/log.ts';
import { readSecret } from '../../runtime/src/secret.ts';
import { AllocineApi, type RequestCounts } from './api-client.ts';
import { crawl } from './crawl.ts';
import { crawlFile } from './input-file.ts';
import type { Chain, JoinedPage } from './pure/chain.ts';
import type { RateGate } from './rate-gate.ts';
import type { ExtractSettings } from './settings.ts';

/** Where pages of movies come from. */
export interface MovieSource {
  /** The API's address, or the file. */
  name: string;
  /** A file's pages are read once: there is no second crawl. */
  isRecording: boolean;
  /** The pages that follow on the chain, each as it joins. */
  crawl: (chain: Chain, signal: AbortSignal) => AsyncIterable<JoinedPage>;
  counts: RequestCounts;
}

/** A file of recorded pages or nodes as a source. */
export function fileSource(path: string): MovieSource {
  const counts = { requests: 0, retries: 0, concurrency: 0 };
  return { name: path, isRecording: true, crawl: (chain) => crawlFile(path, chain), counts };
}

/** The API as a source; its key comes from the settings, else from Secret Manager, and the log hides it. */
export async function apiSource(
  settings: ExtractSettings,
  env: NodeJS.ProcessEnv,
  log: Log,
  gate: RateGate,
): Promise<MovieSource> {
  const { projectId, secretId, apiToken, apiBaseUrl } = settings;
  const key = apiToken ?? (await readSecret(projectId, secretId, env));
  log.hide(key);
  const api = new AllocineApi({
    baseUrl: apiBaseUrl,
    key,
    keySource:
      apiToken === undefined ? `secret ${secretId} of project ${projectId}` : 'ALLOCINE_API_TOKEN',
    pageSize: settings.pageSize,
    maxRetries: settings.maxApiRetries,
    timeoutMs: settings.requestTimeoutMs,
    gate,
    onWarning: (message) => log.warn(message),
  });
  return {
    name: apiBaseUrl,
    isRecording: false,
    crawl: (chain, signal) =>
      crawl({
        chain,
        signal,
        fetchPage: (after, pageSignal) => api.fetchPage(after, pageSignal),
        pagesInFlight: () => gate.pagesInFlight,
        onSequential: () =>
          log.info('Its cursors are no offsets: asking for one page after the other.'),
      }),
    counts: api.counts,
  };
}
