import { tablePath, type Warehouse } from '../../runtime/src/bigquery-jobs.ts';
import { PipelineError } from '../../runtime/src/errors.ts';
import { contentHashOf, type Catalogue } from './catalogue.ts';
import { fingerprintBits } from './pure/content-hash.ts';
import { stagingHashesSql } from './pure/staging-sql.ts';
import { STAGING } from './staging.ts';

const ROWS_PER_REQUEST = 20_000;

/** How a catalogue differs from staging_movies as it is. */
export interface StagingDiff {
  new: number;
  changed: number;
  gone: number;
  unchanged: number;
}

interface StagingRow {
  movie_id: string;
  content_hash: string | null;
}

/** Compares the catalogue with staging_movies; a table that is not there is empty. Throws PipelineError. */
export async function diffStaging(
  warehouse: Warehouse,
  catalogue: Catalogue,
): Promise<StagingDiff> {
  const hashes = await catalogueHashes(catalogue);
  const diff = { new: catalogue.size, changed: 0, gone: 0, unchanged: 0 };
  for await (const { movie_id, content_hash } of stagingRows(warehouse)) {
    const place = catalogue.placeOf(movie_id);
    if (place === undefined) {
      diff.gone += 1;
      continue;
    }
    diff.new -= 1;
    const { high, low } = fingerprintBits(content_hash ?? '');
    const isSame = hashes[2 * place] === high && hashes[2 * place + 1] === low;
    diff[isSame ? 'unchanged' : 'changed'] += 1;
  }
  return diff;
}

/** The first 60 bits of each row's content hash, in two numbers at its place. */
async function catalogueHashes(catalogue: Catalogue): Promise<Uint32Array> {
  const hashes = new Uint32Array(2 * catalogue.places);
  for await (const rows of catalogue.rows()) {
    for (const { place, line } of rows) {
      const { high, low } = fingerprintBits(contentHashOf(line));
      hashes.set([high, low], 2 * place);
    }
  }
  return hashes;
}

async function* stagingRows(warehouse: Warehouse): AsyncGenerator<StagingRow> {
  const { client, projectId, dataset, location } = warehouse;
  const query = stagingHashesSql(`${projectId}.${dataset}`);
  try {
    const [job] = await client.createQueryJob({ query, location });
    let pageToken: string | undefined;
    do {
      const [rows, next] = await job.getQueryResults({
        autoPaginate: false,
        maxResults: ROWS_PER_REQUEST,
        ...(pageToken !== undefined && { pageToken }),
      });
      yield* rows as StagingRow[];
      pageToken = next?.pageToken;
    } while (pageToken !== undefined);
  } catch (error) {
    const { errors, message } = error as { errors?: { reason?: string }[]; message?: string };
    if (errors?.[0]?.reason === 'notFound') return;
    throw new PipelineError(
      `Reading ${tablePath(warehouse, STAGING)} failed: ${message ?? String(error)}.`,
      { cause: error },
    );
  }
}
