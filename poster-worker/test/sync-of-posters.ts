import { it as plainIt } from 'vitest';
import { downloadPoster } from '../src/poster-download.ts';
import { openPosterHttp } from '../src/poster-http.ts';
import type { EndedPoster, PendingPoster } from '../src/pure/poster.ts';
import { syncPosters } from '../src/sync-posters.ts';
import type { SyncLimits, SyncWork } from '../src/sync-work.ts';
import { startPosterServer, type PosterServer } from './poster-server.ts';

/** The limits of a sync, unless a test says otherwise. */
export const LIMITS: SyncLimits = {
  concurrency: 32,
  perHostConcurrency: 16,
  retryBaseMs: 10,
  stopGraceMs: 2000,
};
const DOWNLOAD = { maxBytes: 1_000_000, timeoutMs: 15_000, allowPrivateHosts: true };

/** A test that starts poster hosts; they are closed after it. */
export const it = plainIt.extend<{ startServer: () => Promise<PosterServer> }>({
  startServer: async ({}, use) => {
    const servers: PosterServer[] = [];
    await use(async () => {
      const server = await startPosterServer();
      servers.push(server);
      return server;
    });
    await Promise.all(servers.map((server) => server.close()));
  },
});

/** Posters of a host, one movie each. */
export function pending(server: { url: string }, ...paths: string[]): PendingPoster[] {
  return paths.map((path) => ({
    posterUrl: `${server.url}${path}`,
    movies: [{ movieId: path, isPending: true, retryCount: 0 }],
    skippedNights: 0,
  }));
}

/** So many posters of a host. */
export function numbered(server: { url: string }, count: number): PendingPoster[] {
  return pending(server, ...Array.from({ length: count }, (_, index) => `/${index}.jpg`));
}

/** How a sync ended. */
export interface Result {
  ended: EndedPoster[];
  hostsOut: string[];
  /** The failure class that each host that is out was told with. */
  outWith: string[];
  of: (outcome: EndedPoster['outcome']) => EndedPoster[];
}

/** Syncs posters that are really downloaded; what is stored and recorded is only remembered. */
export async function sync(
  posters: PendingPoster[],
  limits: Partial<SyncLimits> = {},
  work: Partial<SyncWork> = {},
  signal = new AbortController().signal,
  downloadTimeoutMs = DOWNLOAD.timeoutMs,
): Promise<Result> {
  const http = openPosterHttp({
    allowPrivateHosts: true,
    userAgent: 'test',
  });
  const ended: EndedPoster[] = [];
  const hostsOut: string[] = [];
  const outWith: string[] = [];
  await syncPosters(
    {
      pages: pagesOf(posters),
      download: (url, dropped, gate) =>
        downloadPoster(http, url, { ...DOWNLOAD, timeoutMs: downloadTimeoutMs }, dropped, gate),
      servedBefore: async () => new Map(),
      store: async ({ posterUrl }) => ({ kind: 'stored', gcsPath: `gs://b/${posterUrl}` }),
      record: async (poster) => void ended.push(poster),
      hostIsOut: (host, { errorClass }) => {
        hostsOut.push(host);
        outWith.push(errorClass);
      },
      ...work,
    },
    { ...LIMITS, ...limits },
    signal,
  );
  return {
    ended,
    hostsOut,
    outWith,
    of: (outcome) => ended.filter((end) => end.outcome === outcome),
  };
}

async function* pagesOf(posters: PendingPoster[]): AsyncGenerator<PendingPoster[]> {
  for (let at = 0; at < posters.length; at += 1000) yield posters.slice(at, at + 1000);
}

/** The classes of those that were not stored. */
export function errorClasses(ended: EndedPoster[]): string[] {
  return ended.flatMap((end) => (end.outcome === 'stored' ? [] : end.failure.errorClass));
}
