import { setMaxListeners } from 'node:events';
import type { CommandContext } from '../../runtime/src/cli.ts';
import { EXIT, GuardError } from '../../runtime/src/errors.ts';
import type { Log } from '../../runtime/src/log.ts';
import { openStorage } from '../../runtime/src/google.ts';
import { showText } from '../../runtime/src/pure/show-text.ts';
import { Progress } from '../../runtime/src/progress.ts';
import { recordFailure, recordRun, type Run } from '../../runtime/src/run.ts';
import { openWarehouse, type Warehouse } from '../../runtime/src/warehouse.ts';
import { BatchWriter } from './batch-writer.ts';
import { chooseWork, readServedBefore, type ChosenWork } from './pending-posters.ts';
import { downloadPoster } from './poster-download.ts';
import { openPosterHttp } from './poster-http.ts';
import { PosterRecords } from './poster-records.ts';
import { PosterStore } from './poster-store.ts';
import { batchSize, flushAfterMs, flushSpacingMs } from './pure/flush-pace.ts';
import { posterRecords, type PosterRecord } from './pure/poster-record.ts';
import type { Shard } from './pure/shard.ts';
import {
  countEnded,
  emptySummary,
  failedShare,
  summaryCounts,
  summaryText,
  type Summary,
} from './pure/summary.ts';
import { shardOf, type SyncSettings, type syncOptions } from './settings.ts';
import { syncPosters } from './sync-posters.ts';
import type { SyncReport, SyncWork } from './sync-work.ts';

const DOWNLOAD_TIMEOUT_MS = 60_000;

/** The waits of a run, milliseconds; tests make them shorter. */
export interface Pace {
  /** The first wait before a poster, a host or a Google service is asked again; each further one doubles. */
  retryBaseMs: number;
  /** After a stop, what is in flight has this long to finish. */
  stopGraceMs: number;
}

const PACE: Pace = { retryBaseMs: 1000, stopGraceMs: 3000 };

/** What one run works with. */
interface SyncRun {
  run: Run;
  warehouse: Warehouse;
  records: PosterRecords;
  store: PosterStore;
  chosen: ChosenWork;
  summary: Summary;
  shard: Shard;
  pace: Pace;
}

/** "poster-worker": fetches the pending posters, stores them and writes their state back. */
export async function sync(
  context: CommandContext<typeof syncOptions>,
  pace: Pace = PACE,
): Promise<number> {
  const { values: settings, env, log, run } = context;
  const shard = shardOf(settings, env);
  const warehouse = await openWarehouse(run, settings, env, { baseMs: pace.retryBaseMs });
  // Opened before the work is chosen: wrong access is reported before anything is asked of BigQuery.
  const storage = settings.dryRun ? undefined : await openStorage({ ...settings, env });
  try {
    const chosen = await chooseWork(warehouse, { ...settings, shard });
    if (!storage) return printDryRun(context, chosen);
    log.info(chosen.sentence);
    const summary = emptySummary(run.id, chosen.due);
    const store = new PosterStore(storage, settings.bucket, settings.posterPrefix, run.id);
    const records = new PosterRecords(warehouse);
    const syncRun = { run, warehouse, records, store, chosen, summary, shard, pace };
    return await syncAndRecord(context, syncRun);
  } catch (error) {
    if (settings.dryRun) throw error;
    return await recordFailure(run, warehouse, { counts: {} }, error);
  }
}

async function syncAndRecord(
  context: CommandContext<typeof syncOptions>,
  syncRun: SyncRun,
): Promise<number> {
  const { run, warehouse, chosen, summary, records, shard } = syncRun;
  const { values: settings, stdout } = context;
  const error =
    (await transfer(context, syncRun)) ?? tooManyFailures(summary, settings.maxFailures);
  summary.duration_ms = Date.now() - run.startedAt.getTime();
  const counts = {
    ...summaryCounts(summary),
    hosts_given_up: summary.hosts_out.length,
    shard_index: shard.index,
    shard_count: shard.count,
    statements: records.statements,
    load_jobs: records.loadJobs,
  };
  try {
    if (error !== undefined) return await recordFailure(run, warehouse, { counts }, error);
    await recordRun(run, warehouse, { counts });
    return EXIT.done;
  } finally {
    stdout.write(
      `${settings.json ? JSON.stringify(summary) : summaryText(summary, chosen.ifFailed)}\n`,
    );
  }
}

