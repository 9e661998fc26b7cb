import type { BqType } from '../bq-type.ts';
import { typeText } from '../bq-type.ts';
import type { Specifier } from '../native/format-specifier.ts';
import { readSpecifier } from '../native/format-specifier.ts';
import { datetimeText, floatText, numericText, timeText, timestampText } from '../print/cast.ts';
import { fieldSql, queryError, sqlString } from '../print/value.ts';
import { canonicalText } from './json-text.ts';
import type { BuildContext } from './row.ts';

type ToText = (x: string) => string;

/** A FLOAT64 that looks like one: 1.0 where CAST gives 1. */
function pointedText(x: string): string {
  return `regexp_replace(${floatText(x)}, '^(-?[0-9]+)$', '\\1.0')`;
}

/** A value as %t shows it, by its type. */
const PLAIN: Record<string, ToText> = {
  INT64: (x) => `CAST(${x} AS VARCHAR)`,
  FLOAT64: pointedText,
  NUMERIC: (x) => numericText(x, () => 'NULL'),
  BOOL: (x) => `CAST(${x} AS VARCHAR)`,
  STRING: (x) => x,
  BYTES: (x) => `bq_bytes_text(${x})`,
  DATE: (x) => `strftime(${x}, '%Y-%m-%d')`,
  DATETIME: datetimeText,
  TIME: timeText,
  TIMESTAMP: timestampText,
  JSON: canonicalText,
};

const typed =
  (name: string): ToText =>
  (x) =>
    `('${name} "' || ${PLAIN[name]!(x)} || '"')`;

/** A value as %T shows it: a literal of its type. */
const LITERAL: Record<string, ToText> = {
  ...PLAIN,
  FLOAT64: (x) =>
    `CASE WHEN isfinite(${x}) THEN ${pointedText(x)} ELSE 'CAST("' || ${floatText(x)} || '" AS FLOAT64)' END`,
  NUMERIC: typed('NUMERIC'),
  STRING: (x) => `bq_string_literal(${x})`,
  BYTES: (x) => `bq_bytes_literal(${x})`,
  DATE: typed('DATE'),
  DATETIME: typed('DATETIME'),
  TIME: typed('TIME'),
  TIMESTAMP: typed('TIMESTAMP'),
  JSON: (x) => `('JSON ' || bq_string_literal(${canonicalText(x)}))`,
};

function shown(x: string, type: BqType, style: 't' | 'T', depth = 0): string {
  if (type.kind === 'ARRAY') {
    const item = `item_${depth}`;
    const items = `list_transform(${x}, lambda ${item}: ${shown(item, type.element, style, depth + 1)})`;
    return `CASE WHEN ${x} IS NULL THEN 'NULL' ELSE '[' || coalesce(array_to_string(${items}, ', '), '') || ']' END`;
  }
  if (type.kind === 'STRUCT') {
    const fields = type.fields.map((field, i) =>
      shown(fieldSql(x, type, i), field.type, style, depth),
    );
    const name = style === 'T' && fields.length < 2 ? 'STRUCT(' : '(';
    return `CASE WHEN ${x} IS NULL THEN 'NULL' ELSE ${[`'${name}'`, fields.join(` || ', ' || `), `')'`].join(' || ')} END`;
  }
  return `coalesce(${(style === 't' ? PLAIN : LITERAL)[type.kind]!(x)}, 'NULL')`;
}

/** What stands for one specifier, as DuckDB SQL; undefined where its argument has another type. */
function specified(
  { type: letter }: Specifier,
  format: string,
  x: string,
  type: BqType,
): string | undefined {
  const text = sqlString(format);
  if (/[tT]/.test(letter)) return `bq_format_text(${shown(x, type, letter as 't' | 'T')}, ${text})`;
  if (letter === 's' && type.kind === 'STRING') return `bq_format_text(${x}, ${text})`;
  if (/[dioxX]/.test(letter) && type.kind === 'INT64') return `bq_format_integer(${x}, ${text})`;
  if (!/[fFeEgG]/.test(letter)) return undefined;
  if (type.kind === 'FLOAT64') return `bq_format_float(${x}, ${text})`;
  return type.kind === 'NUMERIC' ? `bq_format_numeric(CAST(${x} AS VARCHAR), ${text})` : undefined;
}

/** FORMAT, its format read while planning. */
export function formatSql({ args, values, literal, refuse, at }: BuildContext): string {
  const format = literal(0);
  const parts: string[] = ["''"];
  let next = 1;
  for (let index = 0; index < format.length;) {
    const percent = format.indexOf('%', index);
    const end = percent < 0 ? format.length : percent;
    if (end > index) parts.push(sqlString(format.slice(index, end)));
    if (percent < 0) break;
    if (format[percent + 1] === '%') {
      parts.push(`'%'`);
      index = percent + 2;
      continue;
    }
    const found = readSpecifier(format, percent);
    if (!found || !/[dioxXfFeEgGstT]/.test(found.specifier.type))
      return refuse(`with the specifier ${format.slice(percent, percent + 6)}`);
    const value = values[next];
    if (!value)
      throw queryError('Too few arguments to FORMAT for pattern; Error in format string', at);
    const sql = specified(found.specifier, found.text, args[next]!, value.type);
    if (sql === undefined)
      throw queryError(
        `Invalid type for argument ${next + 1} to FORMAT; ${found.text} does not take ${typeText(value.type)}`,
        at,
      );
    parts.push(sql);
    next += 1;
    index = percent + found.text.length;
  }
  if (next < args.length)
    throw queryError('Too many arguments to FORMAT for pattern; Error in format string', at);
  return `(${parts.join(' || ')})`;
}
