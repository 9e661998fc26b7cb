// Who is pending: attempts, hosts, and what follows from them.
const { rows, ago, A, B, OLD, ATTEMPT, RAW, RAW_STATE, LAST } = unit_posters;

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
