// The merge of 200,000 movies of which 1% changed: Dataform's statement on the local stack, against the same
// statement typed into DuckDB. Promise: at most twice as long.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compiledProject } from '../scripts/compiled-project.mjs';
import { figure } from './figure.mjs';
import { extractorRun, movieRow } from './movie-rows.mjs';
import { PROJECT, loadTable, startStack } from './stack-warehouse.mjs';

const ROOT = resolve(fileURLToPath(import.meta.url), '../..');
const require = createRequire(import.meta.url);
const { DuckDBInstance } = createRequire(join(ROOT, 'local-stack/package.json'))(
  '@duckdb/node-api',
);
const { movieColumns, stateColumns } = require('../includes/movie_columns.js');
const ledgers = require('../includes/ledger_columns.js');

const MOVIES = Number(process.env.BENCH_MOVIES ?? 200_000);
const RUNS = 5;
const BOUND = 2;
const JSON_COLUMNS = movieColumns.filter(({ isJson }) => isJson).map(({ name }) => name);
const STAGING_NAMES = movieColumns.map(({ name }) => name);
const RAW_NAMES = [...STAGING_NAMES, ...stateColumns.map(({ name }) => name)];

const state = {
  poster_to_download: false,
  poster_gcs_path: 'gs://de-lake-dev/posters/x.jpg',
  retry_count: 0,
  updated_at: '2026-01-01T00:00:00Z',
};

function writeRows(folder) {
  const files = Object.fromEntries(
    ['staging_movies', 'raw_movies', 'pipeline_runs'].map((table) => [
      table,
      join(folder, `${table}.ndjson`),
    ]),
  );
  const movies = Array.from({ length: MOVIES }, (_, index) => movieRow(index));
  const lines = (rows) => rows.map((row) => JSON.stringify(row)).join('\n');
  writeFileSync(files.staging_movies, lines(movies));
  writeFileSync(files.raw_movies, lines(movies.map((row) => ({ ...row, ...state }))));
  writeFileSync(files.pipeline_runs, lines([extractorRun(MOVIES)]));
  return files;
}

const median = (times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];

/** One place where the merge runs: how statements are sent there, and how they are written. */
async function timeOnce({ execute, rawMovies, int64, merge }, turn) {
  await execute(
    `UPDATE ${rawMovies} SET content_hash = 'old', title = 'old' WHERE MOD(CAST(internalId AS ${int64}), 100) = ${turn}`,
  );
  const startedAt = performance.now();
  await execute(merge);
  return (performance.now() - startedAt) / 1000;
}

/** The statement as somebody would type it for DuckDB: the same gates over all rows, and the same merge. */
function duckMerge() {
  // DuckDB's own check lets a comma at the end, NaN and Infinity pass, which BigQuery's does not.
  const isJson = (name) =>
    `(json_valid(${name}) AND NOT regexp_matches(${name}, ',\\s*[\\]}]|[nN][aA][nN]|[iI][nN][fF]'))`;
  const malformed = JSON_COLUMNS.map((name) => `(${name} IS NOT NULL AND NOT ${isJson(name)})`);
  const fill = STAGING_NAMES.map(
    (name) =>
      `{name: '${name}', empty: count(*) FILTER (coalesce(${name}::VARCHAR, '') IN ('', '[]'))}`,
  );
  const set = RAW_NAMES.map((name) => `${name} = source.${name}`).join(', ');
  return `
MERGE INTO raw_movies AS target USING (
  WITH
    profile AS (
      SELECT count(*) AS n, count(DISTINCT movie_id) AS ids,
        count(*) FILTER (NOT coalesce(regexp_matches(content_hash, '^[0-9a-f]{32}$'), FALSE)) AS malformed_hashes,
        count(*) FILTER (${malformed.join(' OR ')}) AS malformed_json,
        bit_xor(TRY_CAST('0x' || substr(content_hash, 1, 15) AS BIGINT)) AS fingerprint,
        [${fill.join(', ')}] AS fill
      FROM staging_movies
    ),
    load AS (
      SELECT arg_max((manifest->>'$.rows_loaded')::BIGINT, finished_at) AS n,
        arg_max((manifest->>'$.fingerprint')::BIGINT, finished_at) AS fingerprint
      FROM pipeline_runs WHERE program = 'extractor' AND outcome = 'succeeded' AND manifest IS NOT NULL
    ),
    merges AS (
      SELECT *, row_number() OVER (ORDER BY finished_at DESC, run_id DESC) AS recency
      FROM pipeline_runs WHERE program = 'dataform' AND outcome = 'succeeded'
    ),
    baseline AS (
      SELECT max((counts->>'$.staging_movies')::BIGINT) AS n FROM merges WHERE recency <= 3
    ),
    last_fill AS (
      SELECT item->>'$.column_name' AS name,
        (item->>'$.empty_movies')::BIGINT / nullif((counts->>'$.staging_movies')::BIGINT, 0) AS share
      FROM (SELECT counts, unnest((manifest->'$.column_fill')::JSON[]) AS item FROM merges WHERE recency = 1)
    ),
    gates AS (
      SELECT CASE
        WHEN profile.n = 0 OR profile.n IS DISTINCT FROM load.n
          OR profile.fingerprint IS DISTINCT FROM load.fingerprint THEN error('manifest')
        WHEN ids <> profile.n THEN error('ids')
        WHEN malformed_hashes > 0 THEN error('hashes')
        WHEN malformed_json > 0 THEN error('json')
        WHEN profile.n * 10 < baseline.n * 9 THEN error('shrunk')
        WHEN EXISTS (
          FROM (SELECT unnest(fill) AS now) JOIN last_fill ON last_fill.name = now.name
          WHERE now.empty >= (last_fill.share + 0.1) * profile.n) THEN error('emptied')
        ELSE TRUE END AS hold
      FROM profile, load, baseline
    )
  SELECT ${STAGING_NAMES.map((name) => `staging.${name}`).join(', ')},
    raw.movie_id IS NULL OR staging.poster_url IS DISTINCT FROM raw.poster_url OR raw.poster_to_download AS poster_to_download,
    raw.poster_gcs_path,
    CASE WHEN raw.movie_id IS NULL OR staging.poster_url IS DISTINCT FROM raw.poster_url THEN 0 ELSE raw.retry_count END AS retry_count,
    now() AS updated_at
  FROM staging_movies AS staging CROSS JOIN gates LEFT JOIN raw_movies AS raw ON raw.movie_id = staging.movie_id
  WHERE gates.hold AND (raw.movie_id IS NULL OR staging.content_hash IS DISTINCT FROM raw.content_hash)
) AS source
ON target.movie_id = source.movie_id
WHEN MATCHED THEN UPDATE SET ${set}
WHEN NOT MATCHED THEN INSERT (${RAW_NAMES.join(', ')}) VALUES (${RAW_NAMES.map((name) => `source.${name}`).join(', ')})`;
}

