/** Tables of cases for the views about posters: a row a line, only the columns that matter. */

const TYPES = {
  poster_to_download: 'BOOL',
  is_poster_stored: 'BOOL',
  retry_count: 'INT64',
  http_status: 'INT64',
  bytes: 'INT64',
  shard: 'INT64',
  skipped_nights: 'INT64',
  nights_given_up: 'INT64',
  movies: 'INT64',
  share: 'FLOAT64',
};
const TIMES = /_at$|_from$|_since$/;

const sql = (text) => ({ sql: text });
/** So many hours before noon (UTC) of today: the same in all queries of a test, and no night's edge is near. */
const ago = (hours) =>
  sql(
    `TIMESTAMP_SUB(TIMESTAMP_ADD(TIMESTAMP_TRUNC(CURRENT_TIMESTAMP(), DAY), INTERVAL 12 HOUR), INTERVAL ${hours - 6} HOUR)`,
  );
const literal = (value) =>
  value === null || value === undefined ? 'NULL' : (value.sql ?? JSON.stringify(value));

/** A query for these rows; each is a list of values in the order of the columns. */
function rows(columns, cases) {
  const types = columns.map(
    (name) => `${name} ${TYPES[name] ?? (TIMES.test(name) ? 'TIMESTAMP' : 'STRING')}`,
  );
  const values = cases.map((row) => `(${columns.map((_, at) => literal(row[at])).join(', ')})`);
  return `SELECT * FROM UNNEST(ARRAY<STRUCT<${types.join(', ')}>>[${values.join(',\n')}])`;
}

const A = 'https://a.example/1.jpg';
const B = 'https://b.example/2.jpg';
const OLD = 'https://a.example/0.jpg';
const ATTEMPT = [
  ...['movie_id', 'poster_url', 'run_id', 'attempted_at', 'outcome', 'error_class'],
  ...['http_status', 'detail', 'host', 'bytes'],
];

unit_tests
  .unitTest('last_poster_attempts: the latest row, the last that counts, and nights of skips')
  .dataset('last_poster_attempts')
  .input(
    'poster_attempts',
    rows(ATTEMPT, [
      ['m1', A, 'r1', ago(72), 'failed', 'http_404', 404],
      ['m1', A, 'r2', ago(48), 'skipped', 'http_503', 503, 'busy'],
      ['m1', A, 'r3', ago(36), 'skipped', 'http_503', 503, 'busy', 'A.example:80'],
      ['m1', A, 'r4', ago(24), 'skipped', 'outage', null, 'not asked'],
      ['m1', A, 'r5', ago(1), 'skipped', 'upload', 200],
      ['m1', OLD, 'r1', ago(90), 'failed', 'timeout'],
      ['m2', B, 'r0', ago(91 * 24), 'failed', 'http_404', 404],
    ]),
  )
  .expect(
    `${rows(
      [
        ...['movie_id', 'poster_url', 'last_attempt_at', 'outcome', 'error_class', 'http_status'],
        ...['detail', 'host', 'bytes', 'run_id', 'last_counted_at', 'first_attempt_at'],
        'skipped_nights',
      ],
      [
        [
          ...['m1', OLD, ago(90), 'failed', 'timeout', null],
          ...[null, 'a.example', null, 'r1', ago(90), ago(90), 0],
        ],
        [
          ...['m1', A, ago(1), 'skipped', 'upload', 200],
          ...[null, 'a.example', null, 'r5', ago(72), ago(72), 1],
        ],
      ],
    )}`,
  );

const RAW = ['movie_id', 'poster_url', 'poster_to_download', 'poster_gcs_path', 'updated_at'];
const STORED = ['m0', 'HTTPS://user@C.example:81/9.jpg', false, 'gs://b/9.jpg', ago(9999)];
const skips = (nights) =>
  Array.from({ length: nights }, (_, night) => [
    ...['m1', A, 'r', ago(24 * (night + 1)), 'skipped', night % 2 ? 'outage' : 'http_429'],
  ]);
