// What each mart makes of one movie's lists, as a line each; what can't be read is in mart_issues.
const { rows } = unit_rows;

/** One unit test a case: the movie's columns as raw_movies holds them, and the one row that the mart makes of them. */
function eachReads(mart, inputColumns, outputColumns, cases) {
  for (const [name, input, output] of cases) {
    unit_tests
      .unitTest(`${mart} ${name}`)
      .dataset(mart)
      .input('raw_movies', rows({ movie_id: 'STRING', ...inputColumns }, [['m1', ...input]]))
      .expect(
        rows({ movie_id: 'STRING', ...outputColumns }, output === null ? [] : [['m1', ...output]]),
      );
  }
}

eachReads(
  'movie_people',
  { cast_normalized: 'STRING', credits_normalized: 'STRING' },
  {
    department: 'STRING',
    position: 'INT64',
    person_name: 'STRING',
    first_name: 'STRING',
    last_name: 'STRING',
    job: 'STRING',
    character_name: 'STRING',
  },
  [
    [
      'reads the cast',
      ['[{"firstName": "Anna", "lastName": "Durand", "role": "Elle-même"}]', null],
      ['cast', 1, 'Anna Durand', 'Anna', 'Durand', 'ACTOR', 'Elle-même'],
    ],
    [
      'reads the crew',
      [
        'not json',
        '[{"person_firstName": "Lewis", "person_lastName": "", "position_name": "DIRECTOR", "role": "", "job": ""}]',
      ],
      ['crew', 1, 'Lewis', 'Lewis', null, 'DIRECTOR', null],
    ],
    [
      'takes the job where there is no position',
      [null, '[{"person_lastName": "Ray", "job": "Scripte"}]'],
      ['crew', 1, 'Ray', null, 'Ray', 'Scripte', null],
    ],
    [
      'keeps an odd item',
      ['[12]', '{"no": "array"}'],
      ['cast', 1, null, null, null, 'ACTOR', null],
    ],
    [
      'reads beside a wide number',
      ['[{"firstName": "Anna", "ratio": 67.174118}]', null],
      ['cast', 1, 'Anna', 'Anna', null, 'ACTOR', null],
    ],
    ['reads nothing of empty lists', ['[]', '[]'], null],
  ],
);

eachReads(
  'movie_releases',
  { releases: 'STRING' },
  {
    position: 'INT64',
    release_kind: 'STRING',
    released_on: 'DATE',
    visa_number: 'STRING',
    certificate: 'STRING',
  },
  [
    [
      'reads a release',
      [
        '[{"name": "Released", "releaseDate": {"date": "2001-09-25"}, "data": {"visa_number": "108245"}, "certificate": {"label": "Tous publics"}}]',
      ],
      [1, 'Released', '2001-09-25', '108245', 'Tous publics'],
    ],
    [
      'reads a certificate that is a text',
      ['[{"certificate": "-12"}]'],
      [1, null, null, null, '-12'],
    ],
    [
      'keeps a release without a date',
      [
        '[{"name": "ReRelease", "releaseDate": null, "data": {"visa_number": null}, "certificate": null}]',
      ],
      [1, 'ReRelease', null, null, null],
    ],
    [
      'keeps a release with an odd date',
      ['[{"name": "Released", "releaseDate": {"date": "soon"}}]'],
      [1, 'Released', null, null, null],
    ],
    [
      'reads beside a wide number',
      ['[{"name": "Released", "ratio": 12345678901234567890123}]'],
      [1, 'Released', null, null, null],
    ],
  ],
);

eachReads(
  'movie_companies',
  { companies: 'STRING' },
  { position: 'INT64', activity: 'STRING', company_name: 'STRING' },
  [
    [
      'drops repetitions',
      [
        '[{"activity": "Production", "company": {"name": "A"}}, {"activity": "Production", "company": {"name": "A"}}]',
      ],
      [1, 'Production', 'A'],
    ],
    [
      'keeps a company without a name',
      ['[{"activity": "Distribution", "company": null}]'],
      [1, 'Distribution', null],
    ],
  ],
);

eachReads(
  'movie_countries',
  { countries: 'STRING' },
  { position: 'INT64', country: 'STRING', country_code: 'STRING' },
  [
    ['reads a country', ['[{"name": "France", "alpha3": "FRA"}]'], [1, 'France', 'FRA']],
    [
      'reads a country without a code',
      ['[{}, {"name": "Suisse", "alpha3": null}]'],
      [2, 'Suisse', null],
    ],
    ['drops repetitions', ['[{"alpha3": "FRA"}, {"alpha3": "FRA"}]'], [1, null, 'FRA']],
    ['reads nothing of what is no list', ['{"name": "France"}'], null],
  ],
);

eachReads('movie_genres', { genres: 'STRING' }, { position: 'INT64', genre: 'STRING' }, [
  ['reads texts', ['[{}, "COMEDY", "COMEDY", null]'], [2, 'COMEDY']],
  ['reads nothing of malformed JSON', ['["COMEDY"'], null],
]);

