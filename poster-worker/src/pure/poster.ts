import type { PosterFailure } from './failure.ts';

/** One poster to fetch, for every movie that shows it. */
export interface PendingPoster {
  posterUrl: string;
  movies: PendingMovie[];
  /** Nights in a row on which it was skipped for its host's trouble (pending_posters.skipped_nights). */
  skippedNights: number;
}

/** A movie whose poster is to be fetched. */
export interface PendingMovie {
  movieId: string;
  /** False where the poster is fetched although its row is done (--movie). */
  isPending: boolean;
  /** The row's retry_count when it was read. */
  retryCount: number;
}

/** What was seen of a poster's last answer, whatever became of it: the ledger keeps it. */
export interface Seen {
  /** The host (and port) that was asked last: behind a redirect, its target. */
  host: string;
  status?: number;
  /** Bytes of the body that came, decompressed. */
  bytes?: number;
  /** What the bytes are, else what the Content-Type header said. */
  contentType?: string;
  /** Pixels. */
  width?: number;
  height?: number;
  /** Hex. */
  sha256?: string;
}

/** How a poster ended; `skipped` counts for nothing in its row. */
export type PosterOutcome =
  | { outcome: 'stored'; gcsPath: string }
  | { outcome: 'failed' | 'skipped'; failure: PosterFailure };

/** A poster that has ended, with its times. */
export type EndedPoster = PosterOutcome & {
  pending: PendingPoster;
  seen: Seen;
  startedAt: Date;
  durationMs: number;
};
