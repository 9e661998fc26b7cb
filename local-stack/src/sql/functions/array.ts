import { rowsOf } from './row.ts';

const { rows, add } = rowsOf('Array');
const safe = { isSafe: true };

add('ARRAY_LENGTH(ARRAY<T>) INT64', 'CAST(len($1) AS BIGINT)', safe);
add('ARRAY_REVERSE(ARRAY<T>) ARRAY<T>', 'list_reverse($1)', safe);
add(
  'ARRAY_CONCAT(ARRAY<T>, ARRAY<T>…) ARRAY<T>',
  ({ args }) =>
    `CASE WHEN ${args.map((arg) => `${arg} IS NOT NULL`).join(' AND ')} THEN ${args.reduce((a, b) => `list_concat(${a}, ${b})`)} END`,
  safe,
);
add(
  'ARRAY_TO_STRING(ARRAY<STRING>, STRING[, STRING]) STRING',
  ({ args: [list, separator, nulls] }) => {
    const items =
      nulls === undefined
        ? `list_filter(${list}, lambda x: x IS NOT NULL)`
        : `list_transform(${list}, lambda x: coalesce(x, ${nulls}))`;
    return `CASE WHEN ${list} IS NOT NULL AND ${separator} IS NOT NULL${nulls === undefined ? '' : ` AND ${nulls} IS NOT NULL`} THEN coalesce(array_to_string(${items}, ${separator}), '') END`;
  },
  safe,
);
add(
  'GENERATE_ARRAY(INT64, INT64[, INT64]) ARRAY<INT64>',
  ({ args: [a, b, step = '1'], fail }) =>
    `CASE WHEN ${a} IS NULL OR ${b} IS NULL OR ${step} IS NULL THEN NULL WHEN ${step} = 0 THEN ${fail(`'Sequence step cannot be 0'`)} ELSE generate_series(${a}, ${b}, ${step}) END`,
  safe,
);

/** Array functions. */
export const arrayRows = rows;
