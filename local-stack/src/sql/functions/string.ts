import { STRING } from '../bq-type.ts';
import { castValue } from '../print/cast.ts';
import { sqlString } from '../print/value.ts';
import { formatSql } from './format.ts';
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
/** Characters whose case changes with their place or into several characters, which DuckDB does not do. */
const SPECIAL_UPPER = '[ŉǰΐΰևẖẗẘẙẚὐὒὔὖᾀ-᾿ῂ-ῼﬀ-ﬗ]';
const SPECIAL_LOWER = '[İΣ]';
const refusedCase = (characters: string, sql: string) =>
  `CASE WHEN regexp_matches($1, '${characters}') THEN error('Letters with a special case mapping are not supported by the local stack') ELSE ${sql} END`;

add('LOWER(STRING) STRING', refusedCase(SPECIAL_LOWER, 'lower($1)'), safe);
add('UPPER(STRING) STRING', refusedCase(SPECIAL_UPPER, `upper(replace($1, 'ß', 'SS'))`), safe);
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
  const start = `CASE WHEN ${p} = 0 THEN 1 WHEN ${p} > 0 THEN least(${p}, length(${s}) + 1) WHEN ${p} < -length(${s}) THEN 1 ELSE length(${s}) + ${p} + 1 END`;
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
    `CASE WHEN ${s} IS NULL OR ${n} IS NULL THEN NULL WHEN ${n} < 0 THEN ${fail(`'Second argument in ${side.toUpperCase()}() cannot be negative'`)} ELSE ${side}(${s}, least(${n}, length(${s}))) END`;
add('LEFT(STRING, INT64) STRING', sided('left'), safe);
add('RIGHT(STRING, INT64) STRING', sided('right'), safe);

add(
  'SPLIT(STRING[, STRING]) ARRAY<STRING>',
  ({ args: [s, d = `','`] }) =>
    `CASE WHEN ${s} IS NULL OR ${d} IS NULL THEN NULL WHEN ${s} = '' THEN [''] WHEN ${d} = '' THEN list_transform(range(1, length(${s}) + 1), lambda i: substring(${s}, i, 1)) ELSE string_split(${s}, ${d}) END`,
  safe,
);

add('CONCAT(BYTES, BYTES…) BYTES', ({ args }) => `CAST((${args.join(' || ')}) AS BLOB)`, safe);

add('CONCAT(ANY, ANY…) STRING', ({ args, values, at, refuse }) => {
  if (values.some(({ type }) => type.kind === 'BYTES')) refuse('of BYTES and other types');
  const texts = values.map((value, i) => castValue({ ...value, sql: args[i]! }, STRING, false, at));
  return `(${texts.map(({ sql }) => sql).join(' || ')})`;
});

add('INSTR(STRING, STRING) INT64', 'strpos($1, $2)', safe);

/** Longer results than this are refused, as BigQuery refuses those of a megabyte. */
const MAX_LENGTH = 1_048_576;

add(
  'REPEAT(STRING, INT64) STRING',
  ({ args: [s, n], fail }) =>
    `CASE WHEN ${s} IS NULL OR ${n} IS NULL THEN NULL WHEN ${n} < 0 THEN ${fail(`'Second argument in REPEAT() cannot be negative'`)} WHEN CAST(strlen(${s}) AS HUGEINT) * ${n} > ${MAX_LENGTH} THEN ${fail(`'Output of REPEAT exceeds max allowed output size of 1MB'`)} WHEN ${s} = '' THEN '' ELSE repeat(${s}, ${n}) END`,
  safe,
);

const padded =
  (side: 'l' | 'r') =>
  ({ args: [s, n, p = `' '`], fail }: BuildContext): string => {
    const name = `${side.toUpperCase()}PAD`;
    return (
      `CASE WHEN ${s} IS NULL OR ${n} IS NULL OR ${p} IS NULL THEN NULL WHEN ${n} < 0 THEN ${fail(`'Second argument (output size) for ${name} cannot be negative'`)} ` +
      `WHEN ${p} = '' THEN ${fail(`'Third argument (pad pattern) for ${name} cannot be empty'`)} WHEN ${n} > ${MAX_LENGTH} THEN ${fail(`'Output of ${name} exceeds max allowed output size of 1MB'`)} ` +
      `ELSE ${side}pad(${s}, CAST(${n} AS INTEGER), ${p}) END`
    );
  };