/** Attempts, and the rows of poster_hosts. */
const HOST_CASES = [
  ['a host that raw_movies knows', [], [['c.example:81', STORED[1], 0]]],
  [
    'a host given up on seven nights',
    skips(7),
    [
      ['a.example', null, 7],
      ['c.example:81', STORED[1], 0],
    ],
  ],
  [
    'a night counts once, and an image ends the row',
    [
      ...skips(7),
      ['m1', A, 'r', ago(24 * 3 - 1), 'stored'],
      ['m1', A, 'r', ago(24), 'skipped', 'connect'],
    ],
    [
      ['a.example', A, 2],
      ['c.example:81', STORED[1], 0],
    ],
  ],
  [
    'the bucket and raw_movies are no host',
    [
      ['m1', A, 'r', ago(24), 'skipped', 'upload'],
      ['m1', A, 'r', ago(48), 'skipped', 'state_not_written'],
    ],
    [
      ['a.example', null, 0],
      ['c.example:81', STORED[1], 0],
    ],
  ],
  [
    "behind a redirect the host is the redirect's target",
    [['m1', A, 'r', ago(24), 'skipped', 'http_503', 503, null, 'target.example']],
    [
      ['c.example:81', STORED[1], 0],
      ['target.example', null, 1],
    ],
  ],
];
for (const [name, attempts, hosts] of HOST_CASES) {
  unit_tests
    .unitTest(`poster_hosts: ${name}`)
    .dataset('poster_hosts')
    .input('raw_movies', rows(RAW, [STORED, ['m1', A, true, null, ago(9)]]))
    .input('poster_attempts', rows(ATTEMPT, attempts))
    .expect(rows(['host', 'served_url', 'nights_given_up'], hosts));
}

const RAW_STATE = [...RAW, 'retry_count', 'title', 'internalId'];
const LAST = [
  ...['movie_id', 'poster_url', 'last_attempt_at', 'outcome', 'error_class', 'http_status'],
  ...['detail', 'host', 'bytes', 'run_id', 'last_counted_at', 'first_attempt_at', 'skipped_nights'],
];

unit_tests
  .unitTest('pending_posters: who is pending, from when a backoff counts, nights of skips')
  .dataset('pending_posters')
  .input(
    'raw_movies',
    rows(RAW_STATE, [
      ['m1', A, true, null, ago(200), 2],
      ['m2', null, true, null, ago(200), 0],
      ['m3', ' \t', true, null, ago(200), 0],
      ['m4', '', true, null, ago(200), 0],
      ['m5', A, false, 'gs://b/1.jpg', ago(200), 0],
      ['m6', B, true, null, ago(300), 1],
    ]),
  )
  .input(
    'last_poster_attempts',
    rows(LAST, [
      ['m1', OLD, ago(1), 'failed', 'http_404', 404, null, 'x.example', 0, 'r', ago(1), ago(1), 9],
      ['m1', A, ago(2), 'skipped', 'connect', 0, '', 'x.example', 0, 'r', ago(50), ago(60), 3],
    ]),
  )
  .input(
    'poster_hosts',
    rows(
      ['host', 'served_url', 'nights_given_up'],
      [
        ['x.example', null, 1],
        ['b.example', null, 7],
      ],
    ),
  )
  .expect(
    rows(
      [
        ...['movie_id', 'poster_url', 'retry_count', 'last_attempt_at', 'counts_from'],
        ...['skipped_nights', 'shard'],
      ],
      [
        ['m1', A, 2, ago(2), ago(50), 3, 962],
        ['m6', B, 1, null, ago(300), 7, 750],
      ],
    ),
  );

const when = (hours) => `FORMAT_TIMESTAMP("%Y-%m-%dT%H:%M:%E3SZ", ${ago(hours).sql})`;
const GIVEN_UP =
  'It is given up: "npx poster-worker --movie m" fetches it once, --max-retries 4 takes all such posters again.';
