import type { BuildContext } from './row.ts';

/** JSON's strings, to be cut out before what lies between them is looked at. */
const STRINGS = `'(?s)"(?:[^"\\\\]|\\\\.)*"'`;

function withoutStrings(json: string): string {
  return `regexp_replace(${json}, ${STRINGS}, '""', 'g')`;
}

/** Whether a pattern occurs outside of strings; texts in which it occurs nowhere are set apart first, which is cheap. */
function occursOutsideStrings(json: string, pattern: string): string {
  return `(regexp_matches(${json}, '${pattern}') AND regexp_matches(${withoutStrings(json)}, '${pattern}'))`;
}

/** What DuckDB reads and JSON does not have: commas at the end, NaN, Infinity. */
const LAX = ',\\s*[\\]}]|[nN][aA][nN]|[iI][nN][fF]';

/** Whether a text is JSON, strictly. */
export function isJson(json: string): string {
  return `(json_valid(${json}) AND NOT ${occursOutsideStrings(json, LAX)})`;
}

/** Numbers that DuckDB does not keep as BigQuery's JSON type does; a fraction that may be rounded is kept alike. */
const EXOTIC_NUMBER = {
  exact: '[0-9][.eE]|[0-9]{17,}|-0($|[^.0-9])',
  round: '[0-9][eE]|[0-9.]{17,}|-0(\\.0*)?($|[^.0-9])',
};

export function hasExoticNumber(json: string, mode: 'exact' | 'round'): string {
  return occursOutsideStrings(json, EXOTIC_NUMBER[mode]);
}

/**
 * Whether DuckDB may read a text otherwise than PARSE_JSON does, or keep its numbers otherwise: one look at the text,
 * strings included, sets most texts apart from those that want more.
 */
export function mayBeReadOtherwise(json: string, mode: 'exact' | 'round'): string {
  return `regexp_matches(${json}, '${LAX}|${EXOTIC_NUMBER[mode]}')`;
}

/** Numbers whose text DuckDB does not keep: 1.50 becomes 1.5. */
const CHANGED_NUMBER = '[0-9][.eE]|-0($|[^.0-9])';

export function hasChangedNumber(json: string): string {
  return occursOutsideStrings(json, CHANGED_NUMBER);
}

/** JSON text as BigQuery writes it: the two line separators of Unicode are escaped. */
export function asWritten(text: string): string {
  return `replace(replace(${text}, chr(8232), '\\u2028'), chr(8233), '\\u2029')`;
}

/** JSON text with its numbers as strings, each behind a mark: so DuckDB hands them on as they were written. */
export function withMarkedNumbers(json: string): string {
  const number = '-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?';
  const marked = `regexp_replace(${json}, '(?s)("(?:[^"\\\\]|\\\\.)*")|(${number})', '\\1"\\\\u0001n:\\2"', 'g')`;
  return `replace(${marked}, '"\\u0001n:"', '')`;
}

/** What was taken out of such a text, with its numbers as numbers again. */
export function withNumbers(text: string): string {
  return `regexp_replace(${text}, '"\\\\u0001n:([^"]*)"', '\\1', 'g')`;
}

/** A scalar that was taken out of such a text, as its text. */
export function scalarWithNumber(text: string): string {
  return `replace(${text}, chr(1) || 'n:', '')`;
}

export const TEXT_REFUSAL = `error('Text that is not valid JSON, or has surrogate escapes, is not supported by the local stack in JSON functions: use SAFE.PARSE_JSON')`;

/**
 * Runs `sql` on a text that is JSON. BigQuery reads other texts as far as it needs: NULL where it can't read a first
 * character, `otherwise` where that is known, and refused here where it might get further.
 */
export function onJsonText(json: string, sql: string, otherwise = ''): string {
  const isReadable = `regexp_matches(${json}, '^\\s*[\\[{"\'\'0-9tfn-]')`;
  const hasSurrogates = `contains(lower(${json}), '\\ud')`;
  return (
    `CASE WHEN ${json} IS NULL THEN NULL WHEN ${hasSurrogates} THEN ${TEXT_REFUSAL} WHEN ${isJson(json)} THEN ${sql} ` +
    `${otherwise} WHEN ${isReadable} THEN ${TEXT_REFUSAL} END`
  );
}

const STRING = '"(?:[^"\\\\]|\\\\.)*"';
const SCALAR = `(?:${STRING}|-?(?:0|[1-9][0-9]*)|true|false|null)`;
const MEMBERS = `(?s)^\\s*\\{(?:\\s*${STRING}\\s*:\\s*${SCALAR}\\s*,)*?`;

/**
 * A member of a flat object that was cut off: found when it stands before the cut, NULL when the cut comes first.
 * The SQL of CASE branches; `scalar` gives the value of a JSON scalar.
 */
export function onCutText(json: string, path: string, scalar: (token: string) => string): string {
  const name = /^'\$\."([\w-]+)"'$/.exec(path)?.[1];
  if (!name) return '';
  const member = `'${MEMBERS}\\s*"${name}"\\s*:\\s*(${SCALAR})\\s*(?:[,}]|$)'`;
  const isCut = `regexp_full_match(${json}, '${MEMBERS}\\s*(?:"(?:[^"\\\\]|\\\\.)*(?:"\\s*(?::\\s*(?:${SCALAR}\\s*|"(?:[^"\\\\]|\\\\.)*)?)?)?)?')`;
  return `WHEN regexp_matches(${json}, ${member}) THEN ${scalar(`regexp_extract(${json}, ${member}, 1)`)} WHEN ${isCut} THEN NULL`;
}

/** BigQuery's JSONPath as DuckDB's, as a string literal: names are quoted, so that nothing in them is special. */
export function jsonPath(context: BuildContext, style: 'dots' | 'brackets'): string {
  const { args, literal, refuse } = context;
  if (args.length < 2) return `'$'`;
  const text = literal(1);
  const name = '\\.[A-Za-z_\\u0080-\\u{10ffff}][-\\w\\u0080-\\u{10ffff}]*';
  const quoted = style === 'dots' ? '\\."[^"\\\\]*"' : "\\['[^'\\\\\"]*'\\]";
  const step = `${name}|${quoted}|\\[\\d+\\]`;
  if (!new RegExp(`^\\$(?:${step})*$`, 'u').test(text)) return refuse(`with the JSONPath ${text}`);
  const steps = text.match(new RegExp(step, 'gu')) ?? [];
  const duck = steps.map((part) => {
    if (/^\[\d/.test(part)) return part;
    return `."${part.replace(/^(\."|\['|\.)/, '').replace(/("|'\])$/, '')}"`;
  });
  return `'$${duck.join('').replaceAll("'", "''")}'`;
}

/** JSON as BigQuery prints its JSON type: keys in order, the first of equal ones, no spaces. */
export function canonicalText(json: string): string {
  const text = `CAST(${json} AS VARCHAR)`;
  return asWritten(
    `CASE WHEN regexp_matches(${text}, '[{.eE]') THEN bq_json_text(${text}) ELSE CAST(json(${json}) AS VARCHAR) END`,
  );
}
