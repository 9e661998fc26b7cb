import { ensureDataset, tablePath, type Warehouse } from '../../runtime/src/bigquery-jobs.ts';
import type { CommandContext } from '../../runtime/src/cli.ts';
import { openStorage } from '../../runtime/src/google.ts';
import { recordRun, type RunRecord } from '../../runtime/src/run.ts';
import { openWarehouse } from '../../runtime/src/warehouse.ts';
import { CrawlObjects } from './crawl-objects.ts';
import { Lease } from './lease.ts';
import { ObjectFolder } from './object-folder.ts';
import type { PageSink } from './page-sink.ts';
import type { Chain } from './pure/chain.ts';
import type { Owner } from './pure/page-object.ts';
import type { RateGate } from './rate-gate.ts';
import { RowsFile } from './rows-file.ts';
import type { extractOptions } from './settings.ts';
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
  /** Makes the catalogue appear, whole; where there is a warehouse, records the run there. */
  publish: (record: (rowsLoaded: number, crawl: string) => RunRecord) => Promise<Published>;
  close: () => Promise<void>;
}

export interface Published {
  /** Null where the rows go nowhere. */
  destination: string | null;
  /** Rows that BigQuery says it loaded. */
  rows?: number;
  crawl: string | null;
}

/** What the settings ask for; for staging_movies, the lease is taken when it returns. Throws PipelineError. */
export async function openDestination(context: Context, gate: RateGate): Promise<Destination> {
  const { dryRun, output } = context.values;
  return dryRun || output !== undefined
    ? toFile(dryRun ? undefined : output)
    : toStaging(context, gate);
}

function toFile(path: string | undefined): Destination {
  const file = new RowsFile(path);
  return {
    openSink: () => file.open(),
    publish: async () => {
      await file.publish();
      return { destination: path ?? null, crawl: null };
    },
    close: () => file.close(),
  };
}

async function toStaging(context: Context, gate: RateGate): Promise<Destination> {
  const { values, env, log, run, program } = context;
  const { input, apiBaseUrl, pageSize } = values;
  const owner = { runId: run.id, api: input ?? apiBaseUrl, pageSize };
  const warehouse = await openWarehouse(run, values, env);
  const datasetLocation = await ensureDataset(warehouse);
  const storage = await openStorage({ ...values, env });
  const bucket = storage.bucket(values.bucket ?? values.lakeBucket);
  const folder = new ObjectFolder(bucket, values.prefix, log);
  const places = await checkBucket(folder, datasetLocation);
  const lease = await takeLease(context, folder, owner, gate);
  const place = { folder, owner, log, lost: lease.lost };
  let objects: CrawlObjects | undefined;
  return {
    warehouse,
    lost: lease.lost,
    openSink: async (isFirst, chain) => {
      const isFresh = (isFirst && values.fresh) || input !== undefined;
      objects = await CrawlObjects.open(place, chain, isFresh);
      return objects;
    },
    publish: async (record) => {
      if (!objects) throw new Error('There is no crawl to load.');
      const { crawl } = objects;
      const destination = tablePath(warehouse, STAGING);
      log.info(`Loading ${objects.rows} movies into ${destination}.`);
      const rows = await loadStaging(warehouse, objects, places);
      await recordRejects(warehouse, await objects.rejects());
      // Named after the crawl: whoever finishes it, its manifest is recorded once.
      const job = { ofAllRuns: `${program}-${crawl}-run` };
      await recordRun(run, warehouse, { ...record(rows, crawl), job });
      await objects.loaded();
      return { destination, rows, crawl };
    },
    close: async () => {
      await objects?.close();
      await lease.giveBack(gate.spent);
    },
  };
}

/** Takes the lease; the gate keeps to it from then on, and to the tokens that the holder before has spent. */
async function takeLease(
  { values, log, run }: Context,
  folder: ObjectFolder,
  owner: Owner,
  gate: RateGate,
): Promise<Lease> {
  const { calls, periodMs } = gate.limit;
  const leaseMs = Math.max(values.leaseMs, periodMs);
  const lease = await Lease.take({ folder, owner, leaseMs, periodMs, log }, run.signal);
  const { tokens, backInMs } = lease.spentBefore;
  if (tokens >= calls) gate.closeFor(backInMs);
  else gate.spend(tokens, backInMs);
  gate.holdMs = () => lease.holdMs;
  return lease;
}
