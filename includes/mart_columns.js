/**
 * The columns that definitions/ adds to those of the movies and the ledgers: one text for all tables that have the
 * column. Types are GoogleSQL's.
 */

const { movieColumns, stateColumns } = require('./movie_columns');
const { healthColumns } = require('./health_columns');
const { posterColumns } = require('./poster_columns');
const ledgers = require('./ledger_columns');

const SQL_TYPES = {
  INTEGER: 'INT64',
};

const martColumns = {
  // staging_profile
  staging_rows: {
    type: 'INT64',
    description: 'Rows of staging_movies.',
  },
  distinct_ids: {
    type: 'INT64',
    description: 'Different movie_ids among them.',
  },
  rows_without_id: {
    type: 'INT64',
    description: 'Rows whose movie_id is NULL.',
  },
  malformed_hashes: {
    type: 'INT64',
    description: 'Rows whose content_hash is not an MD5 in lower-case hex.',
  },
  fingerprint: {
    type: 'INT64',
    description: 'XOR over all rows of the first 15 hex digits of content_hash.',
  },
  malformed_json: {
    type: 'INT64',
    description: 'Rows with a JSON column that does not hold JSON.',
  },
  column_fill: {
    type: 'ARRAY<STRUCT<column_name STRING, empty_movies INT64>>',
    description:
      'For each column the rows in which it is empty: NULL, an empty text or an empty list.',
  },

  // history
  version: {
    type: 'INT64',
    description: 'Number of the version within the movie, from 1.',
  },
  valid_from: {
    type: 'TIMESTAMP',
    description: 'When this version came to raw_movies (UTC).',
  },
  valid_to: {
    type: 'TIMESTAMP',
    description: 'When the next version came (UTC); NULL for the current one.',
  },
  is_current: {
    type: 'BOOL',
    description: "TRUE for the movie's current version.",
  },

  first_seen_on: {
    type: 'DATE',
    description:
      'Day (in Paris) of the first merged crawl that had the movie; NULL for those that were there at the first load ever.',
  },
  last_seen_on: {
    type: 'DATE',
    description:
      'Day (in Paris) of the last merged crawl that had the movie, as a row or as a reject; NULL when none had it.',
  },
  last_seen_at: {
    type: 'TIMESTAMP',
    description: 'When that crawl ended (UTC).',
  },
  delisted_on: {
    type: 'DATE',
    description:
      'Day (in Paris) of the third merged crawl in a row without the movie; NULL while Allociné lists it.',
  },
  changed_at: {
    type: 'TIMESTAMP',
    description: 'When the change came to raw_movies (UTC).',
  },
  title_before: {
    type: 'STRING',
    description: 'Title in the version before.',
  },
  original_title_before: {
    type: 'STRING',
    description: 'Original title in the version before.',
  },

  // marts
  internal_id: {
    type: 'INT64',
    description: "Allociné's internal number of the movie.",
  },
  title: {
    type: 'STRING',
    description: 'Title in France; NULL when Allociné has none.',
  },
  original_title: {
    type: 'STRING',
    description: 'Title in the country of origin; NULL when Allociné has none.',
  },
  movie_type: {
    type: 'STRING',
    description: 'Kind of work, such as FEATURE_FILM or SHORT_FILM.',
  },
  runtime_minutes: {
    type: 'INT64',
    description: 'Running time in whole minutes; NULL when unknown.',
  },
  production_year: {
    type: 'INT64',
    description: 'Year of production.',
  },
  first_released_on: {
    type: 'DATE',
    description: 'Earliest release date in France.',
  },
  directors: {
    type: 'ARRAY<STRING>',
    description: 'Directors in the order of the credits.',
  },
  genres: {
    type: 'ARRAY<STRING>',
    description: "Genres in Allociné's order, such as COMEDY.",
  },
  countries: {
    type: 'ARRAY<STRING>',
    description: "Names of the countries of production, in Allociné's order.",
  },
  country_codes: {
    type: 'ARRAY<STRING>',
    description: 'ISO 3166 alpha-3 codes of the countries of production.',
  },
  synopsis: {
    type: 'STRING',
    description: 'Synopsis in French; NULL when Allociné has none.',
  },
  eidr: {
    type: 'STRING',
    description: 'EIDR identifier of the work.',
  },
  allocine_url: {
    type: 'STRING',
    description: "Address of the movie's page on allocine.fr.",
  },
  is_poster_stored: {
    type: 'BOOL',
    description: 'TRUE when the poster at poster_url is stored at poster_gcs_path.',
  },
  is_delisted: {
    type: 'BOOL',
    description: 'TRUE when three merged crawls in a row no longer had the movie.',
  },
  department: {
    type: 'STRING',
    description: 'cast (plays in the movie) or crew (worked on it).',
  },
  position: {
    type: 'INT64',
    description: "Place in Allociné's list, from 1.",
  },
  person_name: {
    type: 'STRING',
    description: 'First and last name; NULL when Allociné gives neither.',
  },
  first_name: {
    type: 'STRING',
    description: 'First name.',
  },
  last_name: {
    type: 'STRING',
    description: 'Last name.',
  },
  job: {
    type: 'STRING',
    description: 'ACTOR for the cast; for the crew the position, such as DIRECTOR.',
  },
  character_name: {
    type: 'STRING',
    description: 'The part that the person plays.',
  },
  release_kind: {
    type: 'STRING',
    description: 'Released, ReRelease or another name that Allociné gives.',
  },
  released_on: {
    type: 'DATE',
    description: 'Release date in France; NULL when unknown.',
  },
  visa_number: {
    type: 'STRING',
    description: 'Number of the exploitation visa.',
  },
  certificate: {
    type: 'STRING',
    description: 'Certificate, such as an age limit.',
  },
  activity: {
    type: 'STRING',
    description: 'What the company did for the movie, such as Distribution.',
  },
  company_name: {
    type: 'STRING',
    description: 'Name of the company.',
  },
  country: {
    type: 'STRING',
    description: 'Name of a country of production.',
  },
  country_code: {
    type: 'STRING',
    description: 'ISO 3166 alpha-3 code of the country.',
  },
  genre: {
    type: 'STRING',
    description: 'Genre, such as COMEDY.',
  },
  column_name: {
    type: 'STRING',
    description: 'The column of raw_movies that could not be read in full.',
  },
  item_position: {
    type: 'INT64',
    description: "The item of the column's array, from 1; NULL when the whole column is concerned.",
  },
  issue: {
    type: 'STRING',
    description: 'What is odd about it.',
  },
  found: {
    type: 'STRING',
    description: 'What stands there.',
  },
};

/** All columns that are described anywhere, as {name, type, description}; those of this file first. */
const describedColumns = [
  ...Object.entries({ ...martColumns, ...posterColumns, ...healthColumns }).map(
    ([name, column]) => ({
      name,
      ...column,
    }),
  ),
  ...[movieColumns, stateColumns, ...Object.values(ledgers).map(({ columns }) => columns)]
    .flat()
    .map(({ name, type, description }) => ({
      name,
      type: SQL_TYPES[type] ?? type,
      description,
    })),
];

/** A config block's `columns` for these names: name to description. */
function describe(names) {
  return Object.fromEntries(
    names.map((name) => {
      const column = describedColumns.find((described) => described.name === name);
      if (!column)
        throw new Error(`Column ${name} has no description: add it to includes/mart_columns.js.`);
      return [name, column.description];
    }),
  );
}

module.exports = {
  describedColumns,
  describe,
};
