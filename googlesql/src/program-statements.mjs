// The SQL of the programs, taken from the pure files in which it is written down.
import '../../scripts/typescript.mjs';

/** A TypeScript file of the project as a module. */
function load(path) {
  return import(`../../${path}`);
}

const RESULTS =
  'ARRAY<STRUCT<movie_id STRING, poster_url STRING, is_stored BOOL, poster_gcs_path STRING, retries_before INT64>>';

/** The statements of the programs for a dataset ("project.dataset"): {name, sql, parameters}. */
export async function programStatements(dataset) {
  return posterStatements(dataset);
}

async function posterStatements(dataset) {
  const pending = await load('poster-worker/src/pure/pending-sql.ts');
  const state = await load('poster-worker/src/pure/state-sql.ts');
  const rule = { maxRetries: 3, retryBackoffMs: 3_600_000 };
  const due = { ...rule, shard: { index: 1, count: 2 }, limit: undefined };
  const results = [
    ['m1', '', true, 'gs://b/new.jpg', '0'],
    ['m2', 'https://images.example/a.jpg', false, null, '2'],
    ['m3', 'https://images.example/changed.jpg', true, 'gs://b/x.jpg', '3'],
  ];
  return [
    reading('due posters', pending.duePosters(dataset, due)),
    reading(
      'due posters without a wait',
      pending.duePosters(dataset, { ...due, retryBackoffMs: 0 }),
    ),
    reading('due posters up to a limit', pending.duePosters(dataset, { ...due, limit: 1 })),
    reading('a movie explained', pending.explainedMovie(dataset, 'm1', rule)),
    reading('missing posters', pending.missingPosters(dataset)),
    reading('hosts that served', pending.servedBefore(dataset, ['images.example'])),
    reading('attempts of a movie', pending.movieAttempts(dataset, 'm1')),
    {
      name: 'poster state',
      sql: state.updatePosterStateSql(dataset),
      parameters: { results: { type: RESULTS, value: results } },
    },
  ];
}

function reading(name, { query: sql, params }) {
  const parameters = Object.entries(params).map(([key, value]) => [key, parameter(value)]);
  return { name, sql, parameters: Object.fromEntries(parameters) };
}

function parameter(value) {
  if (Array.isArray(value)) return { type: 'ARRAY<STRING>', value };
  return { type: typeof value === 'number' ? 'INT64' : 'STRING', value: String(value) };
}
