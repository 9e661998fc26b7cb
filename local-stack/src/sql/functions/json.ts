import { once } from '../print/binding.ts';
import { jsonTextOf } from './json-encoding.ts';
import {
  asWritten,
  canonicalText,
  hasChangedNumber,
  hasExoticNumber,
  isJson,
  jsonPath,
  mayBeReadOtherwise,
  onCutText,
  onJsonText,
  scalarWithNumber,
  withMarkedNumbers,
  withNumbers,
} from './json-text.ts';
import type { BuildContext } from './row.ts';
import { rowsOf } from './row.ts';

const { rows, add } = rowsOf('JSON');
const safe = { isSafe: true };

type Style = 'dots' | 'brackets';

/** The path functions on JSON text. */
const text = {
  value: (style: Style) => (context: BuildContext) => {
    const [json] = context.args;
    const path = jsonPath(context, style);
    const cut = onCutText(
      json!,
      path,
      (token) =>
        `CASE WHEN json_type(${token}) <> 'NULL' THEN json_extract_string(${token}, '$') END`,
    );
    const type = `json_type(${json}, ${path})`;
    const scalar = `json_extract_string(${json}, ${path})`;
    const asItWas = scalarWithNumber(`json_extract_string(${withMarkedNumbers(json!)}, ${path})`);
    return onJsonText(
      json!,
      `CASE WHEN ${type} IN ('OBJECT', 'ARRAY', 'NULL') THEN NULL WHEN ${type} = 'DOUBLE' OR (${type} LIKE '%BIGINT' AND ${scalar} = '0' AND ${hasChangedNumber(json!)}) THEN ${asItWas} ELSE ${scalar} END`,
      cut,
    );
  },
  query: (style: Style) => (context: BuildContext) => {
    const [json] = context.args;
    const path = jsonPath(context, style);
    const found = (text: string) =>
      once(
        [{ sql: `json_extract(${text}, ${path})` }],
        ([value]) =>
          `CASE WHEN json_type(${value}) <> 'NULL' THEN ${asWritten(`CAST(${value} AS VARCHAR)`)} END`,
      );
    return onJsonText(json!, withItsNumbers(json!, found));
  },
  queryArray: (style: Style) => (context: BuildContext) => {
    const [json] = context.args;
    const path = jsonPath(context, style);
    const items = (text: string, item: string) =>
      `list_transform(CAST(json_extract(${text}, ${path}) AS JSON[]), lambda j: CASE WHEN coalesce(json_type(j), 'NULL') = 'NULL' THEN 'null' ELSE ${item} END)`;
    // The whole text is looked at once, not once for each item.
    const item = asWritten('CAST(j AS VARCHAR)');
    const sql = `CASE WHEN ${hasChangedNumber(json!)} THEN ${items(withMarkedNumbers(json!), withNumbers(item))} ELSE ${items(json!, item)} END`;
    return onJsonText(json!, `CASE WHEN json_type(${json}, ${path}) = 'ARRAY' THEN ${sql} END`);
  },
  valueArray: (style: Style) => (context: BuildContext) => {
    const [json] = context.args;
    const path = jsonPath(context, style);
    const array = `CAST(json_extract(${withMarkedNumbers(json!)}, ${path}) AS JSON[])`;
    const item = `CASE WHEN json_type(j) = 'NULL' THEN NULL ELSE ${scalarWithNumber(`json_extract_string(j, '$')`)} END`;
    const hasNested = `list_contains(list_transform(${array}, lambda j: json_type(j) IN ('OBJECT', 'ARRAY')), TRUE)`;
    const sql = `CASE WHEN json_type(${json}, ${path}) = 'ARRAY' THEN CASE WHEN NOT ${hasNested} THEN list_transform(${array}, lambda j: ${item}) END END`;
    return onJsonText(json!, sql);
  },
};

/** What `found` takes out of a JSON text, its numbers written as they were. */
function withItsNumbers(json: string, found: (text: string) => string): string {
  return `CASE WHEN ${hasChangedNumber(json)} THEN ${withNumbers(found(withMarkedNumbers(json)))} ELSE ${found(json)} END`;
}

