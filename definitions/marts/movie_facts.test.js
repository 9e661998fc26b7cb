// A movie's typed facts, with its lists gathered from the other marts.
const { rows } = unit_rows;

const RELEASES = { movie_id: 'STRING', released_on: 'DATE' };
const PEOPLE = {
  movie_id: 'STRING',
  department: 'STRING',
  position: 'INT64',
  person_name: 'STRING',
  job: 'STRING',
};
const GENRES = { movie_id: 'STRING', position: 'INT64', genre: 'STRING' };
const COUNTRIES = {
  movie_id: 'STRING',
  position: 'INT64',
  country: 'STRING',
  country_code: 'STRING',
};
const PRESENCE = {
  movie_id: 'STRING',
  first_seen_on: 'DATE',
  last_seen_on: 'DATE',
  delisted_on: 'DATE',
};

for (const [
  name,
  { releases = [], people = [], genres = [], countries = [], presence = [] },
  lists,
] of [
  [
    'gathers its lists in order',
    {
      releases: [
        ['m1', '2010-05-05'],
        ['m1', '2001-09-25'],
        ['m1', null],
      ],
      people: [
        ['m1', 'crew', 2, 'B', 'DIRECTOR'],
        ['m1', 'crew', 1, 'A', 'DIRECTOR'],
        ['m1', 'crew', 3, null, 'DIRECTOR'],
        ['m1', 'cast', 1, 'C', 'ACTOR'],
      ],
      genres: [
        ['m1', 2, 'DRAMA'],
        ['m1', 1, 'COMEDY'],
      ],
      countries: [
        ['m1', 2, 'Suisse', null],
        ['m1', 1, 'France', 'FRA'],
      ],
      presence: [['m1', '2026-01-02', '2026-02-01', '2026-02-04']],
    },
    [
      '2001-09-25',
      ['A', 'B'],
      ['COMEDY', 'DRAMA'],
      ['France', 'Suisse'],
      ['FRA'],
      '2026-01-02',
      '2026-02-01',
      '2026-02-04',
    ],
  ],
  ['keeps a movie without anything', {}, [null, [], [], [], [], null, null, null]],
]) {
  unit_tests
    .unitTest(`movie_facts ${name}`)
    .dataset('movie_facts')
    .input(
      'raw_movies',
      rows(
        {
          movie_id: 'STRING',
          internalId: 'STRING',
          title: 'STRING',
          originalTitle: 'STRING',
          type: 'STRING',
          runtime: 'INT64',
          synopsis: 'STRING',
          backlink_url: 'STRING',
          data_eidr: 'STRING',
          data_productionYear: 'INT64',
        },
        [['m1', '12', '', 'Movie', 'FEATURE_FILM', 101, '', 'http://a', 'e', 2001]],
      ),
    )
    .input('movie_releases', rows(RELEASES, releases))
    .input('movie_people', rows(PEOPLE, people))
    .input('movie_genres', rows(GENRES, genres))
    .input('movie_countries', rows(COUNTRIES, countries))
    .input('movie_presence', rows(PRESENCE, presence))
    .expect(
      rows(
        {
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
          delisted_on: 'DATE',
        },
        [
          [
            'm1',
            12,
            null,
            'Movie',
            'FEATURE_FILM',
            101,
            2001,
            ...lists.slice(0, 5),
            null,
            'e',
            'http://a',
            ...lists.slice(5),
          ],
        ],
      ),
    );
}
