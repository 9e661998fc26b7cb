// What is said of one movie's poster.
const { rows, ago, sql, A, RAW_STATE, LAST } = unit_posters;

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
