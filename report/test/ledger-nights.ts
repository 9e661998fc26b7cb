import ledgers from '../../includes/ledger_columns.js';
import { movieColumns, stateColumns } from '../../includes/movie_columns.js';
import {
  chance,
  HOUR_MS,
  run,
  writePosters,
  type Night,
  type Nights,
  type NightsOptions,
  type Row,
} from './poster-nights.ts';
import { load, type RawMovie, movie } from '../../test/warehouse/loads.ts';
import type { TestStack } from '../../test/stack.ts';

/** What goes wrong in which night, counted back from the last one (0). */
const TROUBLES: Record<number, string> = {
  3: 'posters failed',
  9: 'gate refused',
  15: 'crawl failed',
  16: 'crawl failed',
  22: 'nothing ran',
  30: 'crawl refused',
  37: 'hosts out',
  44: 'interrupted',
  52: 'many rejects',
  61: 'nothing ran',
  62: 'nothing ran',
  70: 'posters interrupted',
};

/** Ledgers and raw_movies as so many nights leave them, the last one an hour before `now`. */
export function ledgerNights(options: NightsOptions, now: number): Nights {
  const written: Nights = {
    pipeline_runs: [],
    poster_attempts: [],
    rejected_movies: [],
    gate_results: [],
    raw_movies: [],
  };
  for (let ago = options.nights - 1; ago >= 0; ago -= 1) {
    const trouble = TROUBLES[ago];
    if (trouble === 'nothing ran' && ago < options.nights - 1) continue;
    writeNight(written, options, {
      ago,
      startedAt: now - ago * 24 * HOUR_MS - 3 * HOUR_MS,
      trouble,
    });
  }
  if (!options.isLastNightReal)
    written.raw_movies = Array.from({ length: options.movies }, (_, index) =>
      rawMovie(index, options, now),
    );
  return written;
}

function writeNight(written: Nights, options: NightsOptions, night: Night): void {
  const { ago, startedAt, trouble } = night;
  const runId = `night-${String(ago).padStart(3, '0')}`;
  const isFirst = ago === options.nights - 1;
  const movies = options.movies - Math.round(ago * options.growth);
  const rejects = trouble === 'many rejects' ? 20 : Math.floor(chance(ago, 1) * 4);
  const crawl = crawlRun(runId, night, movies, rejects, options);
  written.pipeline_runs.push(crawl);
  writeRejects(written, runId, startedAt, crawl.outcome === 'succeeded' ? rejects : 0, options);
  if (crawl.outcome === 'succeeded') {
    const isRefused = trouble === 'gate refused';
    written.gate_results.push(...gateRows(runId, startedAt + HOUR_MS, isRefused));
    const inserted = isFirst ? movies : 2 + Math.floor(chance(ago, 2) * 9);
    const updated = isFirst ? 0 : 10 + Math.floor(chance(ago, 3) * 60);
    if (!isRefused) {
      written.pipeline_runs.push(
        run(runId, 'dataform', startedAt + HOUR_MS, 90_000, {
          counts: { staging_movies: movies, inserted, updated },
          manifest: { allow_shrink: false, columns: [] },
        }),
      );
    }
  }
  if (ago > 0 || !options.isLastNightReal) writePosters(written, `posters-${ago}`, night, options);
}

