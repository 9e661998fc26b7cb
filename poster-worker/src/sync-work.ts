import type { Download, DownloadedPoster, Gate } from './poster-download.ts';
import type { Stored } from './poster-store.ts';
import type { PosterFailure } from './pure/failure.ts';
import type { EndedPoster, PendingPoster, Seen } from './pure/poster.ts';

/** What a sync does its work with. */
export interface SyncWork {
  /** The posters to fetch, page by page. */
  pages: AsyncIterable<PendingPoster[]>;
  download: (posterUrl: string, signal: AbortSignal, gate: Gate) => Promise<Download>;
  store: (pending: PendingPoster, poster: DownloadedPoster, signal: AbortSignal) => Promise<Stored>;
  /** Posters that these hosts served once, by host. */
  servedBefore: (hosts: string[]) => Promise<Map<string, string>>;
  /** Takes a poster that has ended; resolves when the next may come. */
  record: (ended: EndedPoster) => Promise<void>;
  /** Nothing more is asked of a host, or no poster came from it; `failure` is what its last try ended with. */
  hostIsOut: (host: string, failure: PosterFailure) => void;
}

export interface SyncLimits {
  concurrency: number;
  perHostConcurrency: number;
  /** The first wait between two tries, milliseconds; it doubles. */
  retryBaseMs: number;
  /** After the signal, downloads in flight have this long to finish. */
  stopGraceMs: number;
}

/** A poster on its way through a run. */
export interface PosterInRun extends PendingPoster {
  /** Tries that have ended, those that met a busy host aside. */
  tries: number;
  startedAt: Date | undefined;
  seen: Seen;
}
