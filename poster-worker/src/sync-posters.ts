import PQueue from 'p-queue';
import { backoffMs } from '../../runtime/src/pure/backoff.ts';
import { HostLines, hostOf, type HostLine } from './host-lines.ts';
import { InFlight } from './in-flight.ts';
import type { DownloadedPoster } from './poster-download.ts';
import { failureOf, mayPass, type PosterFailure } from './pure/failure.ts';
import type { PendingPoster, PosterOutcome } from './pure/poster.ts';
import type { PosterInRun, SyncLimits, SyncReport, SyncWork } from './sync-work.ts';
import { Verdicts, probeHosts, type Probe } from './verdicts.ts';

/** Tries of one poster in one run. */
const MAX_TRIES = 3;
const LONGEST_RETRY_DELAY_MS = 30_000;

/** Posters that wait in memory: more are read when fewer wait. */
const READ_AHEAD = 5000;

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
    return await sync.run();
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

class PosterSync {
  private readonly verdicts: Verdicts;
  private readonly lines: HostLines;
  private readonly all: PQueue;
  private readonly inFlight = new InFlight();
  private finish: () => void = () => undefined;
  private readonly finished = new Promise<void>((resolve) => (this.finish = resolve));
  private readonly delays = new Set<NodeJS.Timeout>();
  /** Read and neither ended nor held. */
  private open = 0;
  private active = 0;
  private reading: 'going on' | 'waiting' | 'done' = 'going on';
  private needMore: () => void = () => undefined;
  private isStopping = false;
  private error: unknown;

  constructor(
    private readonly work: SyncWork,
    private readonly limits: SyncLimits,
    report: SyncReport,
  ) {
    this.verdicts = new Verdicts(work.record, report);
    this.lines = new HostLines(limits, {
      onResume: () => this.checkEnd(),
      onGone: (line) => this.verdicts.hostIsOut(line),
    });
    this.all = new PQueue({ concurrency: limits.concurrency });
  }

  async run(): Promise<{ hostsOut: string[] }> {
    const reading = this.readAll().catch((error: unknown) => this.fail(error));
    await this.finished;
    for (const timer of this.delays) clearTimeout(timer);
    for (const line of this.lines.all()) line.close();
    if (!this.isStopping) await reading;
    if (this.error === undefined) await this.judge().catch((error) => this.fail(error));
    this.inFlight.close();
    if (this.error !== undefined) throw this.error;
    return { hostsOut: [...this.verdicts.hostsOut] };
  }

  private async judge(): Promise<void> {
    const lines = this.lines.all();
    if (!this.isStopping) {
      await probeHosts(lines, this.work.servedBefore, (url) => this.probe(url));
    }
    await this.verdicts.judgeHeld(lines, !this.isStopping);
  }

  private async probe(posterUrl: string): ReturnType<Probe> {
    const probe = await this.inFlight.run((signal) =>
      this.work.download(posterUrl, signal, () => true),
    );
    if (probe?.kind === 'poster') probe.poster.release();
    if (probe === undefined || probe.kind === 'not asked') return 'not known';
    if (probe.kind === 'poster') return 'image';
    return probe.failure.trouble === 'poster' ? 'not known' : 'no image';
  }

  stop(): void {
    if (this.isStopping) return;
    this.isStopping = true;
    this.needMore();
    this.inFlight.dropAfter(this.limits.stopGraceMs);
    this.checkEnd();
  }

  private fail(error: unknown): void {
    this.error ??= error;
    this.stop();
  }

  private async readAll(): Promise<void> {
    for await (const page of this.work.pages) {
      if (this.isStopping) return;
      for (const pending of page) this.read(pending);
      while (this.open > READ_AHEAD && !this.isStopping) {
        this.reading = 'waiting';
        const more = new Promise<void>((resolve) => (this.needMore = resolve));
        this.checkEnd();
        await more;
      }
      this.reading = 'going on';
    }
    this.reading = 'done';
    this.checkEnd();
  }

  private read(pending: PendingPoster): void {
    this.open += 1;
    const host = hostOf(pending.posterUrl);
    const poster = { ...pending, tries: 0, startedAt: undefined, seen: { host } };
    this.enqueue(poster, this.lines.of(host));
  }

  private enqueue(poster: PosterInRun, line: HostLine): void {
    const attempt = (): Promise<void> => this.all.add(() => this.begin(poster, line));
    if (!this.isStopping) void line.queue.add(attempt);
  }

