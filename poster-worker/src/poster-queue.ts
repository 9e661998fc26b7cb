import type { PendingPoster } from './pure/poster.ts';

/** A poster in the queue. */
export interface QueuedPoster extends PendingPoster {
  host: string;
  /** Tries of this run that have ended. */
  tries: number;
  /** When its first try of this run began. */
  startedAt: Date | undefined;
  /** When its latest try began, on the monotonic clock. */
  triedAtMs: number;
}

interface HostLine {
  waiting: QueuedPoster[];
  /** The first of `waiting` that is still to be taken. */
  head: number;
  active: number;
  pausedUntil: number;
  /** Only one request at a time, to see whether it answers. */
  isProbed: boolean;
}

/**
 * The posters that wait, in one line per host: hosts take turns, none is asked more than `perHost`
 * at a time, and a poster or a whole host can be put off for a while.
 */
export class PosterQueue {
  private readonly lines = new Map<string, HostLine>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private queued = 0;
  private putOff = 0;

  constructor(
    private readonly perHost: number,
    /** Called when a poster may have become ready. */
    private readonly onReady: () => void,
  ) {}

  /** Posters that wait, those put off included. */
  get size(): number {
    return this.queued + this.putOff;
  }

  add(poster: PendingPoster): void {
    this.push({
      ...poster,
      host: hostOf(poster.posterUrl),
      tries: 0,
      startedAt: undefined,
      triedAtMs: 0,
    });
  }

  /** The next poster whose host may be asked now, or undefined; its place at the host is taken until leaveHost. */
  take(): QueuedPoster | undefined {
    const now = performance.now();
    for (const [host, line] of this.lines) {
      if (line.head >= line.waiting.length) {
        if (line.active === 0 && !line.isProbed && line.pausedUntil <= now) this.lines.delete(host);
        continue;
      }
      if (line.active >= (line.isProbed ? 1 : this.perHost) || line.pausedUntil > now) continue;
      const poster = line.waiting[line.head] as QueuedPoster;
      line.head += 1;
      compact(line);
      line.active += 1;
      this.queued -= 1;
      this.lines.delete(host);
      this.lines.set(host, line);
      return poster;
    }
    return undefined;
  }

  /** Gives back the poster's place at its host. */
  leaveHost({ host }: QueuedPoster): void {
    this.line(host).active -= 1;
    this.onReady();
  }

  /** Puts a poster back in its line after a while. */
  putBack(poster: QueuedPoster, delayMs: number): void {
    this.putOff += 1;
    this.later(delayMs, () => {
      this.putOff -= 1;
      this.push(poster);
      this.onReady();
    });
  }

  /** Asks nothing of a host for a while. */
  pauseHost(host: string, delayMs: number): void {
    const line = this.line(host);
    const until = performance.now() + delayMs;
    if (until <= line.pausedUntil) return;
    line.pausedUntil = until;
    this.later(delayMs + 1, this.onReady);
  }

  /** From now on the host gets one request at a time, or as many as any other. */
  probeHost(host: string, isProbed: boolean): void {
    this.line(host).isProbed = isProbed;
  }

  /** Takes every waiting poster of a host out of the queue. */
  drainHost(host: string): QueuedPoster[] {
    const line = this.line(host);
    const drained = line.waiting.slice(line.head);
    line.waiting = [];
    line.head = 0;
    this.queued -= drained.length;
    return drained;
  }

  /** Forgets all timers; posters put off never come back. */
  close(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }

  private push(poster: QueuedPoster): void {
    this.line(poster.host).waiting.push(poster);
    this.queued += 1;
  }

  private line(host: string): HostLine {
    let line = this.lines.get(host);
    if (!line) {
      line = { waiting: [], head: 0, active: 0, pausedUntil: 0, isProbed: false };
      this.lines.set(host, line);
    }
    return line;
  }

  private later(delayMs: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      action();
    }, delayMs);
    this.timers.add(timer);
  }
}

/** The host and port of a URL, or the whole text when it is no URL. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

function compact(line: HostLine): void {
  if (line.head < 1000 || line.head * 2 < line.waiting.length) return;
  line.waiting = line.waiting.slice(line.head);
  line.head = 0;
}
