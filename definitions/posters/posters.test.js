// What is said of all posters together: exhausted, missing, states, coverage.
const { rows, ago, A, B, OLD, ATTEMPT, RAW_STATE } = unit_posters;

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
