import { Readable } from 'node:stream';
import { createGzip, constants } from 'node:zlib';
import columnTable from '../../includes/movie_columns.js';
import { load, tablePath, type Warehouse } from '../../runtime/src/bigquery-jobs.ts';
import { PipelineError } from '../../runtime/src/errors.ts';
import { RowTally, type Catalogue } from './catalogue.ts';

/** The table that the extractor replaces. */
export const STAGING = 'staging_movies';

/**
 * Replaces staging_movies by the catalogue in one load job: the table is either the whole catalogue or what it was.
 * Throws PipelineError, also when BigQuery reports another number of rows than were sent.
 */
export async function loadStaging(warehouse: Warehouse, catalogue: Catalogue): Promise<RowTally> {
  let tally = new RowTally();
  const stream = (): Readable => {
    tally = new RowTally();
    return Readable.from(ndjson(catalogue, tally)).compose(
      createGzip({ level: constants.Z_BEST_SPEED }),
    );
  };
  const rowsLoaded = await load(warehouse, {
    table: STAGING,
    columns: columnTable.movieColumns,
    source: { stream },
    writeDisposition: 'WRITE_TRUNCATE',
    name: 'staging',
  });
  if (rowsLoaded !== catalogue.size) {
    throw new PipelineError(
      `Loading ${tablePath(warehouse, STAGING)} wrote ${rowsLoaded} rows where ${catalogue.size} were sent: the gates will refuse them. Run the extractor again.`,
    );
  }
  return tally;
}

/** The rows of a catalogue as NDJSON, page by page; tallies what it gives. */
export async function* ndjson(catalogue: Catalogue, tally: RowTally): AsyncGenerator<Buffer> {
  for await (const rows of catalogue.rows()) {
    let text = '';
    for (const { line } of rows) {
      tally.add(line);
      text += `${line}\n`;
    }
    if (text !== '') yield Buffer.from(text);
  }
}
