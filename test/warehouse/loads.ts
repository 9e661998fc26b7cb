import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type Readable } from 'node:stream';
import ledgers from '../../includes/ledger_columns.js';
import { movieColumns, stateColumns } from '../../includes/movie_columns.js';
import { type TestStack } from '../stack.ts';

/** A row of staging_movies. */
export interface StagingMovie {
  movie_id: string | null;
  internalId: string | null;
  title: string | null;
  originalTitle: string | null;
  type: string | null;
  runtime: number | null;
  synopsis: string | null;
  poster_url: string | null;
  backlink_url: string | null;
  backlink_label: string | null;
  data_eidr: string | null;
  data_productionYear: number | null;
  cast_normalized: string | null;
  credits_normalized: string | null;
  releases: string | null;
  countries: string | null;
  genres: string | null;
  companies: string | null;
  content_hash: string | null;
}

/** A row of raw_movies. */
export interface RawMovie extends StagingMovie {
  poster_to_download: boolean | null;
  poster_gcs_path: string | null;
  retry_count: number | null;
  updated_at: string | null;
}

/** What the extractor's manifest says of a load, where it is to differ from the truth. */
export interface Manifest {
  rows_loaded: number;
  fingerprint: string;
}

interface Column {
  name: string;
  type: string;
  mode: string;
}

/** A movie with plausible values, and the hash of a text that stands for its content. */
export function movie(
  id: string,
  content: string,
  values: Partial<StagingMovie> = {},
): StagingMovie {
  return {
    movie_id: id,
    internalId: '1',
    title: `Titre ${content}`,
    originalTitle: `Title ${content}`,
    type: 'FEATURE_FILM',
    runtime: 90,
    synopsis: 'Un synopsis.',
    poster_url: `https://images.example/${id}.jpg`,
    backlink_url: 'https://www.allocine.fr/film/1.html',
    backlink_label: 'Tous les détails',
    data_eidr: null,
    data_productionYear: 2001,
    cast_normalized: '[{"firstName": "Anna", "lastName": "Durand", "role": ""}]',
    credits_normalized: '[]',
    releases: '[]',
    countries: '[]',
    genres: '["DRAMA"]',
    companies: '[]',
    content_hash: hashOf(content),
    ...values,
  };
}

/** A well-formed content_hash. */
export function hashOf(content: string): string {
  return createHash('md5').update(content).digest('hex');
}

/** The fingerprint that the extractor writes into its manifest for these rows. */
export function fingerprintOf(rows: StagingMovie[]): string {
  let fingerprint = 0n;
  for (const { content_hash } of rows) {
    if (/^[0-9a-f]{15}/.test(content_hash ?? '')) {
      fingerprint ^= BigInt(`0x${content_hash!.slice(0, 15)}`);
    }
  }
  return fingerprint.toString();
}

/** How many runs were loaded into a stack so far. */
const runsOf = new WeakMap<TestStack, number>();

/** Loads staging_movies as the extractor does, and writes the run's row to pipeline_runs; returns its run_id. */
export async function loadStaging(
  stack: TestStack,
  rows: StagingMovie[],
  manifest: Partial<Manifest> = {},
): Promise<string> {
  const runs = (runsOf.get(stack) ?? 0) + 1;
  runsOf.set(stack, runs);
  const runId = `run-${String(runs).padStart(4, '0')}`;
  // A crawl a day, all of them past, and none so long ago that a ledger forgets it.
  const endedAt = new Date(Date.now() - (300 - runs) * 86_400_000).toISOString();
  // A REQUIRED movie_id could not be NULL, and a gate is there for the day when it is not REQUIRED.
  await load(stack, 'staging_movies', rows, nullable(movieColumns), 'WRITE_TRUNCATE');
  const run = {
    run_id: runId,
    program: 'extractor',
    started_at: endedAt,
    finished_at: endedAt,
    outcome: 'succeeded',
    exit_code: 0,
    error: null,
    counts: null,
    manifest: JSON.stringify({
      rows_loaded: rows.length,
      fingerprint: fingerprintOf(rows),
      ...manifest,
    }),
  };
  await load(stack, 'pipeline_runs', [run], ledgers.pipeline_runs.columns, 'WRITE_APPEND', {
    timePartitioning: { type: 'DAY', field: ledgers.pipeline_runs.partitionBy },
  });
  return runId;
}

/** Puts raw_movies into a state, as if earlier runs had left it so. */
export async function loadRaw(stack: TestStack, rows: RawMovie[]): Promise<void> {
  const columns = nullable([...movieColumns, ...stateColumns]);
  await load(stack, 'raw_movies', rows, columns, 'WRITE_TRUNCATE');
}

/** raw_movies as it is, by movie_id. */
export async function readRaw(stack: TestStack): Promise<RawMovie[]> {
  return stack.query<RawMovie>('SELECT * FROM raw_movies ORDER BY movie_id, content_hash');
}

function nullable(columns: Column[]): Column[] {
  return columns.map((column) => ({ ...column, mode: 'NULLABLE' }));
}

/** A load job of NDJSON into a table of the dev dataset. */
export async function load(
  stack: TestStack,
  table: string,
  rows: object[],
  columns: Column[],
  writeDisposition: 'WRITE_TRUNCATE' | 'WRITE_APPEND',
  options: object = {},
): Promise<void> {
  const dataset = stack.client.dataset('raw_dev');
  const [exists] = await dataset.exists();
  if (!exists) await stack.client.createDataset('raw_dev');
  const fields = columns.map(({ name, type, mode }) => ({ name, type, mode }));
  const stream = dataset.table(table).createWriteStream({
    sourceFormat: 'NEWLINE_DELIMITED_JSON',
    schema: { fields },
    writeDisposition,
    ...options,
  }) as unknown as Readable & NodeJS.WritableStream;
  stream.end(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  await once(stream, 'complete');
}
