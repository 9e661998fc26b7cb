import { Readable } from 'node:stream';
import columnTable from '../../includes/movie_columns.js';
import { load, tablePath, type Warehouse } from '../../runtime/src/bigquery-jobs.ts';
import { PipelineError } from '../../runtime/src/errors.ts';
import type { Catalogue } from './catalogue.ts';

/** The table that the extractor replaces. */
export const STAGING = 'staging_movies';

/**
 * Replaces staging_movies by the catalogue in one load job: the table is either the whole catalogue or what it was.
 * Throws PipelineError, also when BigQuery reports another number of rows than were sent.
 */
export async function loadStaging(warehouse: Warehouse, catalogue: Catalogue): Promise<void> {
  const rowsLoaded = await load(warehouse, {
    table: STAGING,
    columns: columnTable.movieColumns,
    source: { stream: () => Readable.from(catalogue.gzip()) },
    writeDisposition: 'WRITE_TRUNCATE',
    name: 'staging',
  });
  if (rowsLoaded !== catalogue.size) {
    throw new PipelineError(
      `Loading ${tablePath(warehouse, STAGING)} wrote ${rowsLoaded} rows where ${catalogue.size} were sent: the gates will refuse them. Run the extractor again.`,
    );
  }
}
