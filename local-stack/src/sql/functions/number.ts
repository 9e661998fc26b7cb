import { numericQuotient, wholeQuotient } from '../print/numeric.ts';
import type { BuildContext } from './row.ts';
import { ORDERED_ALIKE, rowsOf } from './row.ts';

const { rows, add } = rowsOf('Number');
const safe = { isSafe: true };

add('ABS(INT64) INT64', 'abs($1)');
add('ABS(FLOAT64) FLOAT64', 'abs($1)', safe);
add('ABS(NUMERIC) NUMERIC', 'abs($1)', safe);
add('SIGN(INT64) INT64', 'CAST(sign($1) AS BIGINT)', safe);
add('SIGN(NUMERIC) NUMERIC', 'CAST(sign($1) AS DECIMAL(38,9))', safe);
add('SIGN(FLOAT64) FLOAT64', 'CASE WHEN isnan($1) THEN $1 ELSE CAST(sign($1) AS DOUBLE) END', safe);

add(
  'MOD(INT64, INT64) INT64',
  ({ args: [a, b], fail }) =>
    `CASE WHEN ${a} IS NULL OR ${b} IS NULL THEN NULL WHEN ${b} = 0 THEN ${fail(`'division by zero: MOD(' || ${a} || ', 0)'`)} WHEN ${b} = -1 THEN 0 ELSE ${a} % ${b} END`,
  safe,
);
add(
  'MOD(NUMERIC, NUMERIC) NUMERIC',
  ({ args: [a, b], fail }) =>
    `CASE WHEN ${a} IS NULL OR ${b} IS NULL THEN NULL WHEN ${b} = 0 THEN ${fail(`'division by zero: MOD(' || ${a} || ', 0)'`)} ELSE CAST(${a} % ${b} AS DECIMAL(38,9)) END`,
  safe,
);
add(
  'DIV(INT64, INT64) INT64',
  ({ args: [a, b], fail }) =>
    `CASE WHEN ${a} IS NULL OR ${b} IS NULL THEN NULL WHEN ${b} = 0 THEN ${fail(`'division by zero: ' || ${a} || ' / 0'`)} WHEN ${b} = -1 AND ${a} = -9223372036854775808 THEN ${fail(`'int64 overflow: ' || ${a} || ' / -1'`)} ELSE ${a} // ${b} END`,
  safe,
);

add(
  'DIV(NUMERIC, NUMERIC) NUMERIC',
  ({ args: [a, b], fail }) =>
    wholeQuotient(a!, b!, {
      zero: fail(`'division by zero: DIV'`),
      overflow: fail(`'numeric overflow: DIV'`),
    }),
  safe,
);

function safeQuotient(a: string, b: string): string {
  const quotient = `(${a} / ${b})`;
  return `CASE WHEN ${b} = 0 THEN NULL WHEN isinf(${quotient}) AND NOT isinf(${a}) THEN NULL ELSE ${quotient} END`;
}
add('SAFE_DIVIDE(INT64, INT64) FLOAT64', ({ args: [a, b] }) =>
  safeQuotient(`CAST(${a} AS DOUBLE)`, `CAST(${b} AS DOUBLE)`),
);
add('SAFE_DIVIDE(FLOAT64, FLOAT64) FLOAT64', ({ args: [a, b] }) => safeQuotient(a!, b!));
add('SAFE_DIVIDE(NUMERIC, NUMERIC) NUMERIC', ({ args: [a, b] }) =>
  numericQuotient(a!, b!, { zero: 'NULL', overflow: 'NULL' }),
);
add(
  'IEEE_DIVIDE(FLOAT64, FLOAT64) FLOAT64',
  `CASE WHEN $1 IS NULL OR $2 IS NULL THEN NULL WHEN $2 <> 0 THEN $1 / $2 WHEN $1 = 0 OR isnan($1) OR isnan($2) THEN CAST('nan' AS DOUBLE) ELSE $1 / $2 END`,
  { takesNumeric: true },
);

const safely =
  (operator: string) =>
  ({ args: [a, b] }: BuildContext): string => {
    const exact = `(CAST(${a} AS HUGEINT) ${operator} CAST(${b} AS HUGEINT))`;
    return `TRY_CAST(${exact} AS BIGINT)`;
  };
add('SAFE_ADD(INT64, INT64) INT64', safely('+'));
add('SAFE_SUBTRACT(INT64, INT64) INT64', safely('-'));
add('SAFE_MULTIPLY(INT64, INT64) INT64', safely('*'));
add('SAFE_NEGATE(INT64) INT64', 'TRY_CAST(-CAST($1 AS HUGEINT) AS BIGINT)');

