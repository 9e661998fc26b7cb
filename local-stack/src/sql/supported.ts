import type { FunctionRow } from './functions/row.ts';
import { FUNCTION_TABLE } from './functions/table.ts';
import { castPairs } from './print/cast.ts';

const HEAD = `# What the local BigQuery supports

This page is generated from the table that the local stack plans queries with (\`src/sql/functions/\`); a test fails when
it is stale. What it does, it does as BigQuery does: each function is held against Google's own GoogleSQL evaluator
(\`test/sql/corpus/\`). Anything else is refused with an error that names it.

## Statements

| Statement | Notes |
| --- | --- |
| SELECT | WITH, joins (ON, USING, comma), subqueries, correlated or not, UNNEST WITH OFFSET, PIVOT of one column, set operations, WHERE, GROUP BY, HAVING, QUALIFY, WINDOW, ORDER BY, LIMIT, SELECT * EXCEPT and REPLACE, SELECT AS STRUCT and AS VALUE |
| INSERT, UPDATE (with FROM), DELETE, TRUNCATE TABLE | One source row at most for each row that UPDATE changes |
| MERGE | WHEN MATCHED, NOT MATCHED [BY TARGET], NOT MATCHED BY SOURCE, each with AND; INSERT ROW |
| CREATE [OR REPLACE] TABLE [IF NOT EXISTS] | Columns with NOT NULL and OPTIONS, PARTITION BY, CLUSTER BY, OPTIONS, AS SELECT; COPY of a table |
| CREATE [OR REPLACE] VIEW [IF NOT EXISTS] | Columns, OPTIONS |
| CREATE SCHEMA, DROP SCHEMA, DROP TABLE, DROP VIEW | IF [NOT] EXISTS, CASCADE |
| ALTER TABLE | ADD COLUMN, DROP COLUMN, RENAME TO, SET OPTIONS; ALTER VIEW SET OPTIONS |
| Scripts | Statements joined with ";", BEGIN … END, DECLARE, SET of one variable, @@row_count, BEGIN TRANSACTION … COMMIT TRANSACTION |

INFORMATION_SCHEMA of a dataset: TABLES, COLUMNS, COLUMN_FIELD_PATHS, TABLE_OPTIONS and PARTITIONS, with the columns that
are known here.
Options: description, friendly_name, labels, expiration_timestamp (a literal, or CURRENT_TIMESTAMP() with
intervals), partition_expiration_days (rows of expired partitions
go with the next write, and when the stack starts); require_partition_filter is refused where it is true.
Types: INT64, FLOAT64, NUMERIC, BOOL, STRING, BYTES, DATE, DATETIME, TIME, TIMESTAMP (UTC), JSON, ARRAY, STRUCT.

Not supported, among others: WITH RECURSIVE, UNPIVOT, TABLESAMPLE, GROUP BY ROLLUP, CUBE and GROUPING SETS, pipe
syntax, LIKE ANY, INTERSECT ALL and EXCEPT ALL, wildcard tables, FOR SYSTEM_TIME AS OF, procedures, functions of one's
own, ROLLBACK, BIGNUMERIC, GEOGRAPHY, INTERVAL and RANGE values, parameterized types, collation.

## What may differ

- BigQuery promises no order in which the parts of an expression are computed. Here a part is left out when the result
  does not need it (NULL + f(x) is NULL even where f fails), and constants are computed first, so that a query over no
  rows can fail, and so can one that drops the row in a join.
- The order of rows without ORDER BY, and ANY_VALUE, are any, there and here.
- INFORMATION_SCHEMA has fewer columns, and the texts of errors that arise while a query runs are not always the same.

## Operators

+ - * /, ||, & | ^ ~, = != < <= > >=, AND OR NOT, IS [NOT] NULL, TRUE, FALSE, UNKNOWN,
IS [NOT] DISTINCT FROM, [NOT] BETWEEN, IN (list, subquery, UNNEST), LIKE, CASE, array positions, fields, EXISTS, ARRAY().

## Conversions (CAST and SAFE_CAST)

| From | To |
| --- | --- |
`;

/** The page local-stack/SUPPORTED.md. */
export function renderSupported(): string {
  const casts = castPairs().map(({ from, to }) => `| ${from} | ${to.join(', ')} |\n`);
  const kinds = [...new Set(FUNCTION_TABLE.map(({ kind }) => kind))];
  return `${HEAD}${casts.join('')}\nARRAY and STRUCT convert item by item.\n${kinds.map(section).join('')}`;
}

function section(kind: string): string {
  const rows = FUNCTION_TABLE.filter((row) => row.kind === kind);
  const names = [...new Set(rows.map(({ name }) => name))].sort();
  const lines = names.map((name) =>
    functionLine(
      name,
      rows.filter((row) => row.name === name),
    ),
  );
  return `\n## ${kind} functions\n\n| Function | Signatures | SAFE. | Notes |\n| --- | --- | --- | --- |\n${lines.join('')}`;
}

function functionLine(name: string, rows: FunctionRow[]): string {
  const signatures = rows
    .map(({ signature }) => signature.replace(/!/g, '').replaceAll('|', '\\|'))
    .join('<br>');
  const notes = [...new Set(rows.flatMap((row) => row.notes ?? []))];
  const isAggregate = rows.some((row) => row.aggregate);
  if (isAggregate)
    notes.push(rows.some((row) => row.aggregate?.over) ? 'Also with OVER.' : 'Not with OVER.');
  const safe = rows.every((row) => row.isSafe) ? 'yes' : '';
  return `| ${name} | ${signatures} | ${safe} | ${notes.join(' ')} |\n`;
}
