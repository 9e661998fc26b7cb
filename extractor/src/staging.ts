import columnTable from '../../includes/movie_columns.js';
import { load, tablePath, type Warehouse } from '../../runtime/src/bigquery-jobs.ts';
import { PipelineError } from '../../runtime/src/errors.ts';
import { appendToLedger } from '../../runtime/src/ledgers.ts';
import { orWarn } from '../../runtime/src/run.ts';
import type { CrawlObjects } from './crawl-objects.ts';
import type { ObjectFolder } from './object-folder.ts';
import type { Reject } from './pure/page-rows.ts';

/** The table that the extractor replaces. */
export const STAGING = 'staging_movies';

/**
 * Where the bucket and the dataset lie, in words. Throws PipelineError when they lie apart: BigQuery loads from its own
 * region only. https://cloud.google.com/bigquery/docs/loading-data-cloud-storage-json#limitations
 */
export async function checkBucket(folder: ObjectFolder, datasetLocation: string): Promise<string> {
  const found = await folder.location();
  const place = found?.location.toLowerCase() ?? 'a place unknown here';
  const isRegion = found?.isRegion === true && datasetLocation.includes('-');
  const places = `Bucket ${folder.bucket.name} lies in ${place}, BigQuery's dataset in ${datasetLocation}`;
  if (!isRegion || place === datasetLocation.toLowerCase()) return places;
  throw new PipelineError(
    `${places}: it could not be loaded from there. Set EXTRACTOR_BUCKET to a bucket in ${datasetLocation}.`,
  );
}

/**
 * Replaces staging_movies by the crawl's rows in one load job, whose id is the crawl's: neither a lost answer nor
 * another machine loads it twice. The table is the whole catalogue then, or what it was. Throws PipelineError, also
 * when BigQuery reports another number of rows than were written.
 */
export async function loadStaging(
  warehouse: Warehouse,
  objects: CrawlObjects,
  places: string,
): Promise<number> {
  const rowsLoaded = await load(warehouse, {
    table: STAGING,
    columns: columnTable.movieColumns,
    source: { uris: [objects.uri] },
    writeDisposition: 'WRITE_TRUNCATE',
    job: { ofAllRuns: `${warehouse.program}-${objects.crawl}` },
  }).catch((error: unknown) => {
    if (!(error instanceof PipelineError) || !/location|region/i.test(error.message)) throw error;
    throw new PipelineError(
      `${error.message} ${places}: set EXTRACTOR_BUCKET to a bucket in the dataset's region.`,
      { cause: error },
    );
  });
  if (rowsLoaded === objects.rows) return rowsLoaded;
  throw new PipelineError(
    `Loading ${tablePath(warehouse, STAGING)} wrote ${rowsLoaded} rows where ${objects.rows} were written to ${objects.uri}: the gates will refuse them. Run the extractor again with --fresh.`,
  );
}

/** Appends rejects to rejected_movies. A ledger that can't be written keeps no good movie from being loaded: a warning. */
export async function recordRejects(
  warehouse: Warehouse,
  rejects: readonly Reject[],
): Promise<void> {
  const rejectedAt = new Date().toISOString();
  const rows = rejects.map(({ movieId, reason, node }) => ({
    run_id: warehouse.runId,
    rejected_at: rejectedAt,
    movie_id: movieId,
    reason,
    node,
  }));
  await orWarn(warehouse.log, 'The rejects are not in rejected_movies', () =>
    appendToLedger(warehouse, 'rejected_movies', rows, 'rejects'),
  );
}
