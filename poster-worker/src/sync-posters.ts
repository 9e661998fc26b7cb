import { setMaxListeners } from 'node:events';
import { HostOutages, type HeldPoster } from './host-outages.ts';
import type { Download, DownloadedPoster } from './poster-download.ts';
import { PosterQueue, type QueuedPoster } from './poster-queue.ts';
import type { Stored } from './poster-store.ts';
import {
  asksForPause,
  isNetworkLevel,
  isUnasked,
  mayPass,
  type PosterFailure,
} from './pure/failure.ts';
import { probeDelayMs } from './pure/host-breaker.ts';
import type { EndedPoster, PendingPoster, PosterOutcome } from './pure/poster.ts';
import { retryDelayMs } from './pure/retry-delay.ts';

/** Tries of one poster in one run. */
const MAX_TRIES = 3;

/** Tries of one poster whose host asks for fewer requests. */
const MAX_TRIES_WHEN_PAUSED = 6;

/** Posters that wait in memory: more are read when fewer wait. */
const READ_AHEAD = 5000;

/** What a sync does its work with. */
export interface SyncWork {
  /** The posters to fetch, page by page. */
  pages: AsyncIterable<PendingPoster[]>;
  download: (posterUrl: string, signal: AbortSignal) => Promise<Download>;
  store: (pending: PendingPoster, poster: DownloadedPoster, signal: AbortSignal) => Promise<Stored>;
  /** Takes a poster that has ended; resolves when the next may come. */
  record: (ended: EndedPoster) => Promise<void>;
}

export interface SyncLimits {
  concurrency: number;
  perHostConcurrency: number;
  /** The first wait between two tries, milliseconds; it doubles. */
  retryBaseMs: number;
  /** After the signal, downloads in flight have this long to finish. */
  stopGraceMs: number;
}

export interface SyncReport {
  onEnded?: (ended: EndedPoster) => void;
  /** A host is out; `failure` is what its last try ended with. */
  onHostOut?: (host: string, failure: PosterFailure) => void;
}

/**
 * Fetches and stores posters until none is left, and hands each that has ended to `record`. When the
 * signal aborts, nothing new is begun, what is in flight finishes or is dropped, and it resolves.
 * Rejects with the first error that is not a poster's own.
 */
export async function syncPosters(
  work: SyncWork,
  limits: SyncLimits,
  signal: AbortSignal,
  report: SyncReport = {},
): Promise<{ hostsOut: string[] }> {
  const sync = new PosterSync(work, limits, report);
  const stop = (): void => sync.stop();
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  try {
    await sync.run();
  } finally {
    signal.removeEventListener('abort', stop);
  }
  return { hostsOut: sync.outages.out };
}

/** What a failed try means. */
interface Verdict {
  failure: PosterFailure;
  isSilent: boolean;
  isUnasked: boolean;
  /** The host counts as out from this try on. */
  isHostGone: boolean;
  isOut: boolean;
  /** Wait before the next try; undefined when this was the last. */
  delayMs: number | undefined;
}

class PosterSync {
  readonly outages = new HostOutages();
  private readonly queue: PosterQueue;
  private readonly dropInFlight = new AbortController();
  private finish = (): void => undefined;
  private readonly finished = new Promise<void>((resolve) => (this.finish = resolve));
  private active = 0;
  private hasReadAll = false;
  private isStopping = false;
  private graceTimer: NodeJS.Timeout | undefined;
  private error: unknown;
  private needMore: (() => void) | undefined;

  constructor(
    private readonly work: SyncWork,
    private readonly limits: SyncLimits,
    private readonly report: SyncReport,
  ) {
    setMaxListeners(0, this.dropInFlight.signal);
    this.queue = new PosterQueue(limits.perHostConcurrency, () => this.pump());
  }

  async run(): Promise<void> {
    const reading = this.readAll().catch((error: unknown) => this.fail(error));
    await this.finished;
    this.queue.close();
    clearTimeout(this.graceTimer);
    this.needMore?.();
    if (!this.isStopping) await reading;
    if (this.error === undefined) await this.endAllHeld();
    if (this.error !== undefined) throw this.error;
  }

  stop(): void {
    if (this.isStopping) return;
    this.isStopping = true;
    this.needMore?.();
    this.graceTimer = setTimeout(
      () => this.dropInFlight.abort(new DOMException('dropped', 'AbortError')),
      this.limits.stopGraceMs,
    );
    this.pump();
  }

  private fail(error: unknown): void {
    this.error ??= error;
    this.stop();
  }

  private async readAll(): Promise<void> {
    for await (const page of this.work.pages) {
      for (const pending of page) this.queue.add(pending);
      this.pump();
      while (this.queue.size > READ_AHEAD && !this.isStopping) {
        await new Promise<void>((resolve) => (this.needMore = resolve));
      }
      if (this.isStopping) break;
    }
    this.hasReadAll = true;
    this.pump();
  }

  private pump(): void {
    while (!this.isStopping && this.active < this.limits.concurrency) {
      const poster = this.queue.take();
      if (!poster) break;
      this.begin(poster);
    }
    if (this.queue.size <= READ_AHEAD) this.needMore?.();
    const isDone = this.isStopping || (this.hasReadAll && this.queue.size === 0);
    if (isDone && this.active === 0) this.finish();
  }

  private begin(poster: QueuedPoster): void {
    this.active += 1;
    void this.attempt(poster)
      .catch((error: unknown) => this.fail(error))
      .then(() => {
        this.active -= 1;
        this.pump();
      });
  }

