/** Turns lists of columns ({name, type, mode, description}) into what a SQLX file needs of them. */

const SQL_TYPES = {
  INTEGER: 'INT64',
};

/** The columns' names for a SELECT, one a line, each with the table's alias where one is given. */
function names(columns, alias) {
  return columns.map(({ name }) => (alias ? `${alias}.${name}` : name)).join(',\n  ');
}

/** The columns as a config block's `columns`: name to description. */
function describe(columns) {
  return Object.fromEntries(columns.map(({ name, description }) => [name, description]));
}

/** The columns as CREATE TABLE wants them: type, NOT NULL and description. */
function definitions(columns) {
  return columns
    .map(({ name, type, mode, description }) => {
      const required = mode === 'REQUIRED' ? ' NOT NULL' : '';
      return `${name} ${SQL_TYPES[type] ?? type}${required} OPTIONS(description=${JSON.stringify(description)})`;
    })
    .join(',\n  ');
}

/** The columns as NULLs of their types, for a SELECT that has no table for them. */
function nulls(columns) {
  return columns
    .map(({ name, type }) => `CAST(NULL AS ${SQL_TYPES[type] ?? type}) AS ${name}`)
    .join(',\n  ');
}

/** A table's description, which begins with its grain. */
function descriptionOf({ grain, description }) {
  return `Grain: ${grain}. ${description}`;
}

module.exports = {
  nulls,
  descriptionOf,
  names,
  describe,
  definitions,
};
