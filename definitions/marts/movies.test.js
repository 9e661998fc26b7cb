// The state of a movie's poster, as raw_movies has it now; a line each.
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

// poster_url, poster_to_download, poster_gcs_path, retry_count: is_poster_stored, poster_state
for (const [url, toDownload, path, retries, isStored, state] of [
  ['u', false, 'gs://b/p', 0, true, 'stored'],
  ['u', true, 'gs://b/of-the-url-before', 0, false, 'pending'],
  ['u', true, null, 2, false, 'retrying'],
  ['u', true, null, 3, false, 'exhausted'],
  [null, true, null, 0, false, 'no_poster'],
  [' ', true, null, 0, false, 'no_poster'],
]) {
  unit_tests
    .unitTest(`movies shows a poster that is ${state}${url === ' ' ? ', its address blank' : ''}`)
    .dataset('movies')
    .input('movie_facts', rows({ ...FACTS, delisted_on: 'DATE' }, [facts('m1')]))
    .input(
      'raw_movies',
      rows(
        {
          movie_id: 'STRING',
          poster_url: 'STRING',
          poster_to_download: 'BOOL',
          poster_gcs_path: 'STRING',
          retry_count: 'INT64',
          updated_at: 'TIMESTAMP',
        },
        [['m1', url, toDownload, path, retries, '2026-01-01 00:00:00+00']],
      ),
    )
    .expect(
      rows(
        {
          ...FACTS,
          is_delisted: 'BOOL',
          poster_url: 'STRING',
          poster_gcs_path: 'STRING',
          is_poster_stored: 'BOOL',
          poster_state: 'STRING',
          updated_at: 'TIMESTAMP',
        },
        [
          [
            ...facts('m1').slice(0, -1),
            false,
            url,
            path,
            isStored,
            state,
            '2026-01-01 00:00:00+00',
          ],
        ],
      ),
    );
}