add('LPAD(STRING, INT64[, STRING]) STRING', padded('l'), safe);
add('RPAD(STRING, INT64[, STRING]) STRING', padded('r'), safe);

add('UNICODE(STRING) INT64', `CASE WHEN $1 = '' THEN 0 ELSE CAST(unicode($1) AS BIGINT) END`, safe);
add(
  'ASCII(STRING) INT64',
  ({ args: [s], fail }) =>
    `CASE WHEN ${s} = '' THEN 0 WHEN unicode(${s}) > 127 THEN ${fail(`'Non-ASCII first character in argument to ASCII'`)} ELSE CAST(unicode(${s}) AS BIGINT) END`,
  safe,
);
add(
  'CHR(INT64) STRING',
  ({ args: [n], fail }) =>
    `CASE WHEN ${n} BETWEEN 0 AND 55295 OR ${n} BETWEEN 57344 AND 1114111 THEN chr(CAST(${n} AS INTEGER)) WHEN ${n} IS NOT NULL THEN ${fail(`'Invalid codepoint ' || ${n}`)} END`,
  safe,
);
add(
  'TO_CODE_POINTS(STRING) ARRAY<INT64>',
  `CASE WHEN $1 IS NOT NULL THEN list_transform(range(1, length($1) + 1), lambda i: CAST(unicode(substring($1, i, 1)) AS BIGINT)) END`,
  safe,
);
add(
  'TRANSLATE(STRING, STRING!, STRING!) STRING',
  ({ args, values, literal, refuse }) => {
    const [s] = args;
    if ([1, 2].some((i) => values[i]!.literal === undefined || args[i]!.startsWith('CAST(NULL')))
      refuse('with anything but literals');
    const [from, to] = [[...literal(1)], [...literal(2)]];
    if (new Set(from).size < from.length)
      refuse('with a repeated source character, which is an error');
    if (to.length > from.length) refuse('with more target than source characters');
    return from.length === 0
      ? s!
      : `translate(${s}, ${sqlString(from.join(''))}, ${sqlString(to.join(''))})`;
  },
  safe,
);
add(
  'CODE_POINTS_TO_STRING(ARRAY<INT64>) STRING',
  ({ args: [list], fail }) => {
    const isCode = `(p BETWEEN 0 AND 55295 OR p BETWEEN 57344 AND 1114111)`;
    return `CASE WHEN ${list} IS NULL OR len(${list}) <> list_count(${list}) THEN NULL WHEN len(list_filter(${list}, lambda p: NOT ${isCode})) > 0 THEN ${fail(`'Invalid codepoint'`)} ELSE coalesce(array_to_string(list_transform(${list}, lambda p: chr(CAST(p AS INTEGER))), ''), '') END`;
  },
  safe,
);
add(
  'NORMALIZE(STRING[, PART]) STRING',
  ({ args: [text], part, refuse }) => {
    const form = part || 'NFC';
    if (!['NFC', 'NFD', 'NFKC', 'NFKD'].includes(form)) refuse(`with the mode ${form}`);
    return `bq_normalize(${text}, '${form}')`;
  },
  { ...safe, notes: 'NFC, NFD, NFKC, NFKD.' },
);
add('NET.HOST(STRING) STRING', 'bq_host($1)', safe);
add('FORMAT(STRING!, ANY…) STRING', formatSql, {
  notes: 'The format is a literal or a parameter; %d %i %o %x %X %f %F %e %E %g %G %s %t %T %%.',
});

add(
  'INITCAP(STRING[, STRING]) STRING',
  ({ args: [text, breaks] }) =>
    breaks === undefined ? `bq_initcap_words(${text})` : `bq_initcap(${text}, ${breaks})`,
  safe,
);
add('CONTAINS_SUBSTR(STRING, STRING!) BOOL', 'bq_contains_substr($1, $2)', {
  notes: 'Of one STRING.',
});

/** String functions. */
export const stringRows = rows;
