import type { BuildContext } from './row.ts';
import { rowsOf } from './row.ts';

const { rows, add } = rowsOf('JSON');
const safe = { isSafe: true };

/** BigQuery's JSONPath as DuckDB's: names are quoted, so that nothing in them is special. */
function path({ args, literal, refuse }: BuildContext): string {
  if (args.length < 2) return '$';
  const text = literal(1);
  const steps = /^\$((?:\.[A-Za-z_][\w]*|\.\d+|\."[^"\\]*"|\[\d+\]|\['[^'\\"]*'\])*)$/.exec(text);
  if (!steps) return refuse(`with the JSONPath ${text}`);
  const parts = steps[1]!.match(/\.[A-Za-z_]\w*|\.\d+|\."[^"]*"|\[\d+\]|\['[^']*'\]/g) ?? [];
  const duck = parts.map((part) =>
    /^\[\d/.test(part) ? part : `."${part.replace(/^\.?[["']*|["'\]]*$/g, '')}"`,
  );
  return `$${duck.join('')}`.replaceAll("'", "''");
}

const NUMBER_WITH_FRACTION = `error('A JSON number with a fraction or an exponent is not supported by the local stack')`;

/** The JSON text of a value; NULL for text that is no JSON. */
function extracted(context: BuildContext): string {
  const [json] = context.args;
  return `CASE WHEN json_valid(${json}) THEN json_extract(${json}, '${path(context)}') END`;
}

function scalarText(context: BuildContext): string {
  const [json] = context.args;
  const at = path(context);
  return (
    `CASE WHEN json_valid(${json}) THEN CASE json_type(${json}, '${at}') WHEN 'OBJECT' THEN NULL WHEN 'ARRAY' THEN NULL WHEN 'NULL' THEN NULL ` +
    `WHEN 'DOUBLE' THEN ${NUMBER_WITH_FRACTION} ELSE json_extract_string(${json}, '${at}') END END`
  );
}

function queryText(context: BuildContext): string {
  const value = extracted(context);
  return `CAST(CASE WHEN json_type(${value}) <> 'NULL' THEN ${value} END AS VARCHAR)`;
}

function arrayTexts(context: BuildContext): string {
  const [json] = context.args;
  const at = path(context);
  return `CASE WHEN json_valid(${json}) THEN CASE WHEN json_type(${json}, '${at}') = 'ARRAY' THEN list_transform(CAST(json_extract(${json}, '${at}') AS JSON[]), lambda j: CAST(j AS VARCHAR)) END END`;
}

function arrayScalars(context: BuildContext): string {
  const [json] = context.args;
  const at = path(context);
  const text = `CASE json_type(j) WHEN 'NULL' THEN NULL WHEN 'DOUBLE' THEN ${NUMBER_WITH_FRACTION} ELSE json_extract_string(j, '$') END`;
  return (
    `CASE WHEN json_valid(${json}) THEN CASE WHEN json_type(${json}, '${at}') = 'ARRAY' AND NOT list_contains(list_transform(CAST(json_extract(${json}, '${at}') AS JSON[]), lambda j: json_type(j) IN ('OBJECT', 'ARRAY')), TRUE) ` +
    `THEN list_transform(CAST(json_extract(${json}, '${at}') AS JSON[]), lambda j: ${text}) END END`
  );
}

for (const name of ['JSON_VALUE', 'JSON_EXTRACT_SCALAR'])
  add(`${name}(STRING[, STRING!]) STRING`, scalarText, safe);
for (const name of ['JSON_QUERY', 'JSON_EXTRACT'])
  add(`${name}(STRING[, STRING!]) STRING`, queryText, safe);
for (const name of ['JSON_QUERY_ARRAY', 'JSON_EXTRACT_ARRAY'])
  add(`${name}(STRING[, STRING!]) ARRAY<STRING>`, arrayTexts, safe);
for (const name of ['JSON_VALUE_ARRAY', 'JSON_EXTRACT_STRING_ARRAY'])
  add(`${name}(STRING[, STRING!]) ARRAY<STRING>`, arrayScalars, safe);

add(
  'PARSE_JSON(STRING) JSON',
  ({ args: [s], fail }) =>
    `CASE WHEN json_valid(${s}) THEN CAST(${s} AS JSON) WHEN ${s} IS NOT NULL THEN ${fail(`'Invalid input to PARSE_JSON: syntax error'`)} END`,
  safe,
);

/** JSON functions. */
export const jsonRows = rows;
