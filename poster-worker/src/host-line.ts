import PQueue from 'p-queue';
import type { PosterFailure } from './pure/failure.ts';
import { SHORT_PAUSE_MS, UNKNOWN_HOST, afterAnswer, type HostHealth } from './pure/host-trouble.ts';
import type { PosterInRun } from './sync-work.ts';

/** A poster whose tries ended in what may be its host's trouble: judged when more is known of the host. */
export interface HeldPoster {
  poster: PosterInRun;
  failure: PosterFailure;
}

export interface LineLimits {
  perHostConcurrency: number;
  /** The first pause of a host that does not say how long, milliseconds; it doubles. */
  retryBaseMs: number;
}

/** One host: its queue, what is known of it, and the posters that wait for its verdict. */
export class HostLine {
  health: HostHealth = UNKNOWN_HOST;
  held: HeldPoster[] = [];
  lastFailure: PosterFailure | undefined;
  readonly queue: PQueue;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    readonly host: string,
    private readonly limits: LineLimits,
  ) {
    this.queue = new PQueue({ concurrency: limits.perHostConcurrency });
  }

  /**
   * Takes an answer into account (or its lack): pauses the queue, lets one probe through, or opens it.
   * `poster` is any answer that shows the host well.
   */
  heard(url: string, came: PosterFailure | 'image' | 'poster', beganAtMs: number): void {
    const nowMs = performance.now();
    const before = this.health;
    if (typeof came !== 'string') this.lastFailure = came;
    const told = typeof came === 'string' ? { trouble: came } : came;
    this.health = afterAnswer(before, { ...told, url, beganAtMs, nowMs }, this.limits.retryBaseMs);
    const { isGone, pauses, pausedUntilMs } = this.health;
    if (isGone || (before.pauses > 0 && pauses === 0)) this.open();
    else if (pausedUntilMs > before.pausedUntilMs) this.pause(pausedUntilMs - nowMs);
  }

  /** Asks nothing more of the host: its posters come out of the queue and are skipped. */
  giveUp(): void {
    this.health = { ...this.health, isGone: true };
    this.open();
  }

  /** A poster that it had served before was asked for again. */
  probed(didCome: boolean): void {
    const { images } = this.health;
    this.health = { ...this.health, images: images + (didCome ? 1 : 0), refusedProbe: !didCome };
  }

  /** True while the host is paused for longer than is waited for when nothing else is left. */
  isPausedForLong(nowMs: number): boolean {
    return this.queue.isPaused && this.health.pausedUntilMs - nowMs > SHORT_PAUSE_MS;
  }

  /** Ends a pause. */
  open(): void {
    clearTimeout(this.timer);
    this.queue.concurrency = this.limits.perHostConcurrency;
    this.queue.start();
  }

  private pause(ms: number): void {
    this.queue.pause();
    this.queue.concurrency = 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.queue.start(), ms);
  }
}
