import type { CommandContext } from '../../runtime/src/cli.ts';
import { ensureDataset, tablePath, type Warehouse } from '../../runtime/src/bigquery-jobs.ts';
import { PipelineError } from '../../runtime/src/errors.ts';
import { openStorage } from '../../runtime/src/google.ts';
import { openWarehouse } from '../../runtime/src/warehouse.ts';
import { recordRun, type Run, type RunRecord } from '../../runtime/src/run.ts';
import { CrawlObjects } from './crawl-objects.ts';
import { Lease } from './lease.ts';
import { ObjectFolder } from './object-folder.ts';
import { NoSink, type PageSink } from './page-sink.ts';
import type { Chain } from './pure/chain.ts';
import type { RateGate } from './rate-gate.ts';
import { RowsFile } from './rows-file.ts';
import type { ExtractSettings, extractOptions } from './settings.ts';
import { checkBucket, loadStaging, recordRejects, STAGING } from './staging.ts';

export type Context = CommandContext<typeof extractOptions>;

/** Where the catalogue goes: staging_movies by way of a bucket, a file, or nowhere. */
export interface Destination {
  /** Where a run and its rejects are recorded; undefined where nothing is. */
  warehouse?: Warehouse;
  /** Aborted when the run must stop, with the reason. */
  lost?: AbortSignal;
  /** The place for the next crawl; of the first, pages of an earlier run may join the chain. */
  openSink: (isFirst: boolean, chain: Chain) => Promise<PageSink>;
  /** Makes the catalogue appear, whole. Returns its name, the crawl's and the rows, once the run is recorded. */
  publish: (record: (rowsLoaded: number, crawl: string) => RunRecord) => Promise<Published>;
  close: () => Promise<void>;
}

export interface Published {
  destination: string | null;
  rows: number | undefined;
  crawl: string | null;
}

/** What the settings ask for; for staging_movies, the lease is taken when it returns. Throws PipelineError. */
export async function openDestination(
  context: Context,
  run: Run,
  gate: RateGate,
): Promise<Destination> {
  const { dryRun, output } = context.values;
  if (dryRun) return nowhere();
  return output === undefined ? await toStaging(context, run, gate) : toFile(output);
}

function nowhere(): Destination {
  return {
    openSink: async () => new NoSink(),
    publish: async () => ({ destination: null, rows: undefined, crawl: null }),
    close: async () => undefined,
  };
}

function toFile(path: string): Destination {
  let file: RowsFile | undefined;
  return {
    openSink: async () => (file = await RowsFile.open(path)),
    publish: async () => {
      await file?.publish();
      return { destination: path, rows: undefined, crawl: null };
    },
    close: async () => file?.close(),
  };
}

async function toStaging(context: Context, run: Run, gate: RateGate): Promise<Destination> {
  const { values, env, log, program } = context;
  const { projectId, location } = values;
  const warehouse = await openWarehouse(run, values, env);
  const datasetLocation = await ensureDataset(warehouse);
  const storage = await openStorage({ projectId, location, env });
  const folder = new ObjectFolder(
    storage.bucket(values.bucket ?? values.lakeBucket),
    values.prefix,
    log,
  );
  const bucketLocation = await checkBucket(folder, datasetLocation);
  const lease = await takeLease(context, run, folder, gate);
  let objects: CrawlObjects | undefined;
  return {
    warehouse,
    lost: lease.lost,
    openSink: async (isFirst, chain) => {
      objects = await openObjects(context, run, folder, { isFirst, lost: lease.lost });
      for await (const { object, movieIds } of objects.earlier()) chain.restore(object, movieIds);
      return objects;
    },
    publish: async (record) => {
      if (!objects) throw new Error('There is no crawl to load.');
      log.info(`Loading ${objects.rows} movies into ${tablePath(warehouse, STAGING)}.`);
      const rows = await loadStaging(warehouse, objects, bucketLocation);
      await recordRejects(warehouse, await objects.rejects());
      // Named after the crawl: whoever finishes it, its manifest is recorded once.
      const job = { ofAllRuns: `${program}-${objects.crawl}-run` };
      await recordRun(run, warehouse, { ...record(rows, objects.crawl), job });
      await markLoaded(objects, context);
      const destination = tablePath(warehouse, STAGING);
      return { destination, rows, crawl: objects.crawl };
    },
    close: async () => {
      await objects?.close();
      await lease.giveBack(gate.spent);
    },
  };
}

async function takeLease(
  { values, log }: Context,
  run: Run,
  folder: ObjectFolder,
  gate: RateGate,
): Promise<Lease> {
  const { calls, periodMs } = gate.limit;
  const leaseMs = Math.max(values.leaseMs, periodMs);
  const options = { folder, runId: run.id, ...crawlOf(values), leaseMs, periodMs, log };
  const lease = await Lease.take(options, run.signal);
  const { tokens, backInMs } = lease.spentBefore;
  if (tokens >= calls) gate.closeFor(backInMs);
  else gate.spend(tokens, backInMs);
  gate.holdMs = () => lease.holdMs;
  return lease;
}

function openObjects(
  { values, log }: Context,
  run: Run,
  folder: ObjectFolder,
  { isFirst, lost }: { isFirst: boolean; lost: AbortSignal },
): Promise<CrawlObjects> {
  const isFresh = (isFirst && values.fresh) || values.input !== undefined;
  return CrawlObjects.open(
    folder,
    { runId: run.id, ...crawlOf(values) },
    { isFresh, now: new Date(), lost, say: (sentence) => log.info(sentence) },
  );
}

function crawlOf({ input, apiBaseUrl, pageSize }: ExtractSettings): {
  source: string;
  pageSize: number;
} {
  return { source: input ?? apiBaseUrl, pageSize };
}

async function markLoaded(objects: CrawlObjects, { log }: Context): Promise<void> {
  try {
    await objects.loaded();
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    log.warn(`The crawl is not marked as loaded: ${error.message}`);
  }
}
