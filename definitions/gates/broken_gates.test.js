// The gates' rules: what staging_movies holds, what was loaded and merged before, and which gates are broken; a line each.
const { rows } = unit_rows;

const PROFILE = {
  staging_rows: 'INT64',
  distinct_ids: 'INT64',
  rows_without_id: 'INT64',
  malformed_hashes: 'INT64',
  malformed_json: 'INT64',
  fingerprint: 'INT64',
  column_fill: 'ARRAY<STRUCT<column_name STRING, empty_movies INT64>>',
};
const RUNS = {
  run_id: 'STRING',
  program: 'STRING',
  finished_at: 'TIMESTAMP',
  outcome: 'STRING',
  counts: 'STRING',
  manifest: 'STRING',
};

const on = (day) => `2026-01-${String(day).padStart(2, '0')} 00:00:00+00`;
const loaded = (day, movies, fingerprint = 7) => [
  `load-${day}`,
  'extractor',
  on(day),
  'succeeded',
  null,
  JSON.stringify({ rows_loaded: movies, fingerprint: String(fingerprint) }),
];
const refused = (day) => [
  `refused-${day}`,
  'extractor',
  on(day),
  'refused',
  '{"rejects": 9}',
  null,
];
const merged = (day, movies, { shrink = false, titles = 0 } = {}) => [
  `load-${day}`,
  'dataform',
  on(day),
  'succeeded',
  JSON.stringify({ staging_movies: movies }),
  JSON.stringify({
    allow_shrink: shrink,
    column_fill: [{ column_name: 'title', empty_movies: titles }],
  }),
];
const profile = (
  movies,
  { ids = movies, without = 0, hashes = 0, json = 0, fingerprint = 7, titles = 0 } = {},
) => [movies, ids, without, hashes, json, fingerprint, [['title', titles]]];

const REFUSED_BY_MANIFEST = (rest) => [
  'staging_matches_its_manifest',
  `Gate staging_matches_its_manifest: staging_movies holds ${rest}. Run the extractor again.`,
];
const SHRUNK = (now, before) => [
  'staging_has_not_shrunk',
  `Gate staging_has_not_shrunk: staging_movies holds ${now} rows, more than a tenth fewer than the ${before} of the largest of the last three merged loads. If the catalogue really shrank, run once with --vars=allow_shrink=true.`,
];
const EMPTIED = (movies, titles) => [
  'staging_keeps_its_content',
  `Gate staging_keeps_its_content: staging_movies holds ${movies} rows in which columns have lost their content since the last merge: title is empty in ${titles} movies. Look at the API's answers. If it really is so, run once with --vars=allow_shrink=true.`,
];
const ofRows = (gate, found) => [
  gate,
  `Gate ${gate}: staging_movies holds ${found}. Run the extractor again.`,
];

