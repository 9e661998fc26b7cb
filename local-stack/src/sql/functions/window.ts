import { rowsOf } from './row.ts';

const { rows, add } = rowsOf('Window');

add('ROW_NUMBER() INT64', 'row_number(){over}', { window: {} });
add('RANK() INT64', 'rank(){over}', { window: { needsOrder: true } });
add('DENSE_RANK() INT64', 'dense_rank(){over}', { window: { needsOrder: true } });
add('PERCENT_RANK() FLOAT64', 'percent_rank(){over}', { window: { needsOrder: true } });
add('CUME_DIST() FLOAT64', 'cume_dist(){over}', { window: { needsOrder: true } });
add('NTILE(INT64!) INT64', 'ntile($1){over}', { window: { needsOrder: true } });
add(
  'LAG(T[, INT64!, T]) T',
  ({ args: [x, n = '1', other = 'NULL'], over }) => `lag(${x}, ${n}, ${other})${over}`,
  { window: { needsOrder: true } },
);
add(
  'LEAD(T[, INT64!, T]) T',
  ({ args: [x, n = '1', other = 'NULL'], over }) => `lead(${x}, ${n}, ${other})${over}`,
  { window: { needsOrder: true } },
);
add('FIRST_VALUE(T) T', 'first_value($1{nulls}){over}', {
  window: { needsOrder: true, frame: true, nulls: true },
});
add('LAST_VALUE(T) T', 'last_value($1{nulls}){over}', {
  window: { needsOrder: true, frame: true, nulls: true },
});
add('NTH_VALUE(T, INT64!) T', 'nth_value($1, $2{nulls}){over}', {
  window: { needsOrder: true, frame: true, nulls: true },
});

add('PERCENTILE_CONT(FLOAT64, FLOAT64!) FLOAT64', 'quantile_cont($1, $2) {over}', { window: {} });
for (const type of ['INT64', 'FLOAT64', 'NUMERIC', 'DATE', 'DATETIME', 'TIMESTAMP', 'STRING']) {
  add(`PERCENTILE_DISC(${type}, FLOAT64!) ${type}`, 'quantile_disc($1, $2) {over}', { window: {} });
}

/** Functions that exist only with OVER. */
export const windowRows = rows;