/** raw's row, the last attempt, and what the view says: state, reason, because, next_step. */
const EXPLAINED = [
  [
    'no poster',
    [null, true, null, 0],
    null,
    ['no_poster', null, 'Allociné gives no poster for it.'],
  ],
  ['blank', [' ', true, null, 0], null, ['no_poster', null, 'Allociné gives no poster for it.']],
  [
    'not tried',
    [A, true, null, 0],
    null,
    ['pending', 'not tried yet', 'Its poster is still to be fetched.', 'The next run takes it.'],
  ],
  [
    'failed once',
    [A, true, null, 1],
    ['failed', 'http_404'],
    [
      ...['pending', 'http_404'],
      sql(
        `CONCAT("It failed in 1 run (3 allowed); the last attempt, on ", ${when(5)}, ", failed with http_404.")`,
      ),
      'The next run takes it.',
    ],
  ],
  [
    'skipped',
    [A, true, null, 0],
    ['skipped', 'outage'],
    [
      ...['pending', 'outage'],
      sql(
        `CONCAT("Its poster is still to be fetched; the last attempt, on ", ${when(5)}, ", was skipped (outage) and does not count.")`,
      ),
      'The next run takes it.',
    ],
  ],
  [
    'given up',
    [A, true, null, 3],
    ['failed', 'http_410'],
    [
      ...['given_up', 'http_410'],
      sql(
        `CONCAT("It failed in 3 runs (3 allowed); the last attempt, on ", ${when(5)}, ", failed with http_410.")`,
      ),
      GIVEN_UP,
    ],
  ],
  [
    'stored',
    [A, false, 'gs://b/1.jpg', 0],
    ['stored', null],
    [
      ...['stored', null],
      sql(`CONCAT("Its poster was stored on ", ${when(5)}, " by run r at gs://b/1.jpg.")`),
    ],
  ],
  [
    'stored long ago',
    [A, false, 'gs://b/1.jpg', 0],
    null,
    ['stored', null, 'Its poster was stored at gs://b/1.jpg.'],
  ],
  [
    'done without an object',
    [A, false, null, 0],
    null,
    [
      ...['inconsistent', 'no object', 'It is marked as done but has no object.'],
      'Run "npx poster-worker --movie m".',
    ],
  ],
  [
    'a new address',
    [A, true, 'gs://b/old.jpg', 0],
    null,
    [
      ...['pending', 'not tried yet'],
      'Its poster is still to be fetched. Until then the poster before it stays at gs://b/old.jpg.',
      'The next run takes it.',
    ],
  ],
];
for (const [name, [url, isPending, path, retries], last, said] of EXPLAINED) {
  const isMissing = !['no_poster', 'stored'].includes(said[0]);
  unit_tests
    .unitTest(`poster_explained: ${name}`)
    .dataset('poster_explained')
    .input('raw_movies', rows(RAW_STATE, [['m', url, isPending, path, ago(50), retries, 'T', '7']]))
    .input(
      'last_poster_attempts',
      rows(
        LAST,
        last
          ? [['m', A, ago(5), ...last, 404, 'seen', 'h.example', 9, 'r', ago(6), ago(80), 0]]
          : [],
      ),
    )
    .expect(
      rows(
        [
          ...['movie_id', 'internalId', 'title', 'poster_url', 'poster_to_download'],
          ...['poster_gcs_path', 'retry_count', 'host'],
          ...['state', 'reason', 'because', 'next_step', 'counts_from', 'missing_since'],
          ...['last_attempt_at', 'outcome', 'error_class', 'http_status', 'detail'],
        ],
        [
          [
            ...['m', '7', 'T', url, isPending, path, retries],
            last ? 'h.example' : url === A ? 'a.example' : null,
            ...[said[0], said[1], said[2], said[3]],
            ...[last ? ago(6) : ago(50), isMissing ? (last ? ago(80) : ago(50)) : null],
            ...(last ? [ago(5), ...last, 404, 'seen'] : []),
          ],
        ],
      ),
    );
}

