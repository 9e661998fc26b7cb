import { once, setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import PQueue from 'p-queue';
import { backoffMs } from '../../runtime/src/pure/backoff.ts';
import { HostLine } from './host-line.ts';
import type { DownloadedPoster } from './poster-download.ts';
import { failureOf, mayPass, type PosterFailure } from './pure/failure.ts';
import type { PendingPoster } from './pure/poster.ts';
import type { PosterInRun, SyncLimits, SyncWork } from './sync-work.ts';
import { Verdicts, probeHosts, type Probe } from './verdicts.ts';

/** Tries of one poster in one run. */
const MAX_TRIES = 3;
const LONGEST_RETRY_DELAY_MS = 30_000;

/** Posters that are on their way, most of them waiting for their host: more are read when fewer are. */
const READ_AHEAD = 5000;

/** Failures that say nothing of a host: it was not asked. */
const UNASKED = new Set(['policy', 'bad_url']);

/**
 * Fetches and stores posters until none is left, and hands each that has ended to `record`. When the
 * signal aborts, nothing new is begun, what is in flight finishes or is dropped, and it resolves.
 * Rejects with the first error that is not a poster's own.
 */
export async function syncPosters(
  work: SyncWork,
  limits: SyncLimits,
  signal: AbortSignal,
): Promise<void> {
  const sync = new PosterSync(work, limits);
  const stop = (): void => sync.stop();
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  try {
    await sync.run();
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Where a poster waits for its next turn, and how long it waits before that. */
interface NextTurn {
  line: HostLine;
  afterMs: number;
}

class PosterSync {
  private readonly verdicts: Verdicts;
  private readonly lines = new Map<string, HostLine>();
  /** One task for each poster that is on its way. */
  private readonly posters = new PQueue({ concurrency: READ_AHEAD });
  /** One task for each poster that is being worked on. */
  private readonly turns: PQueue;
  private readonly stopping = new AbortController();
  private readonly dropping = new AbortController();
  private dropTimer: NodeJS.Timeout | undefined;
  private isReading = true;
  private error: unknown;

  constructor(
    private readonly work: SyncWork,
    private readonly limits: SyncLimits,
  ) {
    this.verdicts = new Verdicts(work);
    this.turns = new PQueue({ concurrency: limits.concurrency });
    this.turns.on('idle', () => this.giveUpLongPauses());
    setMaxListeners(0, this.stopping.signal, this.dropping.signal);
  }

  async run(): Promise<void> {
    const stopped = once(this.stopping.signal, 'abort');
    const ended = this.guarded(() => this.readAll()).then(() => this.posters.onIdle());
    if (!this.isStopping) await Promise.race([ended, stopped]);
    await this.turns.onIdle();
    if (this.error === undefined) await this.guarded(() => this.judge());
    for (const line of this.lines.values()) line.open();
    clearTimeout(this.dropTimer);
    if (this.error !== undefined) throw this.error;
  }

  stop(): void {
    if (this.isStopping) return;
    this.stopping.abort();
    const drop = (): void => this.dropping.abort(new DOMException('dropped', 'AbortError'));
    this.dropTimer = setTimeout(drop, this.limits.stopGraceMs);
  }

  private get isStopping(): boolean {
    return this.stopping.signal.aborted;
  }

  /** What comes of the work, or undefined: it was dropped after a stop, or its error ends the run. */
  private async guarded<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await work();
    } catch (error) {
      if (error === this.dropping.signal.reason) return undefined;
      this.error ??= error;
      this.stop();
      return undefined;
    }
  }

  private async readAll(): Promise<void> {
    for await (const page of this.work.pages) {
      if (this.isStopping) return;
      for (const pending of page) void this.posters.add(() => this.fetch(pending));
      this.isReading = false;
      this.giveUpLongPauses();
      await this.posters.onSizeLessThan(1);
      this.isReading = true;
    }
    this.isReading = false;
    this.giveUpLongPauses();
  }

  /** Takes a poster from turn to turn, until it has ended or waits for its host's verdict. */
  private async fetch(pending: PendingPoster): Promise<void> {
    const { posterUrl } = pending;
    const host = URL.canParse(posterUrl) ? new URL(posterUrl).host : posterUrl;
    const poster = { ...pending, tries: 0, startedAt: undefined, seen: { host } };
    let next: NextTurn | undefined = { line: this.lineOf(host), afterMs: 0 };
    while (next && !this.isStopping) {
      const { line, afterMs }: NextTurn = next;
      if (afterMs > 0) {
        await delay(afterMs, undefined, this.stopping).catch(() => undefined);
      }
      next = await line.queue.add(() => this.turns.add(() => this.turn(poster, line)));
    }
  }

  private async turn(poster: PosterInRun, line: HostLine): Promise<NextTurn | undefined> {
    if (this.isStopping) return undefined;
    poster.startedAt ??= new Date();
    if (line.health.isGone) return this.guarded(() => this.verdicts.skipUnasked(poster, line));
    if (line.queue.isPaused) return { line, afterMs: 0 };
    return this.guarded(() => this.attempt(poster, line));
  }

  private async attempt(poster: PosterInRun, line: HostLine): Promise<NextTurn | undefined> {
    const { posterUrl } = poster;
    const beganAtMs = performance.now();
    const mayAsk = (host: string): boolean => {
      const { health, queue } = this.lineOf(host);
      return !health.isGone && !queue.isPaused;
    };
    const download = await this.work.download(posterUrl, this.dropping.signal, mayAsk);
    poster.seen = download.seen;
    const answering = this.lineOf(download.seen.host);
    if (answering !== line) line.heard(posterUrl, 'poster', beganAtMs);
    if (download.kind === 'not asked') return { line: answering, afterMs: 0 };
    if (download.kind === 'failed') {
      return this.failed(poster, answering, download.failure, beganAtMs);
    }
    answering.heard(posterUrl, 'image', beganAtMs);
    try {
      await this.verdicts.settle(answering);
      await this.store(poster, download.poster);
    } finally {
      download.poster.release();
    }
    return undefined;
  }

  private async failed(
    poster: PosterInRun,
    line: HostLine,
    failure: PosterFailure,
    beganAtMs: number,
  ): Promise<NextTurn | undefined> {
    if (!UNASKED.has(failure.errorClass)) line.heard(poster.posterUrl, failure, beganAtMs);
    if (line.health.isGone) this.verdicts.hostIsOut(line);
    else {
      const isAskedToWait = failure.trouble === 'busy' && failure.retryAfterMs !== undefined;
      if (isAskedToWait) return { line, afterMs: 0 };
      poster.tries += 1;
      if (mayPass(failure) && poster.tries < MAX_TRIES) {
        const wait = { baseMs: this.limits.retryBaseMs, capMs: LONGEST_RETRY_DELAY_MS };
        return { line, afterMs: backoffMs(poster.tries - 1, Math.random(), wait) };
      }
    }
    await this.verdicts.failed(poster, line, failure);
    return undefined;
  }

  private async store(poster: PosterInRun, downloaded: DownloadedPoster): Promise<void> {
    const stored = await this.work.store(poster, downloaded, this.dropping.signal);
    if (stored.kind === 'stored') {
      await this.verdicts.end(poster, { outcome: 'stored', gcsPath: stored.gcsPath });
    } else if (stored.kind === 'failed') {
      const failure = failureOf('upload', stored.detail);
      await this.verdicts.end(poster, { outcome: 'skipped', failure });
    } else this.verdicts.objectRefused(poster, stored.detail);
  }

  /** Gives up the hosts that are paused for long, where nothing else is left to do meanwhile. */
  private giveUpLongPauses(): void {
    // By then what has just ended its turn waits for the next.
    setImmediate(() => {
      const waiting = [...this.lines.values()].filter(({ queue }) => queue.size > 0);
      const inQueues = waiting.reduce((sum, { queue }) => sum + queue.size, 0);
      if (this.isStopping || this.isReading || inQueues < this.posters.pending) return;
      const nowMs = performance.now();
      if (!waiting.every((line) => line.isPausedForLong(nowMs))) return;
      for (const line of waiting) {
        line.giveUp();
        this.verdicts.hostIsOut(line);
      }
    });
  }

  private async judge(): Promise<void> {
    const lines = [...this.lines.values()];
    if (!this.isStopping) {
      await probeHosts(lines, this.work.servedBefore, (url) => this.probe(url));
    }
    await this.verdicts.judgeHeld(lines, !this.isStopping);
  }

  private async probe(posterUrl: string): ReturnType<Probe> {
    const { signal } = this.dropping;
    const came = await this.guarded(() => this.work.download(posterUrl, signal, () => true));
    if (came?.kind === 'poster') {
      came.poster.release();
      return 'image';
    }
    return came?.kind === 'failed' && came.failure.trouble !== 'poster' ? 'no image' : 'not known';
  }

  private lineOf(host: string): HostLine {
    const line = this.lines.get(host) ?? new HostLine(host, this.limits);
    this.lines.set(host, line);
    return line;
  }
}
