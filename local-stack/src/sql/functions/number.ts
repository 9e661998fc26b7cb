import { rowsOf } from './row.ts';

const { rows, add } = rowsOf('Number');
const safe = { isSafe: true };

add('ABS(INT64) INT64', 'abs($1)');
add('ABS(FLOAT64) FLOAT64', 'abs($1)', safe);
for (const type of ['INT64', 'FLOAT64']) {
  add(`SIGN(${type}) ${type}`, 'CAST(sign($1) AS BIGINT)', safe);
}
add(
  'MOD(INT64, INT64) INT64',
  ({ args: [a, b], fail }) =>
    `CASE WHEN ${b} = 0 AND ${a} IS NOT NULL THEN ${fail(`'division by zero: MOD(' || ${a} || ', 0)'`)} WHEN ${b} = -1 THEN CASE WHEN ${a} IS NOT NULL THEN 0 END ELSE ${a} % ${b} END`,
  safe,
);
add(
  'DIV(INT64, INT64) INT64',
  ({ args: [a, b], fail }) =>
    `CASE WHEN ${b} = 0 AND ${a} IS NOT NULL THEN ${fail(`'division by zero: ' || ${a} || ' / 0'`)} ELSE ${a} // ${b} END`,
);

/** Mathematical functions. */
export const numberRows = rows;
