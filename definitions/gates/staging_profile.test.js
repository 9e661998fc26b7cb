// What staging_movies holds, counted.
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
const COLUMNS = Object.fromEntries(
  movie_columns.movieColumns.map(({ name, type }) => [name, type === 'INTEGER' ? 'INT64' : type]),
);
const movie = (values) => Object.keys(COLUMNS).map((name) => values[name] ?? null);
const emptied = (counts) => Object.keys(COLUMNS).map((name) => [name, counts[name] ?? 4]);

unit_tests
  .unitTest('staging_profile counts what is odd')
  .dataset('staging_profile')
  .input(
    'staging_movies',
    rows(COLUMNS, [
      movie({
        movie_id: 'm1',
        content_hash: '00000000000000ff00000000000000ff',
        title: 'A',
        genres: '[1e-7, 67.174118]',
      }),
      movie({
        movie_id: 'm1',
        content_hash: 'nonsense',
        title: '',
        runtime: 0,
        genres: '[]',
        companies: '[]',
      }),
      movie({ movie_id: 'm2', releases: '', countries: '[' }),
      movie({ content_hash: '000000000000001000000000000000aa', cast_normalized: '[] []' }),
    ]),
  )
  .expect(
    rows(PROFILE, [
      [
        4,
        2,
        1,
        2,
        2,
        14,
        emptied({
          movie_id: 1,
          content_hash: 1,
          title: 3,
          runtime: 3,
          genres: 3,
          countries: 3,
          cast_normalized: 3,
        }),
      ],
    ]),
  );
