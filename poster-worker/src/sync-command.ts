import type { CommandContext } from '../../runtime/src/cli.ts';
import { EXIT } from '../../runtime/src/errors.ts';
import type { Log } from '../../runtime/src/log.ts';
import { openBigQuery, openStorage } from '../../runtime/src/google.ts';
import { oneLine } from '../../runtime/src/pure/one-line.ts';
import { Progress } from '../../runtime/src/progress.ts';
import { recordFailure, recordRun, startRun, type Run } from '../../runtime/src/run.ts';
import type { Warehouse } from '../../runtime/src/bigquery-jobs.ts';
import { BatchWriter } from './batch-writer.ts';
import { downloadPoster } from './poster-download.ts';
import { openPosterHttp } from './poster-http.ts';
import { writeRecords } from './poster-records.ts';
import { PosterStore } from './poster-store.ts';
import { chooseWork, type ChosenWork } from './choose-work.ts';
import { batchSize, flushAfterMs, flushSpacingMs } from './pure/flush-pace.ts';
import { posterRecords, type PosterRecord } from './pure/poster-record.ts';
import {
  countEnded,
  emptySummary,
  summaryCounts,
  summaryText,
  type Summary,
} from './pure/summary.ts';
import { shardOf, type SyncSettings, type syncOptions } from './settings.ts';
import { syncPosters, type SyncReport, type SyncWork } from './sync-posters.ts';

const DOWNLOAD_TIMEOUT_MS = 60_000;
const RETRY_BASE_MS = 1000;
const STOP_GRACE_MS = 3000;

/** What one run works with. */
interface SyncRun {
  run: Run;
  warehouse: Warehouse;
  store: PosterStore;
  chosen: ChosenWork;
  summary: Summary;
  workerCount: number;
}

/** "poster-worker": fetches the pending posters, stores them and writes their state back. */
export async function sync(context: CommandContext<typeof syncOptions>): Promise<number> {
  const { values: settings, env, log, program } = context;
  const shard = shardOf(settings, env);
  const { projectId, dataset, location } = settings;
  const client = await openBigQuery({ projectId, location, env });
  // Opened before the work is chosen: wrong access is told before anything is asked of BigQuery.
  const storage = settings.dryRun ? undefined : await openStorage({ projectId, location, env });
  const run = startRun(program, log);
  const warehouse = { client, projectId, dataset, location, program, runId: run.id, log };
  try {
    const chosen = await chooseWork(warehouse, settings, shard);
    if (!storage) return tellDryRun(context, chosen);
    log.info(chosen.sentence);
    const summary = emptySummary(run.id, chosen.due);
    const store = new PosterStore(storage, settings.bucket, settings.posterPrefix, run.id);
    const workerCount = shard.count;
    return await syncAndRecord(context, { run, warehouse, store, chosen, summary, workerCount });
  } catch (error) {
    if (settings.dryRun) throw error;
    return await recordFailure(run, warehouse, { counts: {} }, error);
  } finally {
    run.close();
  }
}

async function syncAndRecord(
  context: CommandContext<typeof syncOptions>,
  syncRun: SyncRun,
): Promise<number> {
  const { run, warehouse, chosen, summary } = syncRun;
  const error = await transfer(context, syncRun);
  const { values: settings, stdout } = context;
  summary.duration_ms = Date.now() - run.startedAt.getTime();
  const record = { counts: summaryCounts(summary) };
  try {
    if (error !== undefined) return await recordFailure(run, warehouse, record, error);
    await recordRun(run, warehouse, record);
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
  { run, warehouse, store, chosen, summary, workerCount }: SyncRun,
): Promise<unknown> {
  const { values: settings, log } = context;
  const recordFailed = new AbortController();
  const signal = AbortSignal.any([run.signal, recordFailed.signal]);
  const size = batchSize(chosen.due.posters);
  const writer = new BatchWriter<PosterRecord>({
    size,
    flushAfterMs: (flushes) => flushAfterMs(flushes, workerCount, size),
    spacingMs: flushSpacingMs(workerCount),
    write: async (records, writeNumber) => {
      const left = await writeRecords(warehouse, records, writeNumber, signal.aborted);
      summary.changed_meanwhile_movies += left;
    },
    onFailure: (error) => recordFailed.abort(error),
  });
  signal.addEventListener('abort', () => writer.release());
  const progress = new Progress(log, 'posters');
  let syncError: unknown;
  try {
    const work = workOf(settings, chosen, store, writer, run.id);
    const limits = { ...settings, retryBaseMs: RETRY_BASE_MS, stopGraceMs: STOP_GRACE_MS };
    const report = reportTo(log, progress, summary, chosen.due.posters);
    summary.hosts_out = (await syncPosters(work, limits, signal, report)).hostsOut;
  } catch (error) {
    syncError = error;
  }
  progress.stop();
  await writer.drain();
  if (recordFailed.signal.aborted) return recordFailed.signal.reason;
  return syncError ?? (run.signal.aborted ? run.signal.reason : undefined);
}

function reportTo(log: Log, progress: Progress, summary: Summary, duePosters: number): SyncReport {
  return {
    onEnded: (ended) => {
      countEnded(summary, ended);
      const trouble = summary.failed + summary.skipped;
      const note = trouble > 0 ? `${trouble} not stored` : undefined;
      progress.update(summary.stored + trouble, duePosters, note);
    },
    onHostOut: (host, { detail }) =>
      log.warn(
        `${host} no longer answers (${detail}): its posters are left to the next run, uncounted.`,
      ),
  };
}

function workOf(
  settings: SyncSettings,
  chosen: ChosenWork,
  store: PosterStore,
  writer: BatchWriter<PosterRecord>,
  runId: string,
): SyncWork {
  const http = openPosterHttp({
    allowPrivateHosts: settings.allowPrivateHosts,
    maxSocketsPerHost: settings.perHostConcurrency,
    userAgent: 'allocine-elt poster-worker',
  });
  const limits = { ...settings, timeoutMs: DOWNLOAD_TIMEOUT_MS };
  return {
    pages: chosen.pages,
    download: (posterUrl, signal) => downloadPoster(http, posterUrl, limits, signal),
    store: (pending, poster, signal) => store.store(pending, poster, signal),
    record: async (ended) => {
      for (const record of posterRecords(ended, runId)) await writer.add(record);
    },
  };
}

function tellDryRun(
  { values, stdout, log }: CommandContext<typeof syncOptions>,
  { due, sentence }: ChosenWork,
): number {
  if (values.json) {
    log.info(sentence);
    stdout.write(`${JSON.stringify({ dry_run: true, ...due })}\n`);
  } else {
    stdout.write(`${oneLine(sentence)}\nDry run: nothing was fetched or written.\n`);
  }
  return EXIT.done;
}
