// The SQL of the programs, taken from the pure files in which it is written down.
import '../../scripts/typescript.mjs';

/** A TypeScript file of the project as a module. */
function load(path) {
  return import(`../../${path}`);
}

const int = (value) => ({ type: 'INT64', value: String(value) });
const text = (value) => ({ type: 'STRING', value });

const RESULTS =
  'ARRAY<STRUCT<movie_id STRING, poster_url STRING, is_stored BOOL, poster_gcs_path STRING, retries_before INT64>>';

/** The statements of the programs for a dataset ("project.dataset"): {name, sql, parameters}. */
export async function programStatements(dataset) {
  return posterStatements(dataset);
}

async function posterStatements(dataset) {
  const pending = await load('poster-worker/src/pure/pending-sql.ts');
  const state = await load('poster-worker/src/pure/state-sql.ts');
  const rules = [0, 3_600_000].map((retryBackoffMs) => ({ maxRetries: 3, retryBackoffMs }));
  const ints = (params) =>
    Object.fromEntries(Object.entries(params).map(([name, value]) => [name, int(value)]));
  const dueParameters = (rule) => ints(pending.dueParams(rule, { index: 1, count: 2 }));
  const ruleParameters = (rule) => ints(pending.ruleParams(rule));
  const after = { after_shard: int(10), after_url: text('https://a'), after_movie: text('m1') };
  const results = [
    ['m1', '', true, 'gs://b/new.jpg', '0'],
    ['m2', 'https://images.example/a.jpg', false, null, '2'],
    ['m3', 'https://images.example/changed.jpg', true, 'gs://b/x.jpg', '3'],
  ];
  return [
    ...rules.flatMap((rule) => [
      {
        name: 'due posters, counted',
        sql: pending.dueCountSql(dataset),
        parameters: dueParameters(rule),
      },
      {
        name: 'due posters, counted up to a limit',
        sql: pending.dueCountSql(dataset, 1),
        parameters: dueParameters(rule),
      },
      {
        name: 'due posters',
        sql: pending.duePageSql(dataset),
        parameters: { ...dueParameters(rule), ...after },
      },
    ]),
    {
      name: 'a movie explained',
      sql: pending.explainSql(dataset),
      parameters: { ...ruleParameters(rules[1]), movie: text('m1') },
    },
    { name: 'missing posters', sql: pending.missingSql(dataset), parameters: {} },
    {
      name: 'hosts that served',
      sql: pending.servedSql(dataset),
      parameters: { hosts: { type: 'ARRAY<STRING>', value: ['images.example'] } },
    },
    {
      name: 'attempts of a movie',
      sql: pending.movieAttemptsSql(dataset),
      parameters: { movie_id: text('m1') },
    },
    {
      name: 'poster state',
      sql: state.updatePosterStateSql(dataset),
      parameters: { results: { type: RESULTS, value: results } },
    },
  ];
}
