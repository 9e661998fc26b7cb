// movies joins what is typed with the state of each poster.
const { rows } = unit_rows;

const NO_LISTS = [[], [], [], []];
const facts = (id) => [
  id,
  12,
  'Film',
  null,
  'FEATURE_FILM',
  101,
  2001,
  '2001-09-25',
  ...NO_LISTS,
  null,
  'e',
  'http://a',
  '2026-01-02',
  '2026-02-01',
  null,
];
const FACTS = {
  movie_id: 'STRING',
  internal_id: 'INT64',
  title: 'STRING',
  original_title: 'STRING',
  movie_type: 'STRING',
  runtime_minutes: 'INT64',
  production_year: 'INT64',
  first_released_on: 'DATE',
  directors: 'ARRAY<STRING>',
  genres: 'ARRAY<STRING>',
  countries: 'ARRAY<STRING>',
  country_codes: 'ARRAY<STRING>',
  synopsis: 'STRING',
  eidr: 'STRING',
  allocine_url: 'STRING',
  first_seen_on: 'DATE',
  last_seen_on: 'DATE',
};

const STATE = {
  poster_url: 'STRING',
  poster_gcs_path: 'STRING',
  is_poster_stored: 'BOOL',
  poster_state: 'STRING',
  updated_at: 'TIMESTAMP',
};
const state = ['u', 'gs://b/p', true, 'stored', '2026-01-01 00:00:00+00'];

unit_tests
  .unitTest('movies shows the state of the poster beside what is typed')
  .dataset('movies')
  .input('movie_facts', rows({ ...FACTS, delisted_on: 'DATE' }, [facts('m1')]))
  .input('poster_states', rows({ movie_id: 'STRING', ...STATE }, [['m1', ...state]]))
  .expect(
    rows({ ...FACTS, is_delisted: 'BOOL', ...STATE }, [
      [...facts('m1').slice(0, -1), false, ...state],
    ]),
  );
