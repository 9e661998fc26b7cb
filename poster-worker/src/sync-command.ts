import { setMaxListeners } from 'node:events';
import type { CommandContext } from '../../runtime/src/cli.ts';
import { EXIT, GuardError } from '../../runtime/src/errors.ts';
import { openStorage } from '../../runtime/src/google.ts';
import { showText } from '../../runtime/src/pure/show-text.ts';
import { Progress } from '../../runtime/src/progress.ts';
import { recordFailure, recordRun } from '../../runtime/src/run.ts';
import { openWarehouse, type Warehouse } from '../../runtime/src/warehouse.ts';
import { BatchWriter } from './batch-writer.ts';
import { chooseWork, type ChosenWork } from './chosen-work.ts';
import { downloadPoster } from './poster-download.ts';
import { openPosterHttp } from './poster-http.ts';
import { PosterRecords } from './poster-records.ts';
import { PosterStore } from './poster-store.ts';
import { readServedBefore } from './poster-views.ts';
import { batchSize, flushAfterMs, flushSpacingMs } from './pure/flush-pace.ts';
import { posterRecords, type PosterRecord } from './pure/poster-record.ts';
import type { Shard } from './pure/shard.ts';
import { Summary, countEnded, failedShare, summaryCounts, summaryText } from './pure/summary.ts';
import { shardOf, type syncOptions } from './settings.ts';
import { syncPosters } from './sync-posters.ts';
import type { SyncWork } from './sync-work.ts';

const DOWNLOAD_TIMEOUT_MS = 60_000;

/** The waits of a run, milliseconds; tests make them shorter. */
export interface Pace {
  /** The first wait before a poster, a host or a Google service is asked again; each further one doubles. */
  retryBaseMs: number;
  /** After a stop, what is in flight has this long to finish. */
  stopGraceMs: number;
}

type Context = CommandContext<typeof syncOptions>;

/** One run's work and what has come of it. */
interface SyncRun {
  warehouse: Warehouse;
  chosen: ChosenWork;
  shard: Shard;
  summary: Summary;
  records: PosterRecords;
}

/** "poster-worker": fetches the pending posters, stores them and writes their state back. */
export async function sync(
  context: Context,
  pace: Pace = { retryBaseMs: 1000, stopGraceMs: 3000 },
): Promise<number> {
  const { values: settings, env, log, run } = context;
  const shard = shardOf(settings, env);
  const warehouse = await openWarehouse(run, settings, env, { baseMs: pace.retryBaseMs });
  // Opened before the work is chosen: wrong access is reported before anything is asked of BigQuery.
  const storage = settings.dryRun ? undefined : await openStorage({ ...settings, env });
  let syncRun: SyncRun | undefined;
  let error: unknown;
  try {
    const chosen = await chooseWork(warehouse, { ...settings, shard });
    if (!storage) return printDryRun(context, chosen);
    log.info(chosen.sentence);
    const summary = new Summary(run.id, chosen.due);
    syncRun = { warehouse, chosen, shard, summary, records: new PosterRecords(warehouse) };
    const store = new PosterStore(storage, settings.bucket, settings.posterPrefix, run.id);
    await transfer(context, syncRun, store, pace);
    checkFailures(summary, settings.maxFailures);
  } catch (thrown) {
    if (settings.dryRun) throw thrown;
    error = thrown;
  }
  return endRun(context, warehouse, syncRun, error);
}

/** Does the work; what is done when it ends, whatever ends it, is written down. Throws what ended it early. */
async function transfer(
  { values: settings, run, log }: Context,
  { warehouse, chosen, shard, summary, records }: SyncRun,
  store: PosterStore,
  pace: Pace,
): Promise<void> {
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
  const http = openPosterHttp({ ...settings, userAgent: 'allocine-elt poster-worker' });
  const download = { ...settings, timeoutMs: DOWNLOAD_TIMEOUT_MS };
  const progress = new Progress(log, 'posters');
  const work: SyncWork = {
    pages: chosen.pages,
    download: (url, dropped, gate) => downloadPoster(http, url, download, dropped, gate),
    store: (pending, poster, dropped) => store.store(pending, poster, dropped),
    servedBefore: (hosts) => readServedBefore(warehouse, hosts),
    record: async (ended) => {
      countEnded(summary, ended);
      progress.update(...progressOf(summary));
      for (const record of posterRecords(ended, run.id)) await writer.add(record);
    },
    hostIsOut: (host, { detail }) => {
      summary.hosts_out.push(host);
      log.warn(
        `${host} no longer answers (${detail}): its posters are left to the next run, uncounted.`,
      );
    },
  };
  try {
    await syncPosters(work, { ...settings, ...pace }, signal);
  } finally {
    progress.stop();
    await writer.drain();
    summary.changed_meanwhile_movies = records.changedMeanwhile;
    recordFailed.signal.throwIfAborted();
  }
  run.signal.throwIfAborted();
}

/** Posters that have ended, all of them, and what else there is to say. */
function progressOf(summary: Summary): [number, number, string | undefined] {
  const { stored, failed, skipped, due_posters: due } = summary;
  const notStored = failed + skipped;
  return [stored + notStored, due, notStored > 0 ? `${notStored} not stored` : undefined];
}

function checkFailures(summary: Summary, maxFailures: number | undefined): void {
  const share = failedShare(summary);
  if (maxFailures === undefined || share <= maxFailures) return;
  throw new GuardError(
    `${summary.failed} of the ${summary.failed + summary.stored} posters that were tried failed (${(share * 100).toFixed(1)}%), more than --max-failures allows (${maxFailures * 100}%). What was stored and what failed is written down; "npx poster-worker missing" says why they are missing.`,
  );
}

/** Records the run and prints its summary, where it came so far; returns the exit code. */
async function endRun(
  { values, run, stdout }: Context,
  warehouse: Warehouse,
  syncRun: SyncRun | undefined,
  error: unknown,
): Promise<number> {
  if (!syncRun) return recordFailure(run, warehouse, { counts: {} }, error);
  const { summary, shard, records, chosen } = syncRun;
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
    const text = values.json ? JSON.stringify(summary) : summaryText(summary, chosen.ifFailed);
    stdout.write(`${text}\n`);
  }
}

function printDryRun({ values, stdout, log }: Context, { due, sentence }: ChosenWork): number {
  if (values.json) {
    log.info(sentence);
    stdout.write(`${JSON.stringify({ dry_run: true, ...due })}\n`);
  } else {
    stdout.write(`${showText(sentence, 5000)}\nDry run: nothing was fetched or written.\n`);
  }
  return EXIT.done;
}