async function openDuck(folder, files) {
  const instance = await DuckDBInstance.create(join(folder, 'typed.duckdb'));
  const connection = await instance.connect();
  const types = { INTEGER: 'BIGINT', STRING: 'VARCHAR', BOOL: 'BOOLEAN', TIMESTAMP: 'TIMESTAMPTZ' };
  const tables = {
    staging_movies: movieColumns,
    raw_movies: [...movieColumns, ...stateColumns],
    pipeline_runs: ledgers.pipeline_runs.columns,
  };
  for (const [table, columns] of Object.entries(tables)) {
    const spec = columns.map(({ name, type }) => `${name}: '${types[type]}'`).join(', ');
    await connection.run(
      `CREATE TABLE ${table} AS FROM read_json('${files[table]}', format = 'newline_delimited', columns = {${spec}})`,
    );
  }
  return {
    execute: (sql) => connection.run(sql),
    rawMovies: 'raw_movies',
    int64: 'BIGINT',
    merge: duckMerge(),
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** Dataform's merge, without the transaction and the row in pipeline_runs around it. */
function dataformMerge(graph) {
  const { target, incrementalQuery } = graph.tables.find(
    ({ target: { name } }) => name === 'raw_movies',
  );
  const names = RAW_NAMES.map((name) => `\`${name}\``).join(',');
  return `merge \`${target.database}.${target.schema}.${target.name}\` DATAFORM_DEST
using (${incrementalQuery}
) DATAFORM_SOURCE
on DATAFORM_DEST.movie_id = DATAFORM_SOURCE.movie_id
when matched then
  update set ${RAW_NAMES.map((name) => `\`${name}\` = DATAFORM_SOURCE.${name}`).join(',')}
when not matched then
  insert (${names}) values (${names})`;
}

async function openStack(folder, files) {
  const graph = compiledProject();
  const { client, stop } = await startStack(folder);
  await client.createDataset('raw_dev');
  const dataset = client.dataset('raw_dev');
  const rawColumns = [...movieColumns, ...stateColumns];
  await loadTable(dataset, 'staging_movies', movieColumns, files.staging_movies);
  await loadTable(dataset, 'raw_movies', rawColumns, files.raw_movies);
  await loadTable(dataset, 'pipeline_runs', ledgers.pipeline_runs.columns, files.pipeline_runs);
  for (const name of ['staging_profile', 'broken_gates']) {
    const { query } = graph.tables.find(({ target }) => target.name === name);
    await client.query(`CREATE VIEW \`${PROJECT}.raw_dev.${name}\` AS ${query}`);
  }
  return {
    execute: (query) => client.query(query),
    rawMovies: `\`${PROJECT}.raw_dev.raw_movies\``,
    int64: 'INT64',
    merge: dataformMerge(graph),
    close: stop,
  };
}

const folder = mkdtempSync(join(tmpdir(), 'merge-bench-'));
const opened = [];
try {
  const files = writeRows(folder);
  opened.push(await openStack(folder, files), await openDuck(folder, files));
  const times = opened.map(() => []);
  for (let turn = 0; turn < RUNS; turn += 1) {
    for (const [index, place] of opened.entries()) times[index].push(await timeOnce(place, turn));
  }
  const [stack, duck] = times.map(median);
  const ratio = stack / duck;
  figure({
    what: `merge of ${MOVIES.toLocaleString('en')} movies, 1% changed`,
    found: `${stack.toFixed(2)} s on the local stack, ${ratio.toFixed(1)} times DuckDB`,
    bound: `${BOUND} times`,
    peer: `${duck.toFixed(2)} s for the same statement, typed into DuckDB`,
    holds: ratio <= BOUND,
  });
} finally {
  for (const place of opened) await place.close();
  rmSync(folder, { recursive: true, force: true });
}