/** The path functions on the JSON type. */
const typed = {
  value: (style: Style) => (context: BuildContext) => {
    const [json] = context.args;
    const path = jsonPath(context, style);
    const scalar = `json_extract_string(${json}, ${path})`;
    return `CASE json_type(${json}, ${path}) WHEN 'OBJECT' THEN NULL WHEN 'ARRAY' THEN NULL WHEN 'NULL' THEN NULL WHEN 'DOUBLE' THEN ${numberText(scalar)} ELSE ${scalar} END`;
  },
  query: (style: Style) => (context: BuildContext) =>
    `json_extract(${context.args[0]}, ${jsonPath(context, style)})`,
  queryArray: (style: Style) => (context: BuildContext) => {
    const [json] = context.args;
    const path = jsonPath(context, style);
    return `CASE WHEN json_type(${json}, ${path}) = 'ARRAY' THEN list_transform(CAST(json_extract(${json}, ${path}) AS JSON[]), lambda j: coalesce(j, CAST('null' AS JSON))) END`;
  },
  valueArray: (style: Style) => (context: BuildContext) => {
    const [json] = context.args;
    const path = jsonPath(context, style);
    const array = `CAST(json_extract(${json}, ${path}) AS JSON[])`;
    const hasNested = `list_contains(list_transform(${array}, lambda j: json_type(j) IN ('OBJECT', 'ARRAY')), TRUE)`;
    return `CASE WHEN json_type(${json}, ${path}) = 'ARRAY' THEN CASE WHEN NOT ${hasNested} THEN list_transform(${array}, lambda j: CASE json_type(j) WHEN 'NULL' THEN NULL WHEN 'DOUBLE' THEN ${numberText(`json_extract_string(j, '$')`)} ELSE json_extract_string(j, '$') END) END END`;
  },
};

/** A number with a fraction as the JSON type writes it. */
function numberText(scalar: string): string {
  return `bq_json_number(CAST(${scalar} AS DOUBLE))`;
}

const notes = 'JSONPath: names, quoted names and array positions.';
for (const [name, style, kind] of [
  ['JSON_VALUE', 'dots', 'value'],
  ['JSON_EXTRACT_SCALAR', 'brackets', 'value'],
  ['JSON_QUERY', 'dots', 'query'],
  ['JSON_EXTRACT', 'brackets', 'query'],
  ['JSON_QUERY_ARRAY', 'dots', 'queryArray'],
  ['JSON_EXTRACT_ARRAY', 'brackets', 'queryArray'],
  ['JSON_VALUE_ARRAY', 'dots', 'valueArray'],
  ['JSON_EXTRACT_STRING_ARRAY', 'brackets', 'valueArray'],
] as const) {
  const isArray = kind.endsWith('Array');
  const typedResult = kind.startsWith('value') ? 'STRING' : 'JSON';
  const result = (type: string) => (isArray ? `ARRAY<${type}>` : type);
  const path = kind === 'query' ? ', STRING!' : '[, STRING!]';
  add(`${name}(STRING${path}) ${result('STRING')}`, text[kind](style), { ...safe, notes });
  add(`${name}(JSON${path}) ${result(typedResult)}`, typed[kind](style), safe);
}

add(
  'PARSE_JSON(STRING[, wide_number_mode=>STRING]) JSON',
  ({ args: [json, mode = `'exact'`], safe: isSafe, fail }) => {
    // DuckDB keeps plain numbers as they are; the others, and a mode to be checked, take longer.
    const plainMode = (['exact', 'round'] as const).find((known) => mode === `'${known}'`);
    const exotic = `json(bq_${isSafe ? 'safe_' : ''}kept_json(${json}, ${mode}))`;
    const parsed = plainMode
      ? `CASE WHEN ${hasExoticNumber(json!, plainMode)} THEN ${exotic} ELSE json(${json}) END`
      : exotic;
    const other = isSafe
      ? ''
      : ` WHEN ${json} IS NOT NULL THEN ${fail(`'Invalid input to PARSE_JSON: syntax error'`)}`;
    const plain = plainMode
      ? ` WHEN NOT ${mayBeReadOtherwise(json!, plainMode)} THEN CASE WHEN json_valid(${json}) THEN json(${json})${other} END`
      : '';
    return `CASE${plain} WHEN ${isJson(json!)} THEN ${parsed}${other} END`;
  },
  safe,
);

add(
  'JSON_TYPE(JSON) STRING',
  `CASE json_type($1) WHEN 'OBJECT' THEN 'object' WHEN 'ARRAY' THEN 'array' WHEN 'VARCHAR' THEN 'string' WHEN 'BOOLEAN' THEN 'boolean' WHEN 'NULL' THEN 'null' ELSE CASE WHEN $1 IS NOT NULL THEN 'number' END END`,
  safe,
);

add(
  'TO_JSON_STRING(JSON) STRING',
  ({ args: [json] }) => `CASE WHEN ${json} IS NULL THEN 'null' ELSE ${canonicalText(json!)} END`,
);
add('TO_JSON_STRING(T) STRING', ({ args: [value], values, refuse }) =>
  jsonTextOf(value!, values[0]!.type, refuse),
);

/** JSON functions. */
export const jsonRows = rows;
