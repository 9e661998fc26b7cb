const { nightAgo, noonAgo, rows, typesOf } = case_rows;

const RUNS = typesOf([
  'program',
  'started_at',
  'finished_at',
  'outcome',
  'exit_code',
  'error',
  'counts',
]);
const GATES = {
  run_id: 'STRING',
  checked_at: 'TIMESTAMP',
  gate: 'STRING',
  holds: 'BOOL',
  sentence: 'STRING',
};
const STAGES = typesOf([
  'night_on',
  'stage',
  'stage_outcome',
  'stage_started_at',
  'stage_finished_at',
  'exit_code',
  'stage_error',
]);
const NAMES = ['crawl', 'gates', 'merge', 'posters'];

/** A run at noon of the night so many nights ago; `later` seconds after it. */
const run = (program, nightsAgo, outcome, { error = null, task, later = 0 } = {}) => ({
  program,
  started_at: noonAgo(nightsAgo),
  finished_at: case_rows.sql(`TIMESTAMP_ADD(${noonAgo(nightsAgo).sql}, INTERVAL ${later} SECOND)`),
  outcome,
  exit_code: outcome === 'succeeded' ? 0 : 1,
  error,
  counts: task === undefined ? null : JSON.stringify({ shard_index: task }),
});
const gate = (name, nightsAgo, holds, sentence = null) => ({
  run_id: 'load',
  checked_at: noonAgo(nightsAgo),
  gate: name,
  holds,
  sentence,
});
const none = (nightsAgo, stage) => ({
  night_on: nightAgo(nightsAgo),
  stage,
  stage_outcome: 'none',
});
const ended = (
  nightsAgo,
  stage,
  outcome,
  { error = null, later = 0, code = outcome === 'succeeded' ? 0 : 1 } = {},
) => ({
  night_on: nightAgo(nightsAgo),
  stage,
  stage_outcome: outcome,
  stage_started_at: noonAgo(nightsAgo),
  stage_finished_at: case_rows.sql(
    `TIMESTAMP_ADD(${noonAgo(nightsAgo).sql}, INTERVAL ${later} SECOND)`,
  ),
  exit_code: stage === 'gates' ? null : code,
  stage_error: error,
});
/** A night's four rows: those given, and none for the others. */
const night = (nightsAgo, ...shown) =>
  NAMES.map((stage) => shown.find((row) => row.stage === stage) ?? none(nightsAgo, stage));

/** Runs, verdicts of the gates, and the view's rows. */
const CASES = [
  ['nothing has run yet', [], [], []],
  [
    'a crawl tonight',
    [run('extractor', 0, 'succeeded')],
    [],
    night(0, ended(0, 'crawl', 'succeeded')),
  ],
  [
    'a crawl last night, and none tonight yet',
    [run('extractor', 1, 'succeeded')],
    [],
    night(1, ended(1, 'crawl', 'succeeded')),
  ],
  [
    'no run last night',
    [run('extractor', 2, 'succeeded')],
    [],
    [...night(2, ended(2, 'crawl', 'succeeded')), ...night(1)],
  ],
  [
    'the last run counts',
    [run('extractor', 0, 'failed', { error: 'x' }), run('extractor', 0, 'succeeded', { later: 9 })],
    [],
    night(0, ended(0, 'crawl', 'succeeded', { later: 9 })),
  ],
  [
    'of tasks the worst counts',
    [
      run('poster-worker', 0, 'failed', { error: 'x', task: 1 }),
      run('poster-worker', 0, 'succeeded', { task: 0, later: 9 }),
    ],
    [],
    night(0, ended(0, 'posters', 'failed', { error: 'x', later: 9 })),
  ],
  [
    'a task that was run again counts as its last run',
    [
      run('poster-worker', 0, 'failed', { task: 1 }),
      run('poster-worker', 0, 'succeeded', { task: 1, later: 9 }),
    ],
    [],
    night(0, ended(0, 'posters', 'succeeded', { later: 9 })),
  ],
  [
    'gates that hold',
    [],
    [gate('a', 0, true), gate('b', 0, true)],
    night(0, ended(0, 'gates', 'succeeded')),
  ],
  [
    'broken gates, each with its sentence',
    [],
    [gate('c', 0, false, 'Gate c: …'), gate('a', 0, true), gate('b', 0, false, 'Gate b: …')],
    night(0, ended(0, 'gates', 'refused', { error: 'Gate b: … Gate c: …' })),
  ],
  ['a merge', [run('dataform', 0, 'succeeded')], [], night(0, ended(0, 'merge', 'succeeded'))],
  [
    'what is older than 90 nights',
    [run('extractor', 0, 'succeeded'), run('extractor', 92, 'succeeded')],
    [],
    night(0, ended(0, 'crawl', 'succeeded')),
  ],
  ['another program', [run('pipeline-health', 0, 'succeeded')], [], []],
];

for (const [name, runs, gates, expected] of CASES) {
  unit_tests
    .unitTest(`nights_by_stage: ${name}`)
    .dataset('nights_by_stage')
    .input('pipeline_runs', rows(RUNS, runs))
    .input('gate_results', rows(GATES, gates))
    .expect(rows(STAGES, expected));
}
