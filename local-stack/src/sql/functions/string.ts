import type { BuildContext } from './row.ts';
import { rowsOf } from './row.ts';

const { rows, add } = rowsOf('String');
const safe = { isSafe: true };

add('CONCAT(STRING, STRING…) STRING', ({ args }) => `(${args.join(' || ')})`, safe);
add('LENGTH(STRING) INT64', 'length($1)', safe);
add('LENGTH(BYTES) INT64', 'octet_length($1)', safe);
add('CHAR_LENGTH(STRING) INT64', 'length($1)', safe);
add('CHARACTER_LENGTH(STRING) INT64', 'length($1)', safe);
add('BYTE_LENGTH(STRING) INT64', 'strlen($1)', safe);
add('BYTE_LENGTH(BYTES) INT64', 'octet_length($1)', safe);
add('OCTET_LENGTH(STRING) INT64', 'strlen($1)', safe);
add('LOWER(STRING) STRING', 'lower($1)', safe);
add('UPPER(STRING) STRING', 'upper($1)', safe);
add('STARTS_WITH(STRING, STRING) BOOL', 'starts_with($1, $2)', safe);
add('ENDS_WITH(STRING, STRING) BOOL', 'ends_with($1, $2)', safe);
add(
  'REPLACE(STRING, STRING, STRING) STRING',
  `CASE WHEN $2 = '' AND $3 IS NOT NULL THEN $1 ELSE replace($1, $2, $3) END`,
  safe,
);
add(
  'REVERSE(STRING) STRING',
  `CASE WHEN $1 IS NOT NULL THEN coalesce(array_to_string(list_reverse(list_transform(range(1, length($1) + 1), lambda i: substring($1, i, 1))), ''), '') END`,
  safe,
);
add('STRPOS(STRING, STRING) INT64', 'strpos($1, $2)', safe);

function substr({ args: [s, p, n], fail }: BuildContext): string {
  const start = `CASE WHEN ${p} = 0 THEN 1 WHEN ${p} > 0 THEN ${p} WHEN ${p} < -length(${s}) THEN 1 ELSE length(${s}) + ${p} + 1 END`;
  if (n === undefined)
    return `CASE WHEN ${s} IS NOT NULL AND ${p} IS NOT NULL THEN substring(${s}, ${start}) END`;
  const count = `least(${n}, length(${s}))`;
  return `CASE WHEN ${s} IS NULL OR ${p} IS NULL OR ${n} IS NULL THEN NULL WHEN ${n} < 0 THEN ${fail(`'Third argument in SUBSTR() cannot be negative'`)} ELSE substring(${s}, ${start}, ${count}) END`;
}
add('SUBSTR(STRING, INT64[, INT64]) STRING', substr, safe);
add('SUBSTRING(STRING, INT64[, INT64]) STRING', substr, safe);

add('TRIM(STRING[, STRING]) STRING', ({ args }) => trim('trim', args), safe);
add('LTRIM(STRING[, STRING]) STRING', ({ args }) => trim('ltrim', args), safe);
add('RTRIM(STRING[, STRING]) STRING', ({ args }) => trim('rtrim', args), safe);

/** White space as Unicode has it. */
const SPACES = [
  9,
  10,
  11,
  12,
  13,
  32,
  0x85,
  0xa0,
  0x1680,
  ...Array.from({ length: 11 }, (_, i) => 0x2000 + i),
  0x2028,
  0x2029,
  0x202f,
  0x205f,
  0x3000,
];

function trim(name: string, [s, characters]: string[]): string {
  return `${name}(${s}, ${characters ?? SPACES.map((code) => `chr(${code})`).join('||')})`;
}

const sided =
  (side: 'left' | 'right') =>
  ({ args: [s, n], fail }: BuildContext) =>
    `CASE WHEN ${n} < 0 THEN ${fail(`'Second argument in ${side.toUpperCase()}() cannot be negative'`)} ELSE ${side}(${s}, least(${n}, length(${s}))) END`;
add('LEFT(STRING, INT64) STRING', sided('left'), safe);
add('RIGHT(STRING, INT64) STRING', sided('right'), safe);

add(
  'SPLIT(STRING[, STRING]) ARRAY<STRING>',
  ({ args: [s, d = `','`] }) =>
    `CASE WHEN ${s} IS NULL OR ${d} IS NULL THEN NULL WHEN ${s} = '' THEN [''] WHEN ${d} = '' THEN list_transform(range(1, length(${s}) + 1), lambda i: substring(${s}, i, 1)) ELSE string_split(${s}, ${d}) END`,
  safe,
);

/** String functions. */
export const stringRows = rows;
