const { hoursAgo, rows, sql, typesOf } = case_rows;

const STAGES = typesOf([
  'night_on',
  'stage',
  'stage_outcome',
  'stage_started_at',
  'stage_finished_at',
  'stage_error',
]);
const LOADS = typesOf(['outcome', 'finished_at', 'merged_at']);
const RUNS = typesOf(['program', 'started_at', 'finished_at', 'outcome']);

const TONIGHT = sql('DATE "2026-03-02"');
const LAST_NIGHT = sql('DATE "2026-03-01"');

/** A stage that ended so many hours ago, after so many hours of work. */
const stage = (
  name,
  endedAgo,
  outcome = 'succeeded',
  { hours = 0, error, night = TONIGHT } = {},
) => ({
  night_on: night,
  stage: name,
  stage_outcome: outcome,
  stage_started_at: hoursAgo(endedAgo + hours),
  stage_finished_at: hoursAgo(endedAgo),
  stage_error: error,
});
const load = (loadedAgo, mergedAgo, outcome = 'succeeded') => ({
  outcome,
  finished_at: hoursAgo(loadedAgo),
  merged_at: mergedAgo === undefined ? null : hoursAgo(mergedAgo),
});
/** The row of pipeline_runs of a load's merge, if it was merged. */
const mergesOf = ({ merged_at }) =>
  merged_at === null
    ? []
    : [
        {
          program: 'dataform',
          started_at: merged_at,
          finished_at: merged_at,
          outcome: 'succeeded',
        },
      ];

/** The time in a sentence, as the view writes it. */
const at = (ago) => `", FORMAT_TIMESTAMP("%F %H:%M UTC", ${hoursAgo(ago).sql}), "`;
const sentence = (text) => sql(`CONCAT("${text}")`);

const COMMANDS = {
  crawl: 'npx extractor',
  gates: 'npm run dataform -- run',
  merge: 'npm run dataform -- run',
  posters: 'npx poster-worker --max-retries 3',
};
const MINUTES = { crawl: 120, gates: 60, merge: 60, posters: 360 };

const merged = (hours, holds, text, is_explained = false) => ({
  rule: 'merged_in_time',
  holds,
  figure: hours,
  threshold: 26,
  unit: 'hours',
  sentence: sentence(text),
  remedy: 'npm run sync-movies',
  is_explained,
});
const loads = (hours, holds, text, is_explained = false) => ({
  rule: 'loads_are_merged',
  holds,
  figure: hours,
  threshold: 2,
  unit: 'hours',
  sentence: sentence(text),
  remedy: 'npm run dataform -- run',
  is_explained,
});
const ended = (name, minutes, holds, text, is_explained = false) => ({
  rule: `${name}_ended_well`,
  holds,
  figure: minutes,
  threshold: MINUTES[name],
  unit: 'minutes',
  sentence: sentence(text),
  remedy: COMMANDS[name],
  is_explained,
});
const mergedAgo = (hours) => `raw_movies was last merged at ${at(hours)}, ${hours} h ago.`;
const NEVER = merged(null, true, 'Nothing has been merged into raw_movies yet.');
const ALL_MERGED = loads(null, true, 'Every load has been merged.');
const well = (name, ago, minutes = 0) =>
  ended(
    name,
    minutes,
    true,
    `The last run of the stage ${name} ended well at ${at(ago)}, after ${minutes} min.`,
  );

const failed = (name, ago, outcome, error, is_explained, minutes = 0) =>
  ended(
    name,
    minutes,
    false,
    `The last run of the stage ${name}, at ${at(ago)}, was ${outcome}: ${error}`,
    is_explained,
  );
const waits = (hours, holds, is_explained = false) =>
  loads(
    hours,
    holds,
    `What was loaded at ${at(hours)}, ${hours} h ago, is not merged yet.`,
    is_explained,
  );