for (const [name, staging, runs, broken] of [
  // staging_matches_its_manifest
  ['none, of a first load', profile(100), [loaded(1, 100)], []],
  ['none, of a load with nothing new', profile(100), [loaded(1, 100), merged(1, 100)], []],
  [
    'a staging with a row too few',
    profile(99),
    [loaded(1, 100)],
    [
      REFUSED_BY_MANIFEST(
        '99 rows with fingerprint 7, and the last extractor run that loaded (load-1) wrote 100 rows with fingerprint 7',
      ),
    ],
  ],
  [
    'a staging with another fingerprint',
    profile(100, { fingerprint: 8 }),
    [loaded(1, 100)],
    [
      REFUSED_BY_MANIFEST(
        '100 rows with fingerprint 8, and the last extractor run that loaded (load-1) wrote 100 rows with fingerprint 7',
      ),
    ],
  ],
  [
    'an empty staging',
    profile(0, { fingerprint: null }),
    [],
    [
      REFUSED_BY_MANIFEST(
        '0 rows with fingerprint none, and the last extractor run that loaded (none) wrote no rows with fingerprint none',
      ),
    ],
  ],
  [
    'the load before the last',
    profile(100),
    [loaded(1, 100), loaded(2, 101)],
    [
      REFUSED_BY_MANIFEST(
        '100 rows with fingerprint 7, and the last extractor run that loaded (load-2) wrote 101 rows with fingerprint 7',
      ),
    ],
  ],
  ['none, when a later run was refused', profile(100), [loaded(1, 100), refused(2)], []],
  // rows
  [
    'a repeated id',
    profile(100, { ids: 99 }),
    [loaded(1, 100)],
    [
      ofRows(
        'staging_ids_are_unique',
        '100 rows with 99 different movie_ids, and 0 rows without one',
      ),
    ],
  ],
  [
    'a row without an id',
    profile(100, { ids: 99, without: 1 }),
    [loaded(1, 100)],
    [
      ofRows(
        'staging_ids_are_unique',
        '100 rows with 99 different movie_ids, and 1 rows without one',
      ),
    ],
  ],
  [
    'a hash that is none',
    profile(100, { hashes: 1 }),
    [loaded(1, 100)],
    [
      ofRows(
        'staging_hashes_are_well_formed',
        '1 rows whose content_hash is not an MD5 in lower-case hex',
      ),
    ],
  ],
  [
    'malformed JSON',
    profile(100, { json: 2 }),
    [loaded(1, 100)],
    [ofRows('staging_json_is_valid', '2 rows with malformed JSON')],
  ],
  // staging_has_not_shrunk
  ['none, a tenth smaller', profile(90), [merged(1, 100), loaded(2, 90)], []],
  [
    'more than a tenth smaller than the last merge',
    profile(89),
    [merged(1, 100), loaded(2, 89)],
    [SHRUNK(89, 100)],
  ],
  [
    'smaller than the largest of three merges',
    profile(85),
    [merged(1, 100), merged(2, 95), merged(3, 90), loaded(4, 85)],
    [SHRUNK(85, 100)],
  ],
  [
    'none, when the largest is the fourth',
    profile(85),
    [merged(1, 100), merged(2, 94), merged(3, 92), merged(4, 90), loaded(5, 85)],
    [],
  ],
  [
    'a refused load, which is no measure',
    profile(50),
    [merged(1, 100), loaded(2, 50), loaded(3, 50)],
    [SHRUNK(50, 100)],
  ],
  [
    'none, when only refused loads were larger',
    profile(100),
    [merged(1, 100), loaded(2, 500), loaded(3, 100)],
    [],
  ],
  [
    'none, after a merge with allow_shrink',
    profile(50),
    [merged(1, 100), merged(2, 50, { shrink: true }), loaded(3, 50)],
    [],
  ],
  [
    'smaller than the merge after one with allow_shrink',
    profile(60),
    [merged(1, 100), merged(2, 50, { shrink: true }), merged(3, 80), loaded(4, 60)],
    [SHRUNK(60, 80)],
  ],
  // staging_keeps_its_content
  [
    'none, when as many titles are empty as before',
    profile(100, { titles: 60 }),
    [merged(1, 100, { titles: 60 }), loaded(2, 100)],
    [],
  ],
  [
    'none, when a few titles more are empty',
    profile(100, { titles: 9 }),
    [merged(1, 100), loaded(2, 100)],
    [],
  ],
  [
    'a tenth more empty titles',
    profile(100, { titles: 10 }),
    [merged(1, 100), loaded(2, 100)],
    [EMPTIED(100, 10)],
  ],
  [
    'all titles empty',
    profile(100, { titles: 100 }),
    [merged(1, 100, { titles: 5 }), loaded(2, 100)],
    [EMPTIED(100, 100)],
  ],
  // several
  [
    'each that is broken',
    profile(50, { ids: 49, titles: 50 }),
    [merged(1, 100), loaded(2, 50)],
    [
      SHRUNK(50, 100),
      ofRows(
        'staging_ids_are_unique',
        '50 rows with 49 different movie_ids, and 0 rows without one',
      ),
      EMPTIED(50, 50),
    ],
  ],
]) {
  unit_tests
    .unitTest(`broken_gates names ${name}`)
    .dataset('broken_gates')
    .input('staging_profile', rows(PROFILE, [staging]))
    .input('pipeline_runs', rows(RUNS, runs))
    .expect(rows({ gate: 'STRING', sentence: 'STRING' }, broken));
}
