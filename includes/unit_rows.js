/** Tables of cases for Dataform's unit tests: rows as JavaScript lists, as the SQL that gives them in this order. */

/** A value as a literal of its type; null is NULL, {sql} an expression, lists of lists are arrays of structs. */
function literal(value, type) {
  if (value === null) return 'NULL';
  if (value.sql !== undefined) return value.sql;
  if (type.startsWith('ARRAY<STRUCT')) {
    return `[${value.map((item) => `(${item.map((field) => JSON.stringify(field)).join(', ')})`).join(', ')}]`;
  }
  if (type === 'DATE' || type === 'TIMESTAMP') return `${type} ${JSON.stringify(value)}`;
  return JSON.stringify(value);
}

/**
 * A query that gives rows in their order. `columns` is name to GoogleSQL type, each row a list of values in that
 * order: texts, numbers, booleans, lists, dates ("2026-01-31") and timestamps ("2026-01-31 00:00:00+00") as texts.
 */
function rows(columns, values) {
  const names = Object.keys(columns);
  const types = Object.values(columns);
  const fields = names.map((name, at) => `${name} ${types[at]}`).join(', ');
  const tuples = values.map(
    (row) => `STRUCT(${row.map((value, at) => literal(value, types[at])).join(', ')})`,
  );
  return `SELECT ${names.join(', ')} FROM UNNEST(ARRAY<STRUCT<${fields}>>[${tuples.join(',\n  ')}]) WITH OFFSET AS place ORDER BY place`;
}

module.exports = { rows };
