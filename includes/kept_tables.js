/** The tables whose rows outlive a run, each with the columns that it must have: name to columns. */

const { movieColumns, stateColumns } = require('./movie_columns');
const ledgers = require('./ledger_columns');

const keptTables = {
  raw_movies: [...movieColumns, ...stateColumns],
  movie_versions: movieColumns,
  ...Object.fromEntries(Object.entries(ledgers).map(([name, { columns }]) => [name, columns])),
};

module.exports = { keptTables };
