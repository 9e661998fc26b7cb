import type { BqType } from '../bq-type.ts';
import { datetimeText, floatText, numericText, timeText, utc } from '../print/cast.ts';
import { fieldSql, sqlString } from '../print/value.ts';
import { asWritten, canonicalText } from './json-text.ts';

/** TO_JSON_STRING of a value of any type but JSON. */
export function jsonTextOf(x: string, type: BqType, refuse: (why: string) => never): string {
  return `CASE WHEN ${x} IS NULL THEN 'null' ELSE ${notNull(x, type, refuse)} END`;
}

function notNull(x: string, type: BqType, refuse: (why: string) => never): string {
  switch (type.kind) {
    case 'BOOL':
      return `CAST(${x} AS VARCHAR)`;
    case 'INT64':
      // Larger numbers would not survive a reader that takes them as FLOAT64.
      return `CASE WHEN ${x} BETWEEN -9007199254740992 AND 9007199254740992 THEN CAST(${x} AS VARCHAR) ELSE '"' || ${x} || '"' END`;
    case 'FLOAT64':
      return `CASE WHEN isnan(${x}) THEN '"NaN"' WHEN isinf(${x}) THEN CASE WHEN ${x} > 0 THEN '"Infinity"' ELSE '"-Infinity"' END ELSE ${floatText(x)} END`;
    case 'NUMERIC': {
      const text = numericText(x, String);
      return `CASE WHEN ${x} = trunc(${x}) AND abs(${x}) <= 9007199254740992 THEN ${text} ELSE '"' || ${text} || '"' END`;
    }
    case 'TIME':
      return `'"' || ${timeText(x)} || '"'`;
    case 'JSON':
      return canonicalText(x);
    case 'STRING':
      return asWritten(`CAST(to_json(${x}) AS VARCHAR)`);
    case 'BYTES':
      return `'"' || to_base64(${x}) || '"'`;
    case 'DATE':
      return `'"' || strftime(${x}, '%Y-%m-%d') || '"'`;
    case 'DATETIME':
      return `'"' || replace(${datetimeText(x)}, ' ', 'T') || '"'`;
    case 'TIMESTAMP':
      return `'"' || replace(${datetimeText(utc(x))}, ' ', 'T') || 'Z"'`;
    case 'ARRAY':
      return `'[' || array_to_string(list_transform(${x}, lambda e: ${jsonTextOf('e', type.element, refuse)}), ',') || ']'`;
    case 'STRUCT': {
      const members = type.fields.map((field, i) => {
        const name = asWritten(`CAST(to_json(${sqlString(field.name)}) AS VARCHAR)`);
        return `${name} || ':' || ${jsonTextOf(fieldSql(x, type, i), field.type, refuse)}`;
      });
      return `'{' || ${members.join(` || ',' || `)} || '}'`;
    }
    default:
      return refuse(`of ${type.kind}`);
  }
}