/** Does the work and returns what ended it early, if anything did; what was done by then is written down. */
async function transfer(
  context: CommandContext<typeof syncOptions>,
  syncRun: SyncRun,
): Promise<unknown> {
  const { run, records, chosen, summary, shard, pace } = syncRun;
  const recordFailed = new AbortController();
  const signal = AbortSignal.any([run.signal, recordFailed.signal]);
  setMaxListeners(0, signal);
  const size = batchSize(chosen.due.movies, shard.count);
  const writer = new BatchWriter<PosterRecord>({
    size,
    flushAfterMs: (flushes) => flushAfterMs(flushes, shard.count, size),
    spacingMs: flushSpacingMs(shard.count),
    write: (batch, writeNumber) => records.write(batch, writeNumber, signal.aborted),
    onFailure: (error) => recordFailed.abort(error),
  });
  signal.addEventListener('abort', () => writer.release());
  const progress = new Progress(context.log, 'posters');
  let syncError: unknown;
  try {
    const work = workOf(context.values, syncRun, writer);
    const limits = { ...context.values, ...pace };
    const report = reportTo(context.log, progress, summary);
    summary.hosts_out = (await syncPosters(work, limits, signal, report)).hostsOut;
  } catch (error) {
    syncError = error;
  }
  progress.stop();
  await writer.drain();
  summary.changed_meanwhile_movies = records.changedMeanwhile;
  if (recordFailed.signal.aborted) return recordFailed.signal.reason;
  return syncError ?? (run.signal.aborted ? run.signal.reason : undefined);
}

function reportTo(log: Log, progress: Progress, summary: Summary): SyncReport {
  return {
    onEnded: (ended) => {
      countEnded(summary, ended);
      const trouble = summary.failed + summary.skipped;
      const note = trouble > 0 ? `${trouble} not stored` : undefined;
      progress.update(summary.stored + trouble, summary.due_posters, note);
    },
    onHostOut: (host, { detail }) =>
      log.warn(
        `${host} no longer answers (${detail}): its posters are left to the next run, uncounted.`,
      ),
  };
}

function workOf(
  settings: SyncSettings,
  { run, warehouse, store, chosen }: SyncRun,
  writer: BatchWriter<PosterRecord>,
): SyncWork {
  const { allowPrivateHosts, maxBytes } = settings;
  const http = openPosterHttp({ allowPrivateHosts, userAgent: 'allocine-elt poster-worker' });
  const limits = { allowPrivateHosts, maxBytes, timeoutMs: DOWNLOAD_TIMEOUT_MS };
  return {
    pages: chosen.pages,
    download: (url, signal, gate) => downloadPoster(http, url, limits, signal, gate),
    store: (pending, poster, signal) => store.store(pending, poster, signal),
    servedBefore: (hosts) => readServedBefore(warehouse, hosts),
    record: async (ended) => {
      for (const record of posterRecords(ended, run.id)) await writer.add(record);
    },
  };
}

function tooManyFailures(
  summary: Summary,
  maxFailures: number | undefined,
): GuardError | undefined {
  const share = failedShare(summary);
  if (maxFailures === undefined || share <= maxFailures) return undefined;
  return new GuardError(
    `${summary.failed} of the ${summary.failed + summary.stored} posters that were tried failed (${(share * 100).toFixed(1)}%), more than --max-failures allows (${maxFailures * 100}%). What was stored and what failed is written down; "npx poster-worker missing" says why they are missing.`,
  );
}

function printDryRun(
  { values, stdout, log }: CommandContext<typeof syncOptions>,
  { due, sentence }: ChosenWork,
): number {
  if (values.json) {
    log.info(sentence);
    stdout.write(`${JSON.stringify({ dry_run: true, ...due })}\n`);
  } else {
    stdout.write(`${showText(sentence)}\nDry run: nothing was fetched or written.\n`);
  }
  return EXIT.done;
}