/** Stages and loads as they are, and the rules that the view shows for them, in their order. */
const CASES = [
  ['nothing has run yet', [], [], [ALL_MERGED, NEVER]],
  ['merged 25 hours ago', [], [load(25, 25)], [ALL_MERGED, merged(25, true, mergedAgo(25))]],
  ['merged 26 hours ago', [], [load(26, 26)], [ALL_MERGED, merged(26, false, mergedAgo(26))]],
  ['loaded an hour ago', [], [load(1)], [waits(1, true), NEVER]],
  ['loaded two hours ago', [], [load(2)], [waits(2, false), NEVER]],
  ['two loads wait: the older counts', [], [load(3), load(5)], [waits(5, false), NEVER]],
  [
    'a later load was merged',
    [],
    [load(9), load(5, 4)],
    [ALL_MERGED, merged(4, true, mergedAgo(4))],
  ],
  ['a refused crawl loaded nothing', [], [load(3, undefined, 'refused')], [ALL_MERGED, NEVER]],
  [
    'a crawl within its time',
    [stage('crawl', 1, 'succeeded', { hours: 2 })],
    [],
    [well('crawl', 1, 120), ALL_MERGED, NEVER],
  ],
  [
    'a crawl beyond its time',
    [stage('crawl', 1, 'succeeded', { hours: 3 })],
    [],
    [{ ...well('crawl', 1, 180), holds: false }, ALL_MERGED, NEVER],
  ],
  [
    'a crawl that failed has an alert of its own, and what follows from it none',
    [stage('crawl', 3, 'failed', { error: 'The API refused the key.' })],
    [load(30, 29)],
    [
      failed('crawl', 3, 'failed', 'The API refused the key.', true),
      { ...ALL_MERGED, is_explained: true },
      merged(29, false, mergedAgo(29), true),
    ],
  ],
  [
    'an interrupted crawl has no alert of its own',
    [stage('crawl', 3, 'interrupted', { error: 'Stopped by SIGTERM.' })],
    [load(30, 29)],
    [
      failed('crawl', 3, 'interrupted', 'Stopped by SIGTERM.', false),
      ALL_MERGED,
      merged(29, false, mergedAgo(29)),
    ],
  ],
  [
    'a broken gate explains the load that waits',
    [stage('crawl', 4), stage('gates', 3, 'refused', { error: 'Gate staging_has_not_shrunk: …' })],
    [load(4)],
    [
      well('crawl', 4),
      failed('gates', 3, 'refused', 'Gate staging_has_not_shrunk: …', true),
      waits(4, false, true),
      { ...NEVER, is_explained: true },
    ],
  ],
  [
    'a crawl that failed before the last merge explains nothing',
    [stage('crawl', 30, 'failed', { error: 'x' }), stage('merge', 27)],
    [load(28, 27)],
    [
      failed('crawl', 30, 'failed', 'x', false),
      ALL_MERGED,
      well('merge', 27),
      merged(27, false, mergedAgo(27)),
    ],
  ],
  [
    'a crawl that failed and was followed by nothing explains a night, not two',
    [stage('crawl', 26, 'failed', { error: 'x' })],
    [load(50, 49)],
    [failed('crawl', 26, 'failed', 'x', false), ALL_MERGED, merged(49, false, mergedAgo(49))],
  ],
  [
    'the last night that ran counts',
    [
      stage('posters', 20, 'failed', { error: 'old', night: LAST_NIGHT }),
      stage('posters', 1, 'none'),
    ],
    [],
    [ALL_MERGED, NEVER, failed('posters', 20, 'failed', 'old', true)],
  ],
];

for (const [name, stages, loaded, expected] of CASES) {
  unit_tests
    .unitTest(`health_of_nights: ${name}`)
    .dataset('health_of_nights')
    .input('nights_by_stage', rows(STAGES, stages))
    .input('catalogue_by_night', rows(LOADS, loaded))
    .input('pipeline_runs', rows(RUNS, loaded.flatMap(mergesOf)))
    .expect(rows(typesOf(health_rules.columns), expected));
}
