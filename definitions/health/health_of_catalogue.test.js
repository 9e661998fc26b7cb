const { hoursAgo, rows, typesOf } = case_rows;

const NIGHTS = typesOf([
  'run_id',
  'outcome',
  'finished_at',
  'merged_at',
  'merged_movies',
  'rejects',
  'is_shrink_allowed',
]);

/** A night so many days ago, with its merged movies (null: not merged) and its rejects. */
const night = (daysAgo, movies, rejects = 0, { shrink = false } = {}) => ({
  run_id: `run-${daysAgo}`,
  outcome: 'succeeded',
  finished_at: hoursAgo(daysAgo * 24),
  merged_at: movies === null ? null : hoursAgo(daysAgo * 24),
  merged_movies: movies,
  rejects,
  is_shrink_allowed: shrink,
});
/** As many nights alike, the last of them so many days ago. */
const nights = (count, movies, rejects = 0, lastDaysAgo = 1) =>
  Array.from({ length: count }, (_, index) => night(lastDaysAgo + index, movies, rejects));

const whole = (figure, holds, sentence) => ({
  rule: 'catalogue_is_whole',
  holds,
  figure,
  threshold: 10,
  unit: '% off the median',
  sentence,
  remedy: 'SELECT * FROM catalogue_by_night ORDER BY night_on DESC',
  is_explained: false,
});
const usual = (figure, threshold, holds, sentence) => ({
  rule: 'rejects_are_usual',
  holds,
  figure,
  threshold,
  unit: 'rejects',
  sentence,
  remedy: 'SELECT * FROM rejects_by_reason ORDER BY last_seen_night DESC, rejects DESC',
  is_explained: false,
});
const written = (counted, rowsWritten) => ({
  rule: 'rejects_are_written',
  holds: counted <= rowsWritten,
  figure: counted - rowsWritten,
  threshold: 0,
  unit: 'rows missing',
  sentence: `The last crawl counted ${counted} rejects, and rejected_movies has ${rowsWritten} of them.`,
  remedy: 'npx extractor',
  is_explained: false,
});
const movies = (last, before, count, off) =>
  whole(
    off,
    off <= 10,
    `The last merge had ${last} movies; the median of the ${count} before is ${before}.`,
  );
const rejects = (last, before, count) =>
  usual(
    last,
    before * 2 + 10,
    last <= before * 2 + 10,
    `The last merged crawl had ${last} rejects; the median of the ${count} before is ${before}.`,
  );
const FIRST = [
  whole(null, true, 'The first merge brought 100 movies; there is nothing yet to compare it with.'),
  usual(
    0,
    null,
    true,
    'The first merged crawl had 0 rejects; there is nothing yet to compare it with.',
  ),
];

/** Nights as they were, rows of rejected_movies of the last one, and the rules that the view shows for them. */
const CASES = [
  ['no night', [], 0, []],
  ['nothing merged yet', [night(0, null)], 0, [written(0, 0)]],
  ['the first merge', [night(0, 100)], 0, [...FIRST, written(0, 0)]],
  [
    'a tenth more',
    [night(0, 110), ...nights(3, 100)],
    0,
    [movies(110, 100, 3, 10), rejects(0, 0, 3), written(0, 0)],
  ],
  [
    'more than a tenth more',
    [night(0, 111), ...nights(3, 100)],
    0,
    [movies(111, 100, 3, 11), rejects(0, 0, 3), written(0, 0)],
  ],
  [
    'more than a tenth fewer',
    [night(0, 89), ...nights(3, 100)],
    0,
    [movies(89, 100, 3, 11), rejects(0, 0, 3), written(0, 0)],
  ],
  [
    'one odd night does not move the median',
    [night(0, 100), night(1, 5), ...nights(3, 100, 0, 2)],
    0,
    [movies(100, 100, 4, 0), rejects(0, 0, 4), written(0, 0)],
  ],
  [
    'a night that was not merged is no measure',
    [night(0, null), night(1, 100), night(2, null), night(3, 100)],
    0,
    [movies(100, 100, 1, 0), rejects(0, 0, 1), written(0, 0)],
  ],
  [
    'no more than 14 nights count',
    [night(0, 100), ...nights(14, 100), ...nights(90, 10, 0, 15)],
    0,
    [movies(100, 100, 14, 0), rejects(0, 0, 14), written(0, 0)],
  ],
  [
    'a shrink let through is the new measure',
    [night(0, 50), night(1, 50, 0, { shrink: true }), ...nights(14, 100, 0, 2)],
    0,
    [movies(50, 50, 1, 0), rejects(0, 0, 1), written(0, 0)],
  ],
  [
    'the shrink itself',
    [night(0, 100, 0, { shrink: true }), ...nights(14, 200)],
    0,
    [...FIRST, written(0, 0)],
  ],
  [
    'as many rejects as may be',
    [night(0, 100, 30), ...nights(3, 100, 10)],
    30,
    [movies(100, 100, 3, 0), rejects(30, 10, 3), written(30, 30)],
  ],
  [
    'too many rejects',
    [night(0, 100, 31), ...nights(3, 100, 10)],
    31,
    [movies(100, 100, 3, 0), rejects(31, 10, 3), written(31, 31)],
  ],
  [
    'rejects that the ledger lacks',
    [night(0, 100, 4), ...nights(3, 100, 4)],
    3,
    [movies(100, 100, 3, 0), rejects(4, 4, 3), written(4, 3)],
  ],
];

for (const [name, given, ledgerRows, expected] of CASES) {
  const rejected = Array.from({ length: ledgerRows }, () => ({ run_id: 'run-0' }));
  unit_tests
    .unitTest(`health_of_catalogue: ${name}`)
    .dataset('health_of_catalogue')
    .input('catalogue_by_night', rows(NIGHTS, given))
    .input('rejected_movies', rows(typesOf(['run_id']), [...rejected, { run_id: 'another' }]))
    .expect(rows(typesOf(health_rules.columns), expected));
}
