/**
 * The columns of staging_movies and raw_movies: the only place where they are written down.
 * The load schema, the SQLX column lists, the docs and the tests all come from here.
 * `isJson` marks STRING columns that hold JSON text. `mode` is BigQuery's. `isHashed: false` keeps a column out of
 * content_hash: it then counts as changed by itself, and makes no version (docs/changing-the-schema.md).
 */

/** The columns that the extractor loads, in table order. */
const movieColumns = [
  {
    name: 'movie_id',
    type: 'STRING',
    mode: 'REQUIRED',
    isJson: false,
    description: 'Allociné id of the movie (base64 of "Movie:N"). Primary key.',
  },
  {
    name: 'internalId',
    type: 'STRING',
    mode: 'NULLABLE',
    isJson: false,
    description: "Allociné's internal number of the movie, as text.",
  },
  {
    name: 'title',
    type: 'STRING',
    mode: 'NULLABLE',
    isJson: false,
    description: 'Title in France; empty when Allociné has none.',
  },
  {
    name: 'originalTitle',
    type: 'STRING',
    mode: 'NULLABLE',
    isJson: false,
    description: 'Title in the country of origin; empty when Allociné has none.',
  },
  {
    name: 'type',
    type: 'STRING',
    mode: 'NULLABLE',
    isJson: false,
    description: 'Kind of work, such as FEATURE_FILM or SHORT_FILM.',
  },
  {
    name: 'runtime',
    type: 'INTEGER',
    mode: 'NULLABLE',
    isJson: false,
    description: 'Running time in whole minutes; NULL when unknown.',
  },
  {
    name: 'synopsis',
    type: 'STRING',
    mode: 'NULLABLE',
    isJson: false,
    description: 'Synopsis in French, HTML entities decoded; empty when Allociné has none.',
  },
  {
    name: 'poster_url',
    type: 'STRING',
    mode: 'NULLABLE',
    isJson: false,
    description: 'Address of the poster image; NULL when the movie has none.',
  },
  {
    name: 'backlink_url',
    type: 'STRING',
    mode: 'NULLABLE',
    isJson: false,
    description: "Address of the movie's page on allocine.fr.",
  },
  {
    name: 'backlink_label',
    type: 'STRING',
    mode: 'NULLABLE',
    isJson: false,
    description: "Link text for the movie's page on allocine.fr.",
  },
  {
    name: 'data_eidr',
    type: 'STRING',
    mode: 'NULLABLE',
    isJson: false,
    description: 'EIDR identifier of the work.',
  },
  {
    name: 'data_productionYear',
    type: 'INTEGER',
    mode: 'NULLABLE',
    isJson: false,
    description: 'Year of production.',
  },
  {
    name: 'cast_normalized',
    type: 'STRING',
    mode: 'NULLABLE',
    isJson: true,
    description: 'Cast in billing order: JSON array of {firstName, lastName, role}.',
  },
  {
    name: 'credits_normalized',
    type: 'STRING',
    mode: 'NULLABLE',
    isJson: true,
    description:
      'Crew in order: JSON array of {person_firstName, person_lastName, position_name, role, job}.',
  },
  {
    name: 'releases',
    type: 'STRING',
    mode: 'NULLABLE',
    isJson: true,
    description:
      'Releases in France: JSON array of {name, releaseDate{date}, data{visa_number, tech}, certificate}.',
  },
  {
    name: 'countries',
    type: 'STRING',
    mode: 'NULLABLE',
    isJson: true,
    description: 'Countries of production: JSON array of {name, alpha3}.',
  },
  {
    name: 'genres',
    type: 'STRING',
    mode: 'NULLABLE',
    isJson: true,
    description: 'Genres: JSON array of strings such as "COMEDY".',
  },
  {
    name: 'companies',
    type: 'STRING',
    mode: 'NULLABLE',
    isJson: true,
    description:
      'Companies, repeated as Allociné repeats them: JSON array of {activity, company{name}}.',
  },
  {
    name: 'content_hash',
    type: 'STRING',
    mode: 'NULLABLE',
    isJson: false,
    description:
      "MD5 of the movie's other fields, independent of key order; changes exactly when one of them changes.",
  },
];

/** The columns that raw_movies adds: the state of each movie's poster, and when the row last changed. */
const stateColumns = [
  {
    name: 'poster_to_download',
    type: 'BOOL',
    mode: 'NULLABLE',
    isJson: false,
    description: 'TRUE while the poster at poster_url is still to be stored.',
  },
  {
    name: 'poster_gcs_path',
    type: 'STRING',
    mode: 'NULLABLE',
    isJson: false,
    description: 'gs:// address of the last poster stored for this movie; NULL before the first.',
  },
  {
    name: 'retry_count',
    type: 'INTEGER',
    mode: 'NULLABLE',
    isJson: false,
    description:
      'Runs of the poster worker that failed on this poster_url since it was set or last stored.',
  },
  {
    name: 'updated_at',
    type: 'TIMESTAMP',
    mode: 'NULLABLE',
    isJson: false,
    description:
      'When something that a reader would export last changed (UTC): metadata, or a poster stored.',
  },
];

/** The columns that content_hash does not cover, itself aside. */
const unhashedColumns = movieColumns.filter(({ isHashed }) => isHashed === false);

module.exports = {
  movieColumns,
  unhashedColumns,
  stateColumns,
};
