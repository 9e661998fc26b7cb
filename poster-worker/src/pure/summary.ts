import { formatCount, formatDuration } from '../../../runtime/src/pure/progress-line.ts';
import type { EndedPoster } from './poster.ts';

/** What a run did, counted in posters (distinct URLs) unless the name says otherwise. */
export class Summary {
  readonly due_posters: number;
  readonly due_movies: number;
  stored = 0;
  failed = 0;
  skipped = 0;
  /** Movies whose poster was stored. */
  stored_movies = 0;
  bytes = 0;
  readonly failures_by_class: Record<string, number> = {};
  readonly skips_by_class: Record<string, number> = {};
  hosts_out: string[] = [];
  /** Rows that had changed between download and UPDATE, and were left as they are. */
  changed_meanwhile_movies = 0;
  duration_ms = 0;

  constructor(
    readonly run_id: string,
    due: { movies: number; posters: number },
  ) {
    this.due_posters = due.posters;
    this.due_movies = due.movies;
  }
}

/** Counts a poster that has ended. */
export function countEnded(summary: Summary, ended: EndedPoster): void {
  summary[ended.outcome] += 1;
  if (ended.outcome === 'stored') {
    summary.stored_movies += ended.pending.movies.length;
    summary.bytes += ended.seen.bytes ?? 0;
    return;
  }
  const classes = ended.outcome === 'failed' ? summary.failures_by_class : summary.skips_by_class;
  const { errorClass } = ended.failure;
  classes[errorClass] = (classes[errorClass] ?? 0) + 1;
}

/** The share of the posters that were tried (stored or failed) and failed; 0 when none was. */
export function failedShare({ stored, failed }: Summary): number {
  return failed === 0 ? 0 : failed / (stored + failed);
}

/** The numbers of the summary, for the ledger of runs. */
export function summaryCounts(summary: Summary): Record<string, number> {
  const counts = Object.entries(summary).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  const failures = Object.entries(summary.failures_by_class);
  return Object.fromEntries([
    ...counts,
    ...failures.map(([name, count]) => [`failed_${name}`, count] as const),
  ]);
}

/** The summary for people; `ifFailed` says what follows for posters that failed. */
export function summaryText(summary: Summary, ifFailed: string): string {
  const { stored, failed, skipped, bytes, duration_ms: ms } = summary;
  const rate = ms > 0 ? (stored * 1000) / ms : 0;
  const left = Math.max(0, summary.due_posters - stored - failed - skipped);
  const lines = [
    `Stored ${formatCount(stored)} of ${posters(summary.due_posters)} for ${formatCount(summary.due_movies)} movies: ${(bytes / 1e6).toFixed(1)} MB in ${formatDuration(ms)}, ${rate.toFixed(1)}/s.`,
    failed > 0 && `Failed: ${posters(failed)} (${classes(summary.failures_by_class)}). ${ifFailed}`,
    skipped > 0 &&
      `Skipped: ${posters(skipped)} (${classes(summary.skips_by_class)}). They stay pending, and this counts for none of their tries.`,
    summary.hosts_out.length > 0 && `No longer answered: ${summary.hosts_out.join(', ')}.`,
    summary.changed_meanwhile_movies > 0 &&
      `Changed meanwhile: ${formatCount(summary.changed_meanwhile_movies)} movies got another poster or state during the run and were left as they are.`,
    left > 0 && `Not reached: ${posters(left)}. They stay pending.`,
  ];
  return lines.filter((line) => line !== false).join('\n');
}

function posters(count: number): string {
  return `${formatCount(count)} poster${count === 1 ? '' : 's'}`;
}

function classes(counts: Record<string, number>): string {
  return Object.entries(counts)
    .sort(([, left], [, right]) => right - left)
    .map(([name, count]) => `${name} ${formatCount(count)}`)
    .join(', ');
}
