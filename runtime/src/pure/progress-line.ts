const BAR_CELLS = 24;
const LEAST_BAR_CELLS = 6;
/** What stands beside the bar: its percentage and the gap after it. */
const BAR_EXTRA = ' 100%  '.length;

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

/**
 * One line that says how far the job is, at what rate, and when it ends. With `room`, the characters that a terminal's
 * line has, there is a bar as wide as fits; what says least goes first where even that is too much.
 */
export function progressLine(state: ProgressState, room?: number): string {
  const { done, total, elapsedMs, unit, note = '' } = state;
  const rate = elapsedMs > 0 ? (done * 1000) / elapsedMs : 0;
  const known = total !== undefined && total > 0;
  const count = known
    ? `${formatCount(done)} of ${formatCount(total)} ${unit}`
    : `${formatCount(done)} ${unit}`;
  const speed = `${rate >= 100 ? formatCount(rate) : rate.toFixed(1)}/s`;
  const leftMs = (Math.max(0, (total ?? 0) - done) / rate) * 1000;
  const end = total === undefined || rate === 0 ? '' : `${formatDuration(leftMs)} left`;
  const joined = (...parts: string[]): string => parts.filter((part) => part !== '').join('  ');
  const whole = joined(count, speed, end, note);
  if (room === undefined) return whole;
  const fits = (text: string): boolean => text.length <= room;
  const cells = Math.min(BAR_CELLS, room - whole.length - BAR_EXTRA);
  if (known && cells >= LEAST_BAR_CELLS) return joined(bar(done / total, cells), whole);
  return [whole, joined(count, end, note), joined(count, end)].find(fits) ?? count;
}

function bar(shareDone: number, cells: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, shareDone)) * cells);
  return `${'█'.repeat(filled)}${'░'.repeat(cells - filled)} ${Math.floor(Math.min(1, shareDone) * 100)}%`;
}

function pad(number: number): string {
  return String(number).padStart(2, '0');
}