  private async begin(poster: PosterInRun, line: HostLine): Promise<void> {
    if (this.isStopping) return;
    this.active += 1;
    await this.attempt(poster, line).catch((error: unknown) => this.fail(error));
    this.active -= 1;
    if (this.open <= READ_AHEAD) this.needMore();
    this.checkEnd();
  }

  /** Ends the run when nothing is left, and gives up hosts that only a long pause would help. */
  private checkEnd(): void {
    if (this.active > 0) return;
    if (this.isStopping || (this.reading === 'done' && this.open === 0)) {
      return this.finish();
    }
    // What has just ended is still pending in its queue: what waits in the queues is what is left.
    if (this.reading === 'going on' || this.delays.size > 0 || this.all.size > 0) return;
    this.lines.giveUpLongPauses(performance.now());
  }

  private async attempt(poster: PosterInRun, line: HostLine): Promise<void> {
    poster.startedAt ??= new Date();
    if (line.health.isGone) return this.skipUnasked(poster, line);
    if (line.isPaused) return this.enqueue(poster, line);
    const beganAtMs = performance.now();
    const download = await this.inFlight.run((signal) =>
      this.work.download(poster.posterUrl, signal, (host) => this.mayAsk(host)),
    );
    if (download === undefined) return;
    poster.seen = download.seen;
    const answering = this.lines.of(download.seen.host);
    if (answering !== line) line.heard(poster.posterUrl, 'poster', beganAtMs);
    if (download.kind === 'poster') {
      answering.heard(poster.posterUrl, 'image', beganAtMs);
      await this.verdicts.settle(answering);
      return this.store(poster, download.poster).finally(download.poster.release);
    }
    if (download.kind === 'not asked') return this.moveTo(answering, poster);
    await this.failed(poster, answering, download.failure, beganAtMs);
  }

  private mayAsk(host: string): boolean {
    const { health, isPaused } = this.lines.of(host);
    return !health.isGone && !isPaused;
  }

  private async moveTo(line: HostLine, poster: PosterInRun): Promise<void> {
    if (line.health.isGone) await this.skipUnasked(poster, line);
    else this.enqueue(poster, line);
  }

  private async failed(
    poster: PosterInRun,
    line: HostLine,
    failure: PosterFailure,
    beganAtMs: number,
  ): Promise<void> {
    const wasAsked = failure.errorClass !== 'policy' && failure.errorClass !== 'bad_url';
    if (wasAsked) line.heard(poster.posterUrl, failure, beganAtMs);
    const { isGone } = line.health;
    const isAskedToWait = failure.trouble === 'busy' && failure.retryAfterMs !== undefined;
    if (isAskedToWait && !isGone) return this.enqueue(poster, line);
    poster.tries += 1;
    if (mayPass(failure) && poster.tries < MAX_TRIES && !isGone) return this.retry(poster, line);
    if (failure.trouble === 'poster') await this.end(poster, { outcome: 'failed', failure });
    else {
      line.held.push({ poster, failure });
      this.open -= 1;
    }
    if (wasAsked) await this.verdicts.settle(line);
  }

  private retry(poster: PosterInRun, line: HostLine): void {
    const { retryBaseMs: baseMs } = this.limits;
    const wait = { baseMs, capMs: LONGEST_RETRY_DELAY_MS };
    const timer = setTimeout(
      () => {
        this.delays.delete(timer);
        this.enqueue(poster, line);
      },
      backoffMs(poster.tries - 1, Math.random(), wait),
    );
    this.delays.add(timer);
  }

  private async store(poster: PosterInRun, downloaded: DownloadedPoster): Promise<void> {
    const stored = await this.inFlight.run((signal) => this.work.store(poster, downloaded, signal));
    if (stored === undefined) return;
    if (stored.kind === 'stored') {
      return this.end(poster, { outcome: 'stored', gcsPath: stored.gcsPath });
    }
    if (stored.kind === 'failed') {
      const failure = failureOf('upload', stored.detail);
      return this.end(poster, { outcome: 'skipped', failure });
    }
    this.verdicts.objectRefused(poster, stored.detail);
    this.open -= 1;
  }

  private async end(poster: PosterInRun, outcome: PosterOutcome): Promise<void> {
    await this.verdicts.end(poster, outcome);
    this.open -= 1;
  }

  private async skipUnasked(poster: PosterInRun, line: HostLine): Promise<void> {
    await this.verdicts.skipUnasked(poster, line);
    this.open -= 1;
  }
}
