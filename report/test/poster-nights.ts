import type { RawMovie } from '../../test/warehouse/loads.ts';

export const HOUR_MS = 3_600_000;

/** A row of any ledger; columns that the ledger does not have are left out when it is loaded. */
export type Row = Record<string, unknown>;

/** What all nights together write: rows by table. */
export interface Nights {
  pipeline_runs: Row[];
  poster_attempts: Row[];
  rejected_movies: Row[];
  gate_results: Row[];
  raw_movies: RawMovie[];
}

export interface NightsOptions {
  nights: number;
  movies: number;
  /** Tries of posters in each night but the first. */
  tries: number;
  /** Movies that the catalogue grew by in a night. */
  growth: number;
  /** The last night's posters and raw_movies are there already: real programs made them. */
  isLastNightReal?: boolean;
  /** Texts that hosts, titles, reasons and errors are made of, in place of plain ones. */
  hostile?: string;
}

/** A night: how many nights ago, when it began, and what went wrong in it. */
export interface Night {
  ago: number;
  startedAt: number;
  trouble: string | undefined;
}

/** A number from 0 to 1 that depends on its arguments alone. */
export function chance(...parts: number[]): number {
  let state = 2166136261;
  for (const part of parts) state = Math.imul(state ^ (part + 0x9e3779b9), 16777619) >>> 0;
  state = Math.imul(state ^ (state >>> 15), 2246822507) >>> 0;
  return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
}

/** A row of pipeline_runs. */
export function run(
  run_id: string,
  program: string,
  startedAt: number,
  tookMs: number,
  values: {
    outcome?: string;
    exit_code?: number;
    error?: string;
    counts: object;
    manifest?: object;
  },
): Row & { outcome: string } {
  return {
    run_id,
    program,
    started_at: new Date(startedAt).toISOString(),
    finished_at: new Date(startedAt + tookMs).toISOString(),
    outcome: values.outcome ?? 'succeeded',
    exit_code: values.exit_code ?? 0,
    error: values.error ?? null,
    counts: JSON.stringify(values.counts),
    manifest: values.manifest ? JSON.stringify(values.manifest) : null,
  };
}

/** The tries of a night's posters, and the run of the worker. */
export function writePosters(
  written: Nights,
  run_id: string,
  { ago, startedAt, trouble }: Night,
  options: NightsOptions,
): void {
  const at = startedAt + 1.2 * HOUR_MS;
  const tries =
    ago === options.nights - 1
      ? options.tries * 20
      : Math.ceil(options.tries * (0.5 + chance(ago, 4)));
  const counts = { stored: 0, failed: 0, skipped: 0, bytes: 0 };
  for (let index = 0; index < tries; index += 1) {
    const row = attempt(run_id, ago, index, at, trouble, options);
    counts[row.outcome as 'stored'] += 1;
    counts.bytes += row.bytes;
    written.poster_attempts.push(row);
  }
  const summary = {
    due_posters: tries,
    ...counts,
    hosts_given_up: trouble === 'hosts out' ? 2 : 0,
    shard_index: 0,
    shard_count: 1,
    statements: Math.ceil(tries / 200),
  };
  const isStopped = trouble === 'posters interrupted';
  written.pipeline_runs.push(
    run(run_id, 'poster-worker', at, tries * 40, {
      counts: summary,
      ...(isStopped && {
        outcome: 'failed',
        exit_code: 1,
        error: 'Uploading to gs://de-lake-dev failed: HTTP 403. The bucket refuses this account.',
      }),
    }),
  );
}

const FAILURES: [string, number | null][] = [
  ['http_404', 404],
  ['timeout', null],
  ['not_an_image', 200],
  ['http_410', 410],
  ['too_large', 200],
  ['cut_off', 200],
  ['bad_url', null],
];

function attempt(
  run_id: string,
  ago: number,
  index: number,
  at: number,
  trouble: string | undefined,
  { hostile }: NightsOptions,
) {
  const dice = chance(ago, index, 5);
  const failedShare = trouble === 'posters failed' ? 0.3 : 0.04;
  const host =
    hostile && index % 5 === 0
      ? hostile.slice(0, 200)
      : `fr.web.img${1 + Math.floor(chance(ago, index, 6) * 6)}.acsta.net`;
  const isOut = trouble === 'hosts out' && /img[12]/.test(host);
  const outcome = isOut ? 'skipped' : dice < failedShare ? 'failed' : 'stored';
  const [error_class, http_status] =
    FAILURES[Math.floor(chance(ago, index, 7) ** 2 * FAILURES.length)]!;
  return {
    movie_id: `movie-${ago}-${index}`,
    poster_url: `https://${encodeURIComponent(host)}/pictures/${ago}/${index}.jpg`,
    run_id,
    attempted_at: new Date(at + index * 40).toISOString(),
    outcome,
    error_class: outcome === 'stored' ? null : isOut ? 'outage' : error_class,
    host,
    http_status: outcome === 'stored' ? 200 : isOut ? null : http_status,
    bytes: outcome === 'stored' ? 60_000 : 0,
    content_type: outcome === 'stored' ? 'image/jpeg' : null,
    duration_ms: 40,
    poster_gcs_path: outcome === 'stored' ? `gs://de-lake-dev/posters/${ago}-${index}.jpg` : null,
  };
}