// Of an INT64 BigQuery makes a FLOAT64.
for (const name of ['ROUND', 'TRUNC', 'CEIL', 'CEILING', 'FLOOR']) {
  add(`${name}(INT64) FLOAT64`, 'CAST($1 AS DOUBLE)', safe);
}
for (const [name, truncates] of [
  ['ROUND', 'FALSE'],
  ['TRUNC', 'TRUE'],
] as const) {
  const float = (x: string) => `bq_round_float(${x}, $2, ${truncates}, '${name}')`;
  const numeric = `bq_round_numeric(CAST($1 AS VARCHAR), $2, ${truncates}, '${name}')`;
  add(`${name}(INT64, INT64) FLOAT64`, float('CAST($1 AS DOUBLE)'));
  add(`${name}(FLOAT64, INT64) FLOAT64`, float('$1'));
  add(`${name}(NUMERIC, INT64) NUMERIC`, `CAST(${numeric} AS DECIMAL(38,9))`);
}
add('ROUND(FLOAT64) FLOAT64', 'round($1)', safe);
add('ROUND(NUMERIC) NUMERIC', 'CAST(round($1) AS DECIMAL(38,9))');
add('TRUNC(FLOAT64) FLOAT64', 'trunc($1)', safe);
add('TRUNC(NUMERIC) NUMERIC', 'CAST(trunc($1) AS DECIMAL(38,9))');
for (const name of ['CEIL', 'CEILING']) {
  add(`${name}(FLOAT64) FLOAT64`, 'ceil($1)', safe);
  add(`${name}(NUMERIC) NUMERIC`, 'CAST(ceil($1) AS DECIMAL(38,9))');
}
add('FLOOR(FLOAT64) FLOAT64', 'floor($1)', safe);
add('FLOOR(NUMERIC) NUMERIC', 'CAST(floor($1) AS DECIMAL(38,9))');
add(
  'SQRT(FLOAT64) FLOAT64',
  ({ args: [x], fail }) =>
    `CASE WHEN ${x} < 0 THEN ${fail(`'Argument to SQRT cannot be negative: ' || ${x}`)} ELSE sqrt(${x}) END`,
  { ...safe, notes: 'Not of NUMERIC.' },
);

for (const [name, duck] of [
  ['LN', 'ln'],
  ['LOG', 'ln'],
  ['LOG10', 'log10'],
] as const) {
  add(
    `${name}(FLOAT64) FLOAT64`,
    ({ args: [x], fail }) =>
      `CASE WHEN ${x} < 0 AND isinf(${x}) THEN CAST('NaN' AS DOUBLE) WHEN ${x} <= 0 THEN ${fail(`'Floating point error in function: ${name}(' || ${x} || ')'`)} ELSE ${duck}(${x}) END`,
    { ...safe, notes: 'Not of NUMERIC.' },
  );
}
add(
  'LOG(FLOAT64, FLOAT64) FLOAT64',
  ({ args: [x, base], fail }) =>
    `CASE WHEN ${x} IS NULL OR ${base} IS NULL THEN NULL WHEN isnan(${x}) OR isnan(${base}) THEN CAST('nan' AS DOUBLE) WHEN ${x} <= 0 OR ${base} <= 0 OR ${base} = 1 THEN ${fail(`'Floating point error in function: LOG(' || ${x} || ', ' || ${base} || ')'`)} ELSE ln(${x}) / ln(${base}) END`,
  { ...safe, notes: 'Not of NUMERIC.' },
);
add(
  'EXP(FLOAT64) FLOAT64',
  ({ args: [x], fail }) =>
    `CASE WHEN isinf(exp(${x})) AND NOT isinf(${x}) THEN ${fail(`'Floating point overflow in function: EXP(' || ${x} || ')'`)} ELSE exp(${x}) END`,
  { ...safe, notes: 'Not of NUMERIC.' },
);
for (const name of ['POW', 'POWER']) {
  add(
    `${name}(FLOAT64, FLOAT64) FLOAT64`,
    ({ args: [x, y], fail }) => {
      const failure = fail(
        `'Floating point error in function: POW(' || ${x} || ', ' || ${y} || ')'`,
      );
      const power = `pow(${x}, ${y})`;
      return `CASE WHEN (${x} = 0 AND ${y} < 0 AND NOT isinf(${y})) OR (isnan(${power}) AND NOT isnan(${x}) AND NOT isnan(${y})) OR (isinf(${power}) AND NOT isinf(${x}) AND NOT isinf(${y})) THEN ${failure} ELSE ${power} END`;
    },
    { ...safe, notes: 'Not of NUMERIC.' },
  );
}

for (const type of ORDERED_ALIKE) {
  for (const name of ['GREATEST', 'LEAST']) {
    add(
      `${name}(${type}, ${type}…) ${type}`,
      ({ args }) =>
        `CASE WHEN ${args.map((arg) => `${arg} IS NULL`).join(' OR ')} THEN NULL ELSE ${name.toLowerCase()}(${args.join(', ')}) END`,
    );
  }
}
for (const name of ['GREATEST', 'LEAST']) {
  add(
    `${name}(FLOAT64, FLOAT64…) FLOAT64`,
    ({ args }) =>
      `CASE WHEN ${args.map((arg) => `${arg} IS NULL`).join(' OR ')} THEN NULL WHEN ${args.map((arg) => `isnan(${arg})`).join(' OR ')} THEN CAST('nan' AS DOUBLE) ELSE ${name.toLowerCase()}(${args.join(', ')}) END`,
  );
}
add('IS_NAN(FLOAT64) BOOL', 'isnan($1)', { ...safe, takesNumeric: true });
add('IS_INF(FLOAT64) BOOL', 'isinf($1)', { ...safe, takesNumeric: true });
add('BIT_COUNT(INT64) INT64', 'CAST(bit_count($1) AS BIGINT)', safe);

add('RAND() FLOAT64', 'random()', { isVolatile: true });

/** Mathematical functions. */
export const numberRows = rows;
