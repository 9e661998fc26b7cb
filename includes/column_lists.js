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

/** The columns as ALTER TABLE adds them where they are missing; what was there before has none, so none is NOT NULL. */
function additions(columns) {
  return definitions(
    columns.map((column) => ({
      ...column,
      mode: 'NULLABLE',
    })),
  ).replace(/^ */gm, 'ADD COLUMN IF NOT EXISTS ');
}

/** Tables' columns as rows (table_name, column_name, data_type) of an array. */
function declared(tables) {
  return Object.entries(tables)
    .flatMap(([table, columns]) =>
      columns.map(({ name, type }) => `("${table}", "${name}", "${SQL_TYPES[type] ?? type}")`),
    )
    .join(',\n    ');
}

/** A text of SQL once for each column, with the column's name in the place of every {column}. */
function each(columns, sql, separator) {
  return columns.map(({ name }) => sql.replaceAll('{column}', name)).join(separator);
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
  additions,
  declared,
  each,
  nulls,
  descriptionOf,
  names,
  describe,
  definitions,
};
