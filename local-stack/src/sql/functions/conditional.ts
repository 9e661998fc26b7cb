import { rowsOf } from './row.ts';

const { rows, add } = rowsOf('Conditional');

add('IF(BOOL, T, T) T', 'CASE WHEN $1 THEN $2 ELSE $3 END');
add('IFNULL(T, T) T', 'coalesce($1, $2)');
add('COALESCE(T, T…) T', 'coalesce($*)');
add('NULLIF(T, T) T', ({ args: [a, b], values, refuse }) => {
  const { kind } = values[0]!.type;
  if (['STRUCT', 'ARRAY', 'JSON'].includes(kind)) refuse(`of ${kind}`);
  if (kind === 'FLOAT64')
    return `CASE WHEN ${a} = ${b} AND NOT isnan(${a}) THEN NULL ELSE ${a} END`;
  return `nullif(${a}, ${b})`;
});

add('ERROR(STRING) INT64', `error($1)`, {
  isVolatile: true,
  notes: 'Its type fits every place, as that of NULL.',
});

/** IF, COALESCE and the like. */
export const conditionalRows = rows;
