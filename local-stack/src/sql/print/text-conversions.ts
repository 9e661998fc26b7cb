/** Builds the DuckDB SQL of one conversion; `fail` gives the SQL of what happens to a value that does not convert. */
export type Conversion = (x: string, fail: (message: string) => string) => string;

/** White space that numbers may stand in. */
const SPACES = `e' \\t\\n\\r\\f\\v'`;

/** A conversion that takes texts of one form, and fails for others and where DuckDB's own cast does. */
function ofForm(
  pattern: string,
  cast: (x: string) => string,
  message: (x: string) => string,
): Conversion {
  return (x, fail) => {
    const failure = fail(message(x));
    return `CASE WHEN ${x} IS NULL THEN NULL WHEN regexp_full_match(${x}, '${pattern}') THEN coalesce(${cast(x)}, ${failure}) ELSE ${failure} END`;
  };
}

/** Texts that BigQuery takes and that are not converted here are refused while the query runs. */
function refusing(pattern: string, what: string, conversion: Conversion): Conversion {
  return (x, fail) =>
    `CASE WHEN regexp_matches(${x}, '${pattern}') THEN error('${what} is not supported by the local stack') ELSE ${conversion(x, fail)} END`;
}

const bad = (what: string) => (x: string) => `'Bad ${what} value: ' || ${x}`;
const invalid = (what: string) => (x: string) => `'Invalid ${what}: "' || ${x} || '"'`;
const trimmed = (x: string) => `trim(${x}, ${SPACES})`;

const PLAIN_DIGITS = '[+-]?[0-9]+|[+]?0[xX][0-9a-fA-F]+';
const DIGITS = `\\s*(${PLAIN_DIGITS})\\s*`;

export const stringToInt: Conversion = (x, fail) => {
  const decimal = ofForm(DIGITS, (text) => `TRY_CAST(${trimmed(text)} AS BIGINT)`, bad('int64'));
  const magnitude = `replace(${trimmed(x)}, '-', '')`;
  // The smallest INT64 has no positive counterpart.
  const isSmallest = `regexp_full_match(${magnitude}, '0[xX]0*8000000000000000')`;
  const hex = `CASE WHEN ${isSmallest} THEN -9223372036854775808 ELSE -TRY_CAST(${magnitude} AS BIGINT) END`;
  const failure = fail(bad('int64')(x));
  // Trimming takes far longer than the rest: texts without spaces, which nearly all are, go before.
  const plain = `WHEN regexp_full_match(${x}, '${PLAIN_DIGITS}') THEN coalesce(TRY_CAST(${x} AS BIGINT), ${failure})`;
  const negativeHex = `WHEN regexp_full_match(${x}, '\\s*-0[xX][0-9a-fA-F]+\\s*') THEN coalesce(${hex}, ${failure})`;
  return `CASE ${plain} ${negativeHex} ELSE ${decimal(x, fail)} END`;
};

const FLOAT =
  '\\s*[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?\\s*|\\s*(?i:[+-]?(inf|infinity|nan))\\s*';

export const stringToFloat = refusing(
  '0[xX]',
  'Hexadecimal text of a FLOAT64',
  ofForm(FLOAT, (x) => `TRY_CAST(${trimmed(x)} AS DOUBLE)`, bad('double')),
);

export const stringToNumeric = refusing(
  '^[^a-zA-Z]*[0-9.][eE]',
  'An exponent in the text of a NUMERIC',
  ofForm(
    '\\s*[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)\\s*',
    (x) => `TRY_CAST(${trimmed(x)} AS DECIMAL(38,9))`,
    (x) => `'Invalid NUMERIC value: ' || ${x}`,
  ),
);

export const stringToBool: Conversion = (x, fail) =>
  `CASE lower(${x}) WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE ELSE CASE WHEN ${x} IS NOT NULL THEN ${fail(bad('bool')(x))} END END`;

const DATE = '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}';
const CLOCK = '([01]?[0-9]|2[0-3]):[0-5]?[0-9]:[0-5]?[0-9](\\.[0-9]{1,6})?';
const LEAP_SECOND = ':60([^0-9]|$)';

export const stringToDate = ofForm(
  DATE,
  (x) => `CASE WHEN NOT starts_with(${x}, '0000') THEN TRY_CAST(${x} AS DATE) END`,
  invalid('date'),
);

export const stringToDatetime = refusing(
  LEAP_SECOND,
  'A leap second',
  ofForm(
    `${DATE}([Tt ]${CLOCK})?`,
    (x) => `CASE WHEN NOT starts_with(${x}, '0000') THEN TRY_CAST(upper(${x}) AS TIMESTAMP) END`,
    invalid('datetime'),
  ),
);

export const stringToTime = refusing(
  LEAP_SECOND,
  'A leap second',
  ofForm(CLOCK, (x) => `TRY_CAST(${x} AS TIME)`, invalid('time')),
);

/** DuckDB SQL for the TIMESTAMP of a text; NULL when it is none. DuckDB wants offsets of two digits. */
export function timestampCast(x: string): string {
  const text = `regexp_replace(regexp_replace(upper(${x}), ' ?UTC$', 'Z'), '([+-])([0-9])(:[0-9]{2})?$', '\\10\\2\\3')`;
  return timestampOf(`epoch_us(TRY_CAST(${text} AS TIMESTAMPTZ))`);
}

/** DuckDB SQL for the TIMESTAMP of microseconds since 1970; NULL outside of the years 1 to 9999. */
export function timestampOf(micros: string): string {
  return `CASE WHEN ${micros} BETWEEN -62135596800000000 AND 253402300799999999 THEN make_timestamptz(${micros}) END`;
}

export const stringToTimestamp = refusing(
  LEAP_SECOND,
  'A leap second',
  ofForm(
    `${DATE}([Tt ]${CLOCK}( ?(Z|z|UTC)|[+-][0-9]{1,2}(:[0-9]{2})?)?)?`,
    timestampCast,
    invalid('timestamp'),
  ),
);
