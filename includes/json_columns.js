/** SQL about the columns that hold JSON text. */

const { movieColumns } = require('./movie_columns');

const jsonColumns = movieColumns.filter(({ isJson }) => isJson).map(({ name }) => name);

/** The paths at which the marts read a text of an item, by column. Of `genres` they read the item itself. */
const textPaths = {
  cast_normalized: ['firstName', 'lastName', 'role'],
  credits_normalized: ['person_firstName', 'person_lastName', 'position_name', 'job', 'role'],
  releases: ['name', 'releaseDate.date', 'data.visa_number', 'certificate.label', 'certificate'],
  countries: ['name', 'alpha3'],
  companies: ['activity', 'company.name'],
};

/** The column holds text that is not JSON. */
function isMalformed(column) {
  return `(${column} IS NOT NULL AND SAFE.PARSE_JSON(${column}) IS NULL)`;
}

/** At least one of a movie's JSON columns holds text that is not JSON. */
function anyIsMalformed(movie) {
  return jsonColumns.map((column) => isMalformed(`${movie}.${column}`)).join('\n    OR ');
}

/** All JSON columns of a table as rows (movie_id, column_name, json_text). */
function asRows(table) {
  return jsonColumns
    .map(
      (column) =>
        `SELECT movie_id, "${column}" AS column_name, ${column} AS json_text FROM ${table}`,
    )
    .join('\n    UNION ALL\n    ');
}

/** The items of a column that holds a JSON array, as JSON text; NULL if it holds anything else. */
function items(column) {
  return `CASE WHEN SAFE.PARSE_JSON(${column}) IS NOT NULL THEN JSON_QUERY_ARRAY(${column}) END`;
}

/** The date of an item of `releases`; NULL if it has none or what stands there is no date. */
function releaseDate(item) {
  return `SAFE_CAST(SUBSTR(JSON_VALUE(${item}, "$.releaseDate.date"), 1, 10) AS DATE)`;
}

/** What must stand at a path for the marts to read all that is there. Numbers and booleans read as texts. */
function mustBe(path, paths) {
  const isRead = paths.includes(path);
  const holdsOthers = paths.some((other) => other.startsWith(`${path}.`));
  if (isRead && holdsOthers) return 'a text or an object';
  return isRead ? 'a text' : 'an object';
}

/**
 * What stands in an item at each path that the marts read, and at those on the way to it, as an array of
 * (path, must_be, json_text); json_text is NULL where nothing or JSON null stands.
 */
function valuesRead(columnName, item) {
  const branches = Object.entries(textPaths).map(([column, paths]) => {
    const containers = paths.filter((path) => path.includes('.')).map((path) => path.split('.')[0]);
    const values = [...new Set([...containers, ...paths])].map(
      (path) =>
        `STRUCT("${path}" AS path, "${mustBe(path, paths)}" AS must_be, JSON_QUERY(${item}, "$.${path}") AS json_text)`,
    );
    return `WHEN "${column}" THEN [${values.join(',\n      ')}]`;
  });
  return `CASE ${columnName}\n    ${branches.join('\n    ')}\n  END`;
}

module.exports = {
  jsonColumns,
  textPaths,
  asRows,
  isMalformed,
  anyIsMalformed,
  items,
  releaseDate,
  valuesRead,
};
