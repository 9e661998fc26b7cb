const { nightAgo, noonAgo, rows, typesOf } = case_rows;

const RUNS = typesOf([
  'run_id',
  'program',
  'started_at',
  'finished_at',
  'outcome',
  'counts',
  'manifest',
]);
const NIGHTS = typesOf([
  'night_on',
  'run_id',
  'finished_at',
  'outcome',
  'crawled_movies',
  'merged_movies',
  'merged_at',
  'new_movies',
  'changed_movies',
  'gone_movies',
  'is_first_merge',
  'is_shrink_allowed',
  'rejects',
  'duplicates',
  'unknown_fields',
  'missing_fields',
]);

const run = (program, run_id, nightsAgo, { manifest, counts, outcome = 'succeeded' }) => ({
  run_id,
  program,
  started_at: noonAgo(nightsAgo),
  finished_at: noonAgo(nightsAgo),
  outcome,
  counts: counts === undefined ? null : JSON.stringify(counts),
  manifest: manifest === undefined ? null : JSON.stringify(manifest),
});
const crawl = (run_id, nightsAgo, manifest) =>
  run('extractor', run_id, nightsAgo, { manifest, counts: { requests: 1 } });
const merge = (run_id, nightsAgo, staging_movies, inserted, updated, allow_shrink = false) =>
  run('dataform', run_id, nightsAgo, {
    counts: { staging_movies, inserted, updated },
    manifest: { allow_shrink },
  });
const night = (run_id, nightsAgo, values) => ({
  night_on: nightAgo(nightsAgo),
  run_id,
  finished_at: noonAgo(nightsAgo),
  outcome: 'succeeded',
  is_first_merge: false,
  rejects: 0,
  unknown_fields: [],
  missing_fields: [],
  ...values,
});

/** Runs, and the view's rows. */
const CASES = [
  ['no run', [], []],
  [
    'a load that is not merged',
    [
      crawl('a', 0, {
        unique: 9,
        rejects: 1,
        duplicates: 2,
        unknown_fields: ['x'],
        missing_fields: ['y', 'z'],
      }),
    ],
    [
      night('a', 0, {
        crawled_movies: 9,
        rejects: 1,
        duplicates: 2,
        unknown_fields: ['x'],
        missing_fields: ['y', 'z'],
      }),
    ],
  ],
  [
    'the first merge',
    [crawl('a', 0, { unique: 9 }), merge('a', 0, 9, 9, 0)],
    [
      night('a', 0, {
        crawled_movies: 9,
        merged_movies: 9,
        merged_at: noonAgo(0),
        new_movies: 9,
        changed_movies: 0,
        is_first_merge: true,
        is_shrink_allowed: false,
      }),
    ],
  ],
  [
    'the next merge: 2 came, 3 changed, 1 went',
    [crawl('b', 0, { unique: 10 }), merge('a', 99, 9, 9, 0), merge('b', 0, 10, 2, 3, true)],
    [
      night('b', 0, {
        crawled_movies: 10,
        merged_movies: 10,
        merged_at: noonAgo(0),
        new_movies: 2,
        changed_movies: 3,
        gone_movies: 1,
        is_shrink_allowed: true,
      }),
    ],
  ],
  [
    'a refused crawl, as far as it knows itself',
    [run('extractor', 'a', 0, { outcome: 'refused', counts: { unique: 5, rejects: 3 } })],
    [night('a', 0, { outcome: 'refused', crawled_movies: 5, rejects: 3 })],
  ],
  [
    'a crawl that was refused after one that was loaded is not the night',
    [
      crawl('a', 0, { unique: 9 }),
      run('extractor', 'b', 0, { outcome: 'refused', counts: { unique: 5 } }),
    ],
    [night('a', 0, { crawled_movies: 9 })],
  ],
  [
    'a failed crawl brought nothing',
    [run('extractor', 'a', 0, { outcome: 'failed', counts: {} })],
    [],
  ],
  [
    'a merge that was repeated, its second time without changes',
    [crawl('a', 0, { unique: 9 }), merge('a', 0, 9, 9, 0), merge('a', 0, 9, 0, 0)],
    [
      night('a', 0, {
        crawled_movies: 9,
        merged_movies: 9,
        merged_at: noonAgo(0),
        new_movies: 9,
        changed_movies: 0,
        is_first_merge: true,
        is_shrink_allowed: false,
      }),
    ],
  ],
];

for (const [name, runs, expected] of CASES) {
  unit_tests
    .unitTest(`catalogue_by_night: ${name}`)
    .dataset('catalogue_by_night')
    .input('pipeline_runs', rows(RUNS, runs))
    .expect(rows(NIGHTS, expected));
}
