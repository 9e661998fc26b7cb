/** Tables of cases for the unit tests of the views about posters: a row a line, only the columns that matter. */

const { sql, typesOf } = require('./case_rows');
const unitRows = require('./unit_rows');

/** So many hours before noon (UTC) of today: the same in all queries of a test, and no night's edge is near. */
const ago = (hours) =>
  sql(
    `TIMESTAMP_SUB(TIMESTAMP_ADD(TIMESTAMP_TRUNC(CURRENT_TIMESTAMP(), DAY), INTERVAL 12 HOUR), INTERVAL ${hours - 6} HOUR)`,
  );

/** A query for these rows; each is a list of values in the order of the columns, NULL where it ends early. */
function rows(columns, cases) {
  return unitRows.rows(
    typesOf(columns),
    cases.map((row) => columns.map((_, at) => row[at] ?? null)),
  );
}

/** Addresses of posters, and the columns of the tables that the views read. */
const A = 'https://a.example/1.jpg';
const B = 'https://b.example/2.jpg';
const OLD = 'https://a.example/0.jpg';
const ATTEMPT = [
  ...['movie_id', 'poster_url', 'run_id', 'attempted_at', 'outcome', 'error_class'],
  ...['http_status', 'detail', 'host', 'bytes'],
];
const RAW = ['movie_id', 'poster_url', 'poster_to_download', 'poster_gcs_path', 'updated_at'];
const RAW_STATE = [...RAW, 'retry_count', 'title', 'internalId'];
const LAST = [
  ...['movie_id', 'poster_url', 'last_attempt_at', 'outcome', 'error_class', 'http_status'],
  ...['detail', 'host', 'bytes', 'run_id', 'last_counted_at', 'first_attempt_at', 'skipped_nights'],
];

module.exports = { rows, ago, sql, A, B, OLD, ATTEMPT, RAW, RAW_STATE, LAST };
