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
