import { bound } from './binding.ts';

const ONE = 1_000_000_000;
/** Billionths that no NUMERIC has: 10^38. */
const TOO_MANY = `1${'0'.repeat(38)}`;
/** The largest remainder of a division that DuckDB's HUGEINT holds when it is multiplied by 10^9. */
const MAX_REMAINDER = `1${'0'.repeat(29)}`;

/** The largest NUMERIC. */
export const MAX_NUMERIC = `CAST('${'9'.repeat(29)}.${'9'.repeat(9)}' AS DECIMAL(38,9))`;

/** A NUMERIC as the HUGEINT of its billionths. */
function billionths(x: string): string {
  return `CAST(replace(CAST(CAST(${x} AS DECIMAL(38,9)) AS VARCHAR), '.', '') AS HUGEINT)`;
}

/** The NUMERIC of so many billionths; `overflow` is the SQL of what happens to too many. */
function ofBillionths(count: string, overflow: string): string {
  const whole = `CAST(n // ${ONE} AS DECIMAL(38,9))`;
  const fraction = `CAST((n % ${ONE}) * 0.000000001 AS DECIMAL(38,9))`;
  return bound(
    count,
    'n',
    `CASE WHEN abs(n) >= ${TOO_MANY} THEN ${overflow} ELSE CAST(${whole} + ${fraction} AS DECIMAL(38,9)) END`,
  );
}

/** A quotient of HUGEINTs, rounded half away from zero. */
function rounded(a: string, b: string): string {
  const isFar = `abs(${a} % ${b}) >= abs(${b}) - abs(${a} % ${b})`;
  return `(${a} // ${b} + CASE WHEN ${isFar} THEN sign(${a}) * sign(${b}) ELSE 0 END)`;
}

/** The mean as a NUMERIC of so many values with this sum; NULL of none. */
export function meanOf(sum: string, count: string): string {
  const mean = ofBillionths(rounded('ratio[1]', 'ratio[2]'), `error('numeric overflow: AVG')`);
  return bound(
    `[${billionths(sum)}, CAST(${count} AS HUGEINT)]`,
    'ratio',
    `CASE WHEN ratio[2] > 0 THEN ${mean} END`,
  );
}

/**
 * SQL of what a division by zero and a quotient beyond the range of NUMERIC give. It stands in a lambda, where DuckDB
 * takes no subquery, so it can't name the operands.
 */
interface Failures {
  zero: string;
  overflow: string;
}

/** The quotient of two NUMERICs. */
export function numericQuotient(a: string, b: string, failures: Failures): string {
  const remainder = '(ratio[1] % ratio[2])';
  const refusal = `error('A division of NUMERIC with so many digits is not supported by the local stack')`;
  const quotient = `ratio[1] // ratio[2] * ${ONE} + ${rounded(`(${remainder} * ${ONE})`, 'ratio[2]')}`;
  return ofRatio(
    a,
    b,
    failures,
    `CASE WHEN abs(${remainder}) > ${MAX_REMAINDER} THEN ${refusal} ELSE ${ofBillionths(quotient, failures.overflow)} END`,
  );
}

/** The quotient of two NUMERICs without its fraction. */
export function wholeQuotient(a: string, b: string, failures: Failures): string {
  return ofRatio(a, b, failures, 'CAST(ratio[1] // ratio[2] AS DECIMAL(38,9))');
}

function ofRatio(a: string, b: string, { zero, overflow }: Failures, sql: string): string {
  return bound(
    `[${billionths(a)}, ${billionths(b)}]`,
    'ratio',
    `CASE WHEN ratio[1] IS NULL OR ratio[2] IS NULL THEN NULL WHEN ratio[2] = 0 THEN ${zero} ` +
      `WHEN abs(ratio[1] // ratio[2]) >= ${TOO_MANY} // ${ONE} THEN ${overflow} ELSE ${sql} END`,
  );
}