  private async attempt(poster: QueuedPoster): Promise<void> {
    poster.startedAt ??= new Date();
    if (this.outages.isOut(poster.host)) {
      this.queue.leaveHost(poster);
      return this.end(poster, skippedByOutage());
    }
    poster.triedAtMs = performance.now();
    const download = await this.untilDropped((signal) =>
      this.work.download(poster.posterUrl, signal),
    );
    poster.tries += 1;
    if (download === undefined) return this.queue.leaveHost(poster);
    const verdict = download.ok ? undefined : this.judge(poster, download.failure);
    const failed = verdict?.isSilent || verdict?.isUnasked ? [] : this.hostAnswered(poster.host);
    this.queue.leaveHost(poster);
    await this.endHeld(failed, 'failed');
    if (verdict) return this.afterFailure(poster, verdict);
    if (download.ok) await this.store(poster, download.poster);
  }

  private async store(poster: QueuedPoster, downloaded: DownloadedPoster): Promise<void> {
    const stored = await this.untilDropped((signal) => this.work.store(poster, downloaded, signal));
    if (stored === undefined) return;
    const { bytes, mediaType, sha256 } = downloaded;
    await this.end(
      poster,
      stored.ok
        ? {
            outcome: 'stored',
            facts: { size: bytes.length, mediaType, sha256 },
            gcsPath: stored.gcsPath,
          }
        : { outcome: 'skipped', failure: { errorClass: 'upload', detail: stored.detail } },
    );
  }

  /** The result of a download or upload, or undefined when it was dropped. */
  private async untilDropped<Result>(
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result | undefined> {
    const { signal } = this.dropInFlight;
    try {
      return await work(signal);
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
  }

  /** What a failure means for the poster and its host; takes effect on the host before it is asked again. */
  private judge(poster: QueuedPoster, failure: PosterFailure): Verdict {
    const isSilent = isNetworkLevel(failure);
    const isHostGone = isSilent && this.hostWasSilent(poster);
    const isOut = isSilent && this.outages.isOut(poster.host);
    const delayMs = isOut ? undefined : this.delayBeforeRetry(poster, failure);
    if (delayMs !== undefined && asksForPause(failure)) {
      this.queue.pauseHost(poster.host, delayMs);
    }
    return { failure, isSilent, isUnasked: isUnasked(failure), isHostGone, isOut, delayMs };
  }

  private async afterFailure(poster: QueuedPoster, verdict: Verdict): Promise<void> {
    const { failure, isSilent, isHostGone, isOut, delayMs } = verdict;
    if (isHostGone) await this.hostIsOut(poster.host, failure);
    if (isOut) return this.end(poster, { outcome: 'skipped', failure });
    if (delayMs !== undefined) return this.queue.putBack(poster, delayMs);
    if (isSilent) this.outages.hold({ poster, failure });
    else await this.end(poster, { outcome: 'failed', failure });
  }

  /** Returns true when the host is out from this try on. A suspect host is only probed, now and then. */
  private hostWasSilent({ host, triedAtMs }: QueuedPoster): boolean {
    const { before, after } = this.outages.wasSilent(host, triedAtMs, performance.now());
    if (after.suspectSinceMs !== undefined && after !== before) {
      this.queue.probeHost(host, true);
      this.queue.pauseHost(host, probeDelayMs(after, this.limits.retryBaseMs));
    }
    return after.isOut && !before.isOut;
  }

  /** Returns the posters that have failed by themselves; those that only met a short outage get another try. */
  private hostAnswered(host: string): HeldPoster[] {
    const { held, wasSuspect } = this.outages.answered(host);
    if (!wasSuspect) return held;
    this.queue.probeHost(host, false);
    for (const { poster } of held) this.queue.putBack(poster, 0);
    return [];
  }

  private delayBeforeRetry(poster: QueuedPoster, failure: PosterFailure): number | undefined {
    const maxTries = asksForPause(failure) ? MAX_TRIES_WHEN_PAUSED : MAX_TRIES;
    if (!mayPass(failure) || poster.tries >= maxTries) return undefined;
    const { retryBaseMs } = this.limits;
    return retryDelayMs(poster.tries, retryBaseMs, failure.retryAfterMs, Math.random());
  }

  private async hostIsOut(host: string, failure: PosterFailure): Promise<void> {
    this.report.onHostOut?.(host, failure);
    await this.endHeld(this.outages.release(host), 'skipped');
    for (const waiting of this.queue.drainHost(host)) await this.end(waiting, skippedByOutage());
  }

  private async endAllHeld(): Promise<void> {
    const { lost, failed } = this.outages.close();
    const lastFailures = new Map(lost.map(({ poster, failure }) => [poster.host, failure]));
    for (const [host, failure] of lastFailures) this.report.onHostOut?.(host, failure);
    await this.endHeld(lost, 'skipped');
    await this.endHeld(failed, 'failed');
  }

  private async endHeld(held: readonly HeldPoster[], outcome: 'failed' | 'skipped'): Promise<void> {
    for (const { poster, failure } of held) await this.end(poster, { outcome, failure });
  }

  private async end(poster: QueuedPoster, outcome: PosterOutcome): Promise<void> {
    const { posterUrl, movies } = poster;
    const startedAt = poster.startedAt ?? new Date();
    const durationMs = Date.now() - startedAt.getTime();
    const ended = { ...outcome, pending: { posterUrl, movies }, startedAt, durationMs };
    this.report.onEnded?.(ended);
    await this.work.record(ended);
  }
}

function skippedByOutage(): PosterOutcome {
  return {
    outcome: 'skipped',
    failure: { errorClass: 'outage', detail: 'the host no longer answered in this run' },
  };
}
