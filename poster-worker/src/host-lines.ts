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

export interface LineEvents {
  /** A pause is over. */
  onResume: () => void;
  /** The host is given up. */
  onGone: (line: HostLine) => void;
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
    private readonly events: LineEvents,
  ) {
    this.queue = new PQueue({ concurrency: limits.perHostConcurrency });
  }

  get isPaused(): boolean {
    return this.queue.isPaused;
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
    if (this.health.isGone) this.giveUp();
    else if (this.health.pausedUntilMs > before.pausedUntilMs) {
      this.pause(this.health.pausedUntilMs - nowMs);
    } else if (before.pauses > 0 && this.health.pauses === 0) this.open();
  }

  /** Asks nothing more of the host: its posters come out of the queue and are skipped. */
  giveUp(): void {
    this.health = { ...this.health, isGone: true };
    this.open();
    this.events.onGone(this);
  }

  /** A poster that it had served before was asked for again. */
  probed(didCome: boolean): void {
    const { images } = this.health;
    this.health = { ...this.health, images: images + (didCome ? 1 : 0), refusedProbe: !didCome };
  }

  /** True while the host is paused for longer than is waited for when nothing else is left. */
  isPausedForLong(nowMs: number): boolean {
    return this.isPaused && this.health.pausedUntilMs - nowMs > SHORT_PAUSE_MS;
  }

  close(): void {
    clearTimeout(this.timer);
    this.queue.clear();
  }

  private pause(ms: number): void {
    this.queue.pause();
    this.queue.concurrency = 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.queue.start();
      this.events.onResume();
    }, ms);
  }

  private open(): void {
    clearTimeout(this.timer);
    this.queue.concurrency = this.limits.perHostConcurrency;
    this.queue.start();
  }
}

/** The hosts of a run, each with its line; made when first named. */
export class HostLines {
  private readonly lines = new Map<string, HostLine>();

  constructor(
    private readonly limits: LineLimits,
    private readonly events: LineEvents,
  ) {}

  of(host: string): HostLine {
    let line = this.lines.get(host);
    if (!line) {
      line = new HostLine(host, this.limits, this.events);
      this.lines.set(host, line);
    }
    return line;
  }

  /** Gives up the hosts that are paused for long, unless another has posters left that may be asked sooner. */
  giveUpLongPauses(nowMs: number): void {
    const lines = this.all();
    const isWorkLeft = lines.some((line) => line.queue.size > 0 && !line.isPausedForLong(nowMs));
    if (isWorkLeft) return;
    for (const line of lines) if (line.isPausedForLong(nowMs)) line.giveUp();
  }

  all(): HostLine[] {
    return [...this.lines.values()];
  }
}

/** The host and port of a URL, or the whole text when it is no URL. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
