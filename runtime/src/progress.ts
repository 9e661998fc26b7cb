import type { Log } from './log.ts';
import { progressLine, type ProgressState } from './pure/progress-line.ts';

const DRAW_EVERY_MS = 100;
const LOG_EVERY_MS = 15_000;

/** Shows how far a job is: a bar where there is a terminal, a log line now and then where there is none. */
export class Progress {
  private readonly startedAt = performance.now();
  private shownAt: number;

  constructor(
    private readonly log: Log,
    private readonly unit: string,
  ) {
    this.shownAt = this.startedAt;
  }

  /** Takes the new state; cheap to call for each item. */
  update(done: number, total?: number, note?: string): void {
    const now = performance.now();
    if (now - this.shownAt < (this.log.canDraw ? DRAW_EVERY_MS : LOG_EVERY_MS)) return;
    this.shownAt = now;
    const elapsedMs = now - this.startedAt;
    const state: ProgressState = { done, total, elapsedMs, unit: this.unit, note };
    if (this.log.canDraw) this.log.setStatus(progressLine(state, this.log.room));
    else this.log.info(progressLine(state), { done, total });
  }

  /** Takes the bar away. */
  stop(): void {
    this.log.setStatus('');
  }
}