function crawlRun(
  runId: string,
  { ago, startedAt, trouble }: Night,
  movies: number,
  rejects: number,
  { hostile }: NightsOptions,
): Row & { outcome: string } {
  const pages = Math.ceil(movies / 50);
  const requests = {
    requests: pages + 2,
    retries: 2,
    crawls: 1,
    missing: 0,
    objects: Math.ceil(pages / 20),
  };
  const took = pages * 600 + 1000;
  const failure = (outcome: string, exit_code: number, error: string, counts: object = requests) =>
    run(runId, 'extractor', startedAt, took, {
      outcome,
      exit_code,
      error: hostile ?? error,
      counts,
    });
  if (trouble === 'crawl failed') {
    return failure(
      'failed',
      1,
      'GET https://graph-api-proxy.allocine.fr/api/query/movieList failed: HTTP 401. The key of the secret allocine-data-dev-secret-token was refused: rotate it.',
    );
  }
  if (trouble === 'crawl refused') {
    return failure(
      'refused',
      3,
      `The crawl brought ${Math.round(movies * 0.8)} of the ${movies} movies announced, more than 1% short: nothing was loaded.`,
      { ...requests, unique: Math.round(movies * 0.8), rejects: 0 },
    );
  }
  if (trouble === 'interrupted') return failure('interrupted', 143, 'Stopped by SIGTERM.', {});
  const manifest = {
    pages,
    nodes: movies + rejects,
    unique: movies,
    duplicates: 0,
    rejects,
    total_count: movies + rejects,
    rows_loaded: movies,
    fingerprint: '1',
    unknown_fields: ago < 12 ? ['rating', hostile ?? 'poster.width'] : [],
    missing_fields: ago === 40 ? ['genres'] : [],
  };
  return run(runId, 'extractor', startedAt, took, { counts: requests, manifest });
}

function gateRows(run_id: string, checkedAt: number, isRefused: boolean): Row[] {
  return [
    'staging_has_not_shrunk',
    'staging_keeps_its_content',
    'staging_matches_its_manifest',
  ].map((gate, index) => ({
    run_id,
    checked_at: new Date(checkedAt).toISOString(),
    gate,
    holds: !(isRefused && index === 0),
    sentence:
      isRefused && index === 0
        ? `Gate ${gate}: staging_movies holds 150000 rows, more than a tenth fewer than the 199000 of the merges before.`
        : null,
  }));
}

function writeRejects(
  { rejected_movies }: Nights,
  run_id: string,
  at: number,
  rejects: number,
  { hostile }: NightsOptions,
): void {
  const reasons = [
    'internalId is "abc": the column takes a whole number',
    'the node has no id',
    'title is a list: the column takes a text',
  ];
  for (let index = 0; index < rejects; index += 1) {
    rejected_movies.push({
      run_id,
      rejected_at: new Date(at).toISOString(),
      movie_id: index % 3 === 1 ? null : `movie-${index}`,
      reason: index === 0 && hostile ? hostile : reasons[index % 3],
      node: '{}',
    });
  }
}

function rawMovie(index: number, { hostile }: NightsOptions, now: number): RawMovie {
  const dice = chance(index, 8);
  const state =
    dice < 0.93 ? 'stored' : dice < 0.95 ? 'none' : dice < 0.98 ? 'pending' : 'exhausted';
  const id = `movie-0-${index}`;
  return {
    ...movie(id, 'content', {
      title: hostile ?? `Le film ${index}`,
      poster_url: state === 'none' ? null : `https://fr.web.img3.acsta.net/pictures/0/${index}.jpg`,
    }),
    poster_to_download: state !== 'stored',
    poster_gcs_path: state === 'stored' ? `gs://de-lake-dev/posters/0-${index}.jpg` : null,
    retry_count: state === 'exhausted' ? 3 : 0,
    updated_at: new Date(now - Math.floor(chance(index, 9) * 5) * 24 * HOUR_MS).toISOString(),
  };
}

/** Loads the nights into the stack's ledgers, as the programs do. */
export async function loadNights(stack: TestStack, nights: Nights): Promise<void> {
  for (const name of [
    'pipeline_runs',
    'poster_attempts',
    'rejected_movies',
    'gate_results',
  ] as const) {
    const { columns, partitionBy } = ledgers[name];
    const known = columns.map((column: { name: string }) => column.name);
    const rows = nights[name].map((row) =>
      Object.fromEntries(known.map((column: string) => [column, row[column] ?? null])),
    );
    await load(stack, name, rows, columns, 'WRITE_APPEND', {
      timePartitioning: { type: 'DAY', field: partitionBy },
    });
  }
  if (nights.raw_movies.length > 0) {
    const columns = [...movieColumns, ...stateColumns].map((column) => ({
      ...column,
      mode: 'NULLABLE',
    }));
    await load(stack, 'raw_movies', nights.raw_movies, columns, 'WRITE_TRUNCATE');
  }
}
