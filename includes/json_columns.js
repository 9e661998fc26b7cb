/** SQL about the columns that hold JSON text. */

const {
  movieColumns
} = require("./movie_columns");

const jsonColumns = movieColumns.filter(({
  isJson
}) => isJson).map(({
  name
}) => name);

/** The column holds text that is not JSON. */
function isMalformed(column) {
  return `(${column} IS NOT NULL AND SAFE.PARSE_JSON(${column}) IS NULL)`;
}

/** At least one of a movie's JSON columns holds text that is not JSON. */
function anyIsMalformed(movie) {
  return jsonColumns.map((column) => isMalformed(`${movie}.${column}`)).join("\n    OR ");
}

/** All JSON columns of a table as rows (movie_id, column_name, json_text). */
function asRows(table) {
  return jsonColumns
    .map((column) => `SELECT movie_id, "${column}" AS column_name, ${column} AS json_text FROM ${table}`)
    .join("\n    UNION ALL\n    ");
}

/** The items of a column that holds a JSON array, as JSON text; NULL if it holds anything else. */
function items(column) {
  return `CASE WHEN SAFE.PARSE_JSON(${column}) IS NOT NULL THEN JSON_QUERY_ARRAY(${column}) END`;
}

/** The date of an item of `releases`; NULL if it has none or what stands there is no date. */
function releaseDate(item) {
  return `SAFE_CAST(SUBSTR(JSON_VALUE(${item}, "$.releaseDate.date"), 1, 10) AS DATE)`;
}

module.exports = {
  jsonColumns,
  asRows,
  isMalformed,
  anyIsMalformed,
  items,
  releaseDate
};
