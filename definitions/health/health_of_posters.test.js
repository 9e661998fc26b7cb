const { hoursAgo, rows, sql, typesOf } = case_rows;

const STAGES = typesOf(['night_on', 'stage', 'stage_outcome']);
const ATTEMPTS = typesOf(['night_on', 'poster_host', 'attempt_outcome', 'posters']);
const MISSING = {
  movie_id: 'STRING',
  state: 'STRING',
  missing_since: 'TIMESTAMP',
  last_attempt_at: 'TIMESTAMP',
};
const RUNS = typesOf(['run_id', 'program', 'started_at', 'counts']);
const WRITTEN = typesOf(['run_id', 'poster_url', 'outcome']);

/** Noon of a night, so many nights ago; and its date. */
const noon = (nightsAgo) => sql(`TIMESTAMP "2026-03-1${9 - nightsAgo} 12:00:00"`);
const night = (nightsAgo) => sql(`DATE "2026-03-1${9 - nightsAgo}"`);
/** The stage posters of as many nights. */
const stages = (count, outcome = 'succeeded') =>
  Array.from({ length: count }, (_, ago) => ({
    night_on: night(ago),
    stage: 'posters',
    stage_outcome: outcome,
  }));
const tried = (attempt_outcome, posters, { host = 'one.example', ago = 0 } = {}) => ({
  night_on: night(ago),
  poster_host: host,
  attempt_outcome,
  posters,
});
const missing = (state, { days = 0, exhaustedAgo } = {}) => ({
  movie_id: 'm',
  state,
  missing_since: hoursAgo(days * 24),
  last_attempt_at: exhaustedAgo === undefined ? null : noon(exhaustedAgo),
});
const run = (counts, ago = 0) => ({
  run_id: 'run',
  program: 'poster-worker',
  started_at: noon(ago),
  counts: JSON.stringify(counts),
});

const rule = (name, holds, figure, threshold, unit, sentence, remedy) => ({
  rule: name,
  holds,
  figure,
  threshold,
  unit,
  sentence,
  remedy,
  is_explained: false,
});
const written = (counted, found) =>
  rule(
    'attempts_are_written',
    counted <= found,
    counted - found,
    0,
    'rows missing',
    `The last night's runs counted ${counted} posters stored or failed, and poster_attempts has ${found} of them.`,
    'npx poster-worker --max-retries 3',
  );
const exhausted = (nights, posters) =>
  rule(
    'exhausted_do_not_grow',
    nights < 3,
    nights,
    2,
    'nights',
    `Posters given up for good in the last 3 nights: ${posters}, in ${nights} of them.`,
    'npx poster-worker missing',
  );
const hosts = (count, sentence) =>
  rule(
    'hosts_answer',
    count === 0,
    count,
    0,
    'hosts given up',
    sentence,
    'npx poster-worker missing',
  );
const ALL_ANSWER = hosts(0, 'No host was given up in the last night.');
const waits = (days, sentence) =>
  rule(
    'no_poster_waits_long',
    !(days > 7),
    days,
    7,
    'days',
    sentence,
    'npx poster-worker --max-retries 3',
  );
const NONE_WAITS = waits(null, 'No poster waits.');
const come = (failed, of, share, holds = true) =>
  rule(
    'posters_come',
    holds,
    share,
    10,
    '% failed',
    `${failed} of the ${of} posters tried in the last night failed.`,
    'SELECT * FROM attempts_by_night ORDER BY night_on DESC, posters DESC',
  );
const NONE_TRIED = come(0, 0, null);

/** What of a good night is otherwise, and the rules that the view then shows otherwise, in their order. */
const CASES = [
  ['nothing has run yet', {}, {}],
  [
    '49 tried, all failed: says nothing',
    { nights: 1, attempts: [tried('failed', 49)] },
    { come: come(49, 49, 100) },
  ],
  [
    'a tenth of 50 failed',
    { nights: 1, attempts: [tried('stored', 45), tried('failed', 5)] },
    { come: come(5, 50, 10) },
  ],
  [
    'more than a tenth failed',
    { nights: 1, attempts: [tried('stored', 44), tried('failed', 6)] },
    { come: come(6, 50, 12, false) },
  ],
  [
    'failures of an earlier night',
    { nights: 2, attempts: [tried('stored', 50), tried('failed', 99, { ago: 1 })] },
    { come: come(0, 50, 0) },
  ],
  [
    'what was skipped was not tried',
    {
      nights: 1,
      attempts: [
        tried('stored', 1),
        tried('skipped', 99, { host: 'b.example' }),
        tried('skipped', 1, { host: 'b.example' }),
      ],
    },
    {
      come: come(0, 1, 0),
      hosts: hosts(1, 'Given up in the last night, their posters left to the next: b.example.'),
    },
  ],
  [
    'a host given up the night before',
    { nights: 2, attempts: [tried('skipped', 9, { ago: 1 })] },
    {},
  ],
  [
    'given up for good in two nights of three',
    {
      nights: 4,
      missing: [missing('given_up', { exhaustedAgo: 0 }), missing('given_up', { exhaustedAgo: 2 })],
    },
    { exhausted: exhausted(2, 2) },
  ],
  [
    'given up for good three nights in a row',
    {
      nights: 4,
      missing: [0, 1, 1, 2, 3].map((ago) => missing('given_up', { exhaustedAgo: ago })),
    },
    { exhausted: exhausted(3, 4) },
  ],
  [
    'a poster that waits a week',
    { nights: 1, missing: [missing('pending', { days: 7 }), missing('given_up', { days: 99 })] },
    { waits: waits(7, 'Posters that wait: 1, the oldest for 7 days.') },
  ],
  [
    'a poster that waits longer',
    { nights: 1, missing: [missing('pending', { days: 1 }), missing('pending', { days: 8 })] },
    { waits: waits(8, 'Posters that wait: 2, the oldest for 8 days.') },
  ],
  [
    'attempts that the ledger has',
    { nights: 1, runs: [run({ stored: 1, failed: 1, skipped: 5 })], written: ['a', 'a', 'b'] },
    { written: written(2, 2) },
  ],
  [
    'attempts that the ledger lacks',
    { nights: 1, runs: [run({ stored: 3, failed: 0 })], written: ['a'] },
    { written: written(3, 1) },
  ],
  ['an earlier run that wrote nothing', { nights: 2, runs: [run({ stored: 3 }, 1)] }, {}],
];

for (const [name, given, expected] of CASES) {
  const ledger = (given.written ?? []).map((url) => ({
    run_id: 'run',
    poster_url: url,
    outcome: 'stored',
  }));
  unit_tests
    .unitTest(`health_of_posters: ${name}`)
    .dataset('health_of_posters')
    .input('nights_by_stage', rows(STAGES, stages(given.nights ?? 0)))
    .input('attempts_by_night', rows(ATTEMPTS, given.attempts ?? []))
    .input('poster_explained', rows(MISSING, given.missing ?? []))
    .input('pipeline_runs', rows(RUNS, given.runs ?? []))
    .input('poster_attempts', rows(WRITTEN, ledger))
    .expect(
      rows(typesOf(health_rules.columns), [
        expected.written ?? written(0, 0),
        expected.exhausted ?? exhausted(0, 0),
        expected.hosts ?? ALL_ANSWER,
        expected.waits ?? NONE_WAITS,
        expected.come ?? NONE_TRIED,
      ]),
    );
}
