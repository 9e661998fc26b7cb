/** SQL about the columns that hold JSON text. */

const { movieColumns } = require('./movie_columns');

const jsonColumns = movieColumns.filter(({ isJson }) => isJson);

/**
 * The items of a text that holds a JSON array, as JSON text; NULL if it holds anything else. Wide numbers are read
 * (by default PARSE_JSON refuses 67.174118).
 */
function items(column) {
  return `CASE WHEN SAFE.PARSE_JSON(${column}, wide_number_mode => "round") IS NOT NULL THEN JSON_QUERY_ARRAY(${column}) END`;
}

/** The date of an item of `releases`; NULL if it has none or what stands there is no date. */
function releaseDate(item) {
  return `SAFE_CAST(SUBSTR(JSON_VALUE(${item}, "$.releaseDate.date"), 1, 10) AS DATE)`;
}

module.exports = { jsonColumns, items, releaseDate };