unit_tests
  .unitTest('exhausted_posters: those that failed too often, with their last failure')
  .dataset('exhausted_posters')
  .input(
    'pending_posters',
    rows(
      ['movie_id', 'poster_url', 'retry_count'],
      [
        ['m1', A, 3],
        ['m2', A, 2],
        ['m4', B, 4],
      ],
    ),
  )
  .input(
    'raw_movies',
    rows(
      ['movie_id', 'title'],
      [
        ['m1', 'Film'],
        ['m2', 'Two failures'],
        ['m3', 'Stored'],
        ['m4', ''],
      ],
    ),
  )
  .input(
    'poster_attempts',
    rows(ATTEMPT, [
      ['m1', A, 'r1', ago(72), 'failed', 'http_500', 500],
      ['m1', A, 'r2', ago(48), 'failed', 'http_404', 404, 'gone', 'a.example'],
      ['m1', A, 'r3', ago(24), 'skipped', 'outage'],
      ['m1', OLD, 'r4', ago(2), 'failed', 'timeout'],
    ]),
  )
  .expect(
    rows(
      [
        ...['movie_id', 'title', 'poster_url', 'retry_count', 'last_attempt_at'],
        ...['error_class', 'http_status', 'detail', 'host', 'run_id'],
      ],
      [
        ['m1', 'Film', A, 3, ago(48), 'http_404', 404, 'gone', 'a.example', 'r2'],
        ['m4', null, B, 4],
      ],
    ),
  );

unit_tests
  .unitTest('missing_posters: by state, reason, host and age')
  .dataset('missing_posters')
  .input(
    'poster_explained',
    rows(
      ['movie_id', 'state', 'reason', 'host', 'missing_since'],
      [
        ['m1', 'stored', null, 'a', null],
        ['m2', 'no_poster', null, null, null],
        ['m3', 'pending', 'http_503', 'a', ago(100)],
        ['m4', 'pending', 'http_503', 'a', ago(90)],
        ['m5', 'pending', 'http_503', 'b', ago(100)],
        ['m6', 'given_up', 'http_404', 'a', ago(2400)],
        ['m7', 'inconsistent', 'no object', 'a', null],
      ],
    ),
  )
  .expect(
    rows(
      ['state', 'reason', 'host', 'age', 'movies', 'missing_since', 'example_movie_id'],
      [
        ['pending', 'http_503', 'a', '1 to 7 days', 2, ago(100), 'm3'],
        ['given_up', 'http_404', 'a', '30 days and more', 1, ago(2400), 'm6'],
        ['inconsistent', 'no object', 'a', 'not known', 1, null, 'm7'],
        ['pending', 'http_503', 'b', '1 to 7 days', 1, ago(100), 'm5'],
      ],
    ),
  );

/** raw's row (poster_url, poster_to_download, poster_gcs_path, retry_count), and what the view says of it. */
const STATES = [
  [[A, false, 'gs://b/1.jpg', 0], true, 'stored'],
  [[A, true, 'gs://b/of-the-url-before.jpg', 0], false, 'pending'],
  [[A, true, null, 1], false, 'retrying'],
  [[A, true, null, 2], false, 'retrying'],
  [[A, true, null, 3], false, 'exhausted'],
  [[null, true, null, 0], false, 'no_poster'],
  [['', true, null, 0], false, 'no_poster'],
  [[' ', true, null, 0], false, 'no_poster'],
];
const STATE = ['movie_id', 'poster_url', 'poster_gcs_path', 'is_poster_stored', 'poster_state'];
for (const [at, [[url, isPending, path, retries], isStored, state]] of STATES.entries()) {
  unit_tests
    .unitTest(`poster_states: case ${at + 1} is ${state}`)
    .dataset('poster_states')
    .input('raw_movies', rows(RAW_STATE, [['m1', url, isPending, path, ago(1), retries]]))
    .expect(rows([...STATE, 'updated_at'], [['m1', url, path, isStored, state, ago(1)]]));
}

unit_tests
  .unitTest('poster_coverage counts the movies of each state')
  .dataset('poster_coverage')
  .input(
    'poster_states',
    rows(
      ['movie_id', 'poster_state'],
      [
        ['m1', 'stored'],
        ['m2', 'stored'],
        ['m3', 'pending'],
        ['m4', 'stored'],
      ],
    ),
  )
  .expect(
    rows(
      ['poster_state', 'movies', 'share'],
      [
        ['pending', 1, 0.25],
        ['stored', 3, 0.75],
      ],
    ),
  );
