/** Cases for the unit tests of definitions/health: rows as objects, with times that count back from now. */

const { nightOf } = require('./health_rules');
const unitRows = require('./unit_rows');
const { describedColumns } = require('./mart_columns');

/** The GoogleSQL types of columns that are described, as {name: type}. */
function typesOf(names) {
  return Object.fromEntries(
    names.map((name) => [name, describedColumns.find((column) => column.name === name).type]),
  );
}

/** An SQL expression among the values of a case. */
function sql(text) {
  return { sql: text };
}

/** A time that lies so many hours back, on the hour: the same in all queries of a test. */
function hoursAgo(hours) {
  return sql(`TIMESTAMP_SUB(TIMESTAMP_TRUNC(CURRENT_TIMESTAMP(), HOUR), INTERVAL ${hours} HOUR)`);
}

/** Noon of the night so many nights ago, and the night itself as health_rules has it. */
function noonAgo(nights) {
  return sql(`TIMESTAMP(DATETIME(${nightAgo(nights).sql}, TIME "12:00:00"))`);
}
function nightAgo(nights) {
  return sql(`DATE_SUB(${nightOf('CURRENT_TIMESTAMP()')}, INTERVAL ${nights} DAY)`);
}

/**
 * A query for these rows. `types` gives the columns as {name: GoogleSQL type}; a row is an object with some of them,
 * the others being NULL.
 */
function rows(types, cases) {
  const names = Object.keys(types);
  return unitRows.rows(
    types,
    cases.map((row) => names.map((name) => row[name] ?? null)),
  );
}

module.exports = { typesOf, sql, hoursAgo, noonAgo, nightAgo, rows };