unit_tests
  .unitTest('mart_issues shows what the marts cannot read, and nothing of what they can')
  .dataset('mart_issues')
  .input(
    'raw_movies',
    rows(
      {
        movie_id: 'STRING',
        internalId: 'STRING',
        cast_normalized: 'STRING',
        credits_normalized: 'STRING',
        releases: 'STRING',
        countries: 'STRING',
        genres: 'STRING',
        companies: 'STRING',
      },
      [
        [
          'certificate label is no text',
          '1',
          '[]',
          '[]',
          '[{"certificate": {"label": {"fr": "-12"}}}]',
          '[]',
          '[]',
          '[]',
        ],
        ['certificate is a list', '1', '[]', '[]', '[{"certificate": ["-12"]}]', '[]', '[]', '[]'],
        [
          'company is no object',
          '1',
          '[]',
          '[]',
          '[]',
          '[]',
          '[]',
          '[{"activity": 1, "company": "x"}]',
        ],
        [
          'company name is no text',
          '1',
          '[]',
          '[]',
          '[]',
          '[]',
          '[]',
          '[{"company": {"name": {"fr": "A"}}}]',
        ],
        [
          'country code is no text',
          '1',
          '[]',
          '[]',
          '[]',
          '[{"name": "France", "alpha3": ["FRA"]}]',
          '[]',
          '[]',
        ],
        [
          'date is no text',
          '1',
          '[]',
          '[]',
          '[{"releaseDate": {"date": {"x": 1}}}]',
          '[]',
          '[]',
          '[]',
        ],
        ['date is odd', '1', '[]', '[]', '[{"releaseDate": {"date": "soon"}}]', '[]', '[]', '[]'],
        ['first name is no text', '1', '[{"firstName": {"a": 1}}]', '[]', '[]', '[]', '[]', '[]'],
        ['genre is no text', '1', '[]', '[]', '[]', '[]', '["DRAMA", {"name": "COMEDY"}]', '[]'],
        ['internal id is no number', 'twelve', null, null, null, null, null, null],
        ['job is no text', '1', '[]', '[{"position_name": ["DIRECTOR"]}]', '[]', '[]', '[]', '[]'],
        ['list is no list', '1', '[]', '[]', '[]', '{}', '[]', '[]'],
        ['list is not JSON', '1', '[{', '[]', '[]', '[]', '[]', '[]'],
        ['person is no object', '1', '[7]', '[]', '[]', '[]', '[]', '[]'],
        [
          'release date is no object',
          '1',
          '[]',
          '[]',
          '[{"releaseDate": "2001-09-25"}]',
          '[]',
          '[]',
          '[]',
        ],
        [
          'visa number is no text',
          '1',
          '[]',
          '[]',
          '[{"data": {"visa_number": [108245]}}]',
          '[]',
          '[]',
          '[]',
        ],
        ['well: all missing', null, null, null, null, null, null, null],
        [
          'well: nulls',
          '1',
          '[{}]',
          '[{"person_firstName": null}]',
          '[{"releaseDate": {}, "data": null, "certificate": {"label": null}}]',
          '[{"name": null}]',
          '[""]',
          '[{"activity": 1, "company": null}]',
        ],
        [
          'well: numbers and booleans',
          '1',
          '[{"firstName": 7, "lastName": true}]',
          '[{"position_name": 1}]',
          '[{"releaseDate": {"date": "2001-09-25"}, "data": {"visa_number": 150}, "certificate": 12}]',
          '[{"alpha3": 250}]',
          '["DRAMA", 7, true]',
          '[{"company": {"name": 2}}]',
        ],
        [
          'well: wide numbers',
          '1',
          '[{"firstName": 67.174118}]',
          '[]',
          '[{"ratio": 1e-7}]',
          '[]',
          '[12345678901234567890123]',
          '[]',
        ],
      ],
    ),
  )
  .expect(
    rows(
      {
        movie_id: 'STRING',
        column_name: 'STRING',
        item_position: 'INT64',
        issue: 'STRING',
        found: 'STRING',
      },
      [
        [
          'certificate is a list',
          'releases',
          1,
          'certificate is not a text or an object',
          '["-12"]',
        ],
        [
          'certificate label is no text',
          'releases',
          1,
          'certificate.label is not a text',
          '{"fr":"-12"}',
        ],
        ['company is no object', 'companies', 1, 'company is not an object', '"x"'],
        ['company name is no text', 'companies', 1, 'company.name is not a text', '{"fr":"A"}'],
        ['country code is no text', 'countries', 1, 'alpha3 is not a text', '["FRA"]'],
        ['date is no text', 'releases', 1, 'releaseDate.date is not a date', '{"x":1}'],
        ['date is odd', 'releases', 1, 'releaseDate.date is not a date', '"soon"'],
        ['first name is no text', 'cast_normalized', 1, 'firstName is not a text', '{"a":1}'],
        ['genre is no text', 'genres', 2, 'item is of type object', '{"name":"COMEDY"}'],
        ['internal id is no number', 'internalId', null, 'not a whole number', 'twelve'],
        ['job is no text', 'credits_normalized', 1, 'position_name is not a text', '["DIRECTOR"]'],
        ['list is no list', 'countries', null, 'not an array', '{}'],
        ['list is not JSON', 'cast_normalized', null, 'not JSON', '[{'],
        ['person is no object', 'cast_normalized', 1, 'item is of type number', '7'],
        [
          'release date is no object',
          'releases',
          1,
          'releaseDate is not an object',
          '"2001-09-25"',
        ],
        ['visa number is no text', 'releases', 1, 'data.visa_number is not a text', '[108245]'],
      ],
    ),
  );

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
