import { queryError } from '../print/value.ts';
import { rowsOf } from './row.ts';

const { rows, add } = rowsOf('Array');
const safe = { isSafe: true };

add('ARRAY_LENGTH(ARRAY<T>) INT64', 'CAST(len($1) AS BIGINT)', safe);
add('ARRAY_REVERSE(ARRAY<T>) ARRAY<T>', 'list_reverse($1)', safe);
add(
  'ARRAY_CONCAT(ARRAY<T>, ARRAY<T>…) ARRAY<T>',
  ({ args, values, at }) => {
    if (values.some(({ literal }) => literal?.kind === 'null')) {
      throw queryError('The argument to ARRAY_CONCAT must be an array type but was NULL', at);
    }
    return `CASE WHEN ${args.map((arg) => `${arg} IS NOT NULL`).join(' AND ')} THEN ${args.reduce((a, b) => `list_concat(${a}, ${b})`)} END`;
  },
  safe,
);
for (const [name, position, message] of [
  ['ARRAY_FIRST', '1', 'first'],
  ['ARRAY_LAST', '-1', 'last'],
] as const) {
  add(
    `${name}(ARRAY<T>) T`,
    ({ args: [list], fail }) =>
      `CASE WHEN len(${list}) = 0 THEN ${fail(`'${name} cannot get the ${message} element of an empty array'`)} ELSE list_extract(${list}, ${position}) END`,
    safe,
  );
}
/** DuckDB joins with constant separators alone. */
function joined(items: string, separator: string, isLiteral: boolean): string {
  if (isLiteral) return `array_to_string(${items}, ${separator})`;
  return `CASE WHEN len(${items}) > 0 THEN list_reduce(${items}, lambda a, b: a || ${separator} || b) ELSE '' END`;
}

add(
  'ARRAY_TO_STRING(ARRAY<STRING>, STRING[, STRING]) STRING',
  ({ args: [list, separator, nulls], values }) => {
    const items =
      nulls === undefined
        ? `list_filter(${list}, lambda x: x IS NOT NULL)`
        : `list_transform(${list}, lambda x: coalesce(x, ${nulls}))`;
    const isThere = [list, separator, nulls]
      .filter(Boolean)
      .map((x) => `${x} IS NOT NULL`)
      .join(' AND ');
    return `CASE WHEN ${isThere} THEN coalesce(${joined(items, separator!, values[1]!.literal !== undefined)}, '') END`;
  },
  safe,
);

/** Longer arrays are refused, here and by BigQuery. */
const MAX_ELEMENTS = 1_048_575;

add(
  'GENERATE_ARRAY(INT64, INT64[, INT64]) ARRAY<INT64>',
  ({ args: [a, b, step = '1'], fail }) => {
    const count = `((CAST(${b} AS HUGEINT) - ${a}) // ${step})`;
    return (
      `CASE WHEN ${a} IS NULL OR ${b} IS NULL OR ${step} IS NULL THEN NULL WHEN ${step} = 0 THEN ${fail(`'Sequence step cannot be 0.'`)} ` +
      `WHEN (${step} > 0 AND ${a} > ${b}) OR (${step} < 0 AND ${a} < ${b}) THEN [] WHEN ${count} > ${MAX_ELEMENTS} THEN ${fail(`'Cannot generate arrays with more than 1048575 elements.'`)} ` +
      `ELSE generate_series(${a}, ${b}, ${step}) END`
    );
  },
  safe,
);

/** Array functions. */
export const arrayRows = rows;
