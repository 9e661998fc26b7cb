const BAR_CELLS = 24;

/** How far a job is. `total` is undefined while nobody knows it. */
export interface ProgressState {
  done: number;
  total?: number | undefined;
  /** Milliseconds since the job began. */
  elapsedMs: number;
  /** What is counted, such as "pages". */
  unit: string;
  /** More to say at the end of the line, such as "3 failed". */
  note?: string | undefined;
}

/** Items per second since the beginning; 0 in the first instant. */
export function ratePerSecond({ done, elapsedMs }: ProgressState): number {
  return elapsedMs > 0 ? (done * 1000) / elapsedMs : 0;
}

/** Milliseconds to the end at the rate so far, or undefined while it can't be known. */
export function remainingMs(state: ProgressState): number | undefined {
  const rate = ratePerSecond(state);
  if (state.total === undefined || rate === 0) return undefined;
  return (Math.max(0, state.total - state.done) / rate) * 1000;
}

/** A duration for people: "8 s", "3 min 05 s", "2 h 10 min". */
export function formatDuration(ms: number): string {
  const total = Math.round(ms / 1000);
  if (total < 60) return `${total} s`;
  if (total < 3600) return `${Math.floor(total / 60)} min ${pad(total % 60)} s`;
  return `${Math.floor(total / 3600)} h ${pad(Math.floor((total % 3600) / 60))} min`;
}

/** A whole number with thin groups: 1234567 becomes "1,234,567". */
export function formatCount(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}

/** One line that says how far the job is, at what rate, and when it ends; with a bar for a terminal. */
export function progressLine(state: ProgressState, withBar: boolean): string {
  const { done, total, unit, note } = state;
  const rate = ratePerSecond(state);
  const left = remainingMs(state);
  const known = total !== undefined && total > 0;
  return [
    withBar && known ? bar(done / total) : '',
    known
      ? `${formatCount(done)} of ${formatCount(total)} ${unit}`
      : `${formatCount(done)} ${unit}`,
    `${rate >= 100 ? formatCount(rate) : rate.toFixed(1)}/s`,
    left === undefined ? '' : `${formatDuration(left)} left`,
    note ?? '',
  ]
    .filter((part) => part !== '')
    .join('  ');
}

function bar(shareDone: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, shareDone)) * BAR_CELLS);
  return `${'█'.repeat(filled)}${'░'.repeat(BAR_CELLS - filled)} ${Math.floor(Math.min(1, shareDone) * 100)}%`;
}

function pad(number: number): string {
  return String(number).padStart(2, '0');
}
