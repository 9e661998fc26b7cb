import { INFORMATION_SCHEMA_VIEWS } from './analyze/information-schema-views.ts';
import { SCALARS } from './bq-type.ts';
import { ANSWERED, REFUSED } from './example-statements.ts';
import type { FunctionRow } from './functions/row.ts';
import { FUNCTION_TABLE } from './functions/table.ts';
import { castPairs } from './print/cast.ts';

const HEAD = `# What the local BigQuery supports

This page is generated from what the local stack plans queries with; a test fails when it is stale. What it does, it does
as BigQuery does: each function is held against Google's own GoogleSQL evaluator (\`test/sql/corpus/\`). Anything else
is refused with an error that names it.
`;

const NOTES = `
## What may differ

- BigQuery promises no order in which the parts of an expression are computed. Here a part is left out when the result
  does not need it (NULL + f(x) is NULL even where f fails), and constants are computed first, so that a query over no
  rows can fail, and so can one that drops the row in a join.
- The order of rows without ORDER BY, and ANY_VALUE, are any, there and here.
- Rows of expired partitions go with the next write, and when the stack starts.
- The texts of errors that arise while a query runs are not always the same.

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
  return `${HEAD}${statements()}${views()}${NOTES}${casts.join('')}\nARRAY and STRUCT convert item by item.\n${kinds.map(section).join('')}`;
}

function statements(): string {
  const answered = Object.entries(ANSWERED).map(
    ([what, lines]) => `-- ${what}\n${lines.join(';\n')};\n`,
  );
  const types = SCALARS.filter((kind) => kind !== 'INTERVAL').join(', ');
  return `
## Statements

Each of these is answered (a test runs them in this order, in a dataset d):

\`\`\`sql
${answered.join('\n')}\`\`\`

Each of these is refused by its name, and others like them:

\`\`\`sql
${REFUSED.join(';\n')};
\`\`\`

Types: ${types} (TIMESTAMP in UTC), ARRAY, STRUCT.
`;
}

function views(): string {
  const lines = Object.entries(INFORMATION_SCHEMA_VIEWS).map(
    ([name, { columns }]) => `| ${name} | ${columns.map((column) => column.name).join(', ')} |\n`,
  );
  return `
## INFORMATION_SCHEMA of a dataset

| View | Columns |
| --- | --- |
${lines.join('')}`;
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
