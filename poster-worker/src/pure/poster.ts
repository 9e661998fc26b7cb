import type { PosterFailure } from './failure.ts';

/** One poster to fetch, for every movie that shows it. */
export interface PendingPoster {
  posterUrl: string;
  movies: PendingMovie[];
}

/** A movie whose poster is to be fetched. */
export interface PendingMovie {
  movieId: string;
  /** False where the poster is fetched although its row is done (--movie). */
  isPending: boolean;
  /** The row's retry_count when it was read. */
  retryCount: number;
}

/** What is known of a poster's bytes. */
export interface PosterFacts {
  size: number;
  /** What the bytes are. */
  mediaType: string;
  /** Hex. */
  sha256: string;
}

/** How a poster ended; `skipped` counts for nothing in its row. */
export type PosterOutcome =
  | { outcome: 'stored'; facts: PosterFacts; gcsPath: string }
  | { outcome: 'failed' | 'skipped'; failure: PosterFailure };

/** A poster that has ended, with its times. */
export type EndedPoster = PosterOutcome & {
  pending: PendingPoster;
  startedAt: Date;
  durationMs: number;
};
