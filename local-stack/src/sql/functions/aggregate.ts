import { MAX_NUMERIC, meanOf } from '../print/numeric.ts';
import { ORDERED_ALIKE, rowsOf } from './row.ts';

const { rows, add } = rowsOf('Aggregate');

const plain = { aggregate: { distinct: true, over: true } };
const simple = { aggregate: { over: true } };
/** BigQuery computes these in FLOAT64 whatever the numbers are. */
const asFloat = { takesNumeric: true };

add('COUNT(T) INT64', 'count({distinct}$1){over}', { ...plain, notes: 'COUNT(*) too; DISTINCT.' });
add('COUNTIF(BOOL) INT64', 'count(CASE WHEN $1 THEN 1 END){over}', simple);
add('SUM(INT64) INT64', 'CAST(sum({distinct}$1){over} AS BIGINT)', {
  ...plain,
  notes: 'An overflow is an error.',
});
// DuckDB's sum of DECIMAL(38,9) may have a digit more.
add(
  'SUM(NUMERIC) NUMERIC',
  `CASE WHEN abs(sum({distinct}$1){over}) > ${MAX_NUMERIC} THEN error('numeric overflow: SUM') ELSE CAST(sum({distinct}$1){over} AS DECIMAL(38,9)) END`,
  plain,
);
add('SUM(FLOAT64) FLOAT64', 'sum({distinct}$1){over}', plain);
add('AVG(INT64) FLOAT64', 'avg({distinct}$1){over}', plain);
add(
  'AVG(NUMERIC) NUMERIC',
  ({ args: [x], distinct, over }) =>
    meanOf(`sum(${distinct}${x})${over}`, `count(${distinct}${x})${over}`),
  plain,
);
add('AVG(FLOAT64) FLOAT64', 'avg({distinct}$1){over}', plain);
for (const type of ORDERED_ALIKE) {
  add(`MIN(${type}) ${type}`, 'min($1){over}', plain);
  add(`MAX(${type}) ${type}`, 'max($1){over}', plain);
}
add(
  'MIN(FLOAT64) FLOAT64',
  `CASE WHEN coalesce(bool_or(isnan($1)){over}, FALSE) THEN CAST('NaN' AS DOUBLE) ELSE min($1){over} END`,
  plain,
);
add('MAX(FLOAT64) FLOAT64', 'max($1){over}', plain);
add('LOGICAL_AND(BOOL) BOOL', 'bool_and($1){over}', simple);
add('LOGICAL_OR(BOOL) BOOL', 'bool_or($1){over}', simple);
add('BIT_AND(INT64) INT64', 'bit_and($1)', { aggregate: {} });
add('BIT_OR(INT64) INT64', 'bit_or($1)', { aggregate: {} });
add('BIT_XOR(INT64) INT64', 'bit_xor({distinct}$1)', { aggregate: { distinct: true } });
for (const [name, duck] of [
  ['STDDEV', 'stddev_samp'],
  ['STDDEV_SAMP', 'stddev_samp'],
  ['STDDEV_POP', 'stddev_pop'],
  ['VARIANCE', 'var_samp'],
  ['VAR_SAMP', 'var_samp'],
  ['VAR_POP', 'var_pop'],
] as const) {
  add(`${name}(FLOAT64) FLOAT64`, `${duck}({distinct}$1){over}`, { ...plain, ...asFloat });
}
for (const name of ['CORR', 'COVAR_POP', 'COVAR_SAMP']) {
  add(`${name}(FLOAT64, FLOAT64) FLOAT64`, `${name.toLowerCase()}($1, $2){over}`, {
    ...simple,
    ...asFloat,
  });
}
add('APPROX_COUNT_DISTINCT(T) INT64', 'count(DISTINCT $1){over}', {
  ...simple,
  notes: 'Exact here.',
});
for (const [name, duck] of [
  ['MAX_BY', 'arg_max_null'],
  ['MIN_BY', 'arg_min_null'],
] as const) {
  for (const type of ORDERED_ALIKE)
    add(`${name}(T, ${type}) T`, `${duck}($1, $2)`, { aggregate: {} });
  const refusal = `error('${name} by NaN is not supported by the local stack')`;
  add(
    `${name}(T, FLOAT64) T`,
    `CASE WHEN coalesce(bool_or(isnan($2)), FALSE) THEN ${refusal} ELSE ${duck}($1, $2) END`,
    { aggregate: {} },
  );
}
for (const type of ['INT64', 'FLOAT64', 'NUMERIC', 'STRING', 'DATE', 'DATETIME', 'TIMESTAMP']) {
  add(
    `APPROX_QUANTILES(${type}, INT64!) ARRAY<${type}>`,
    ({ args: [x], distinct, literal, refuse }) => {
      const count = Number(literal(1));
      if (!(count >= 1 && count <= 10_000)) refuse('of that many quantiles');
      const sorted = `list_sort(array_agg(${distinct}${x}) FILTER (WHERE ${x} IS NOT NULL), 'ASC')`;
      return `list_transform([${sorted}], lambda s: CASE WHEN s IS NOT NULL THEN list_transform(range(0, ${count} + 1), lambda i: s[greatest(1, CAST(ceil(i * len(s) / ${count}.0) AS BIGINT))]) END)[1]`;
    },
    { aggregate: { distinct: true }, notes: 'Exact here.' },
  );
}
add('ANY_VALUE(T) T', 'first($1){over}', {
  ...simple,
  notes: 'Gives a value of the first row read.',
});
add(
  'ARRAY_AGG(T) ARRAY<T>',
  ({ args: [x], values, refuse, distinct, order, sorted, ignoresNulls, limit }) => {
    if (values[0]!.type.kind === 'ARRAY') refuse('of arrays');
    const filter = ignoresNulls ? ` FILTER (WHERE ${x} IS NOT NULL)` : '';
    return limited(sorted(`array_agg(${distinct}${x}${order})${filter}`), limit);
  },
  {
    aggregate: { distinct: true, orderBy: true, limit: true, nulls: true },
    notes: 'DISTINCT, IGNORE NULLS, ORDER BY, LIMIT.',
  },
);
add(
  'STRING_AGG(STRING[, STRING!]) STRING',
  ({ args: [x, separator = `','`], distinct, order, sorted, limit }) => {
    const list = `array_agg(${distinct}${x}${order}) FILTER (WHERE ${x} IS NOT NULL)`;
    return `array_to_string(${limited(sorted(list), limit)}, ${separator})`;
  },
  {
    aggregate: { distinct: true, orderBy: true, limit: true },
    notes: 'DISTINCT, ORDER BY, LIMIT.',
  },
);
add(
  'ARRAY_CONCAT_AGG(ARRAY<T>) ARRAY<T>',
  ({ args: [x], order }) => `flatten(array_agg(${x}${order}) FILTER (WHERE ${x} IS NOT NULL))`,
  { aggregate: { orderBy: true }, notes: 'ORDER BY.' },
);

function limited(list: string, limit: string | undefined): string {
  return limit === undefined ? list : `list_slice(${list}, 1, ${limit})`;
}

/** Aggregate functions. */
export const aggregateRows = rows;
