// The corpus: queries with {placeholders}, one to a line, each expanded to awkward arguments.
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
/** A template with several placeholders gives at most so many queries, spread evenly over all combinations. */
const MAX_PER_TEMPLATE = 36;

/** Values for each placeholder: NULL, empty, negative, the largest, Unicode, escapes, far dates. */
const VALUES = {
  int: [
    '0',
    '1',
    '-1',
    '7',
    '-7',
    'CAST(NULL AS INT64)',
    '9223372036854775807',
    '-9223372036854775808',
    '4294967296',
  ],
  small: ['0', '1', '2', '-1', '-3', '5', 'CAST(NULL AS INT64)', '100'],
  float: [
    '0.0',
    '1.5',
    '-2.5',
    '0.1',
    '1e300',
    '-1e-300',
    "CAST('nan' AS FLOAT64)",
    "CAST('inf' AS FLOAT64)",
    "CAST('-inf' AS FLOAT64)",
    'CAST(NULL AS FLOAT64)',
    '123456.789',
    '-0.5',
  ],
  number: ['0', '3', '-4', '2.5', '-2.5', '0.0', 'NULL', "NUMERIC '1.5'", '1e10'],
  numeric: [
    "NUMERIC '0'",
    "NUMERIC '1.5'",
    "NUMERIC '-2.5'",
    "NUMERIC '0.000000001'",
    'CAST(NULL AS NUMERIC)',
    "NUMERIC '123456789.123456789'",
  ],
  bool: ['TRUE', 'FALSE', 'CAST(NULL AS BOOL)'],
  str: [
    "''",
    "'a'",
    "'abc'",
    "'  Ab c '",
    "'é😀ñ'",
    "'日本語テキスト'",
    "'a,b,,c'",
    "'it\\'s \\\\ \\n \"q\"'",
    'CAST(NULL AS STRING)',
    "'aaa'",
    "'e\\u0301x'",
    "'ÀÉÎ straße'",
  ],
  chars: ["''", "'a'", "' '", "'é'", "','", "'abc'", "'aa'", "'😀'", 'CAST(NULL AS STRING)'],
  bytes: ["b''", "b'abc'", "b'\\x00\\xff'", "b'\\xc3\\xa9'", 'CAST(NULL AS BYTES)'],
  date: [
    "DATE '2024-02-29'",
    "DATE '1970-01-01'",
    "DATE '0001-01-01'",
    "DATE '9999-12-31'",
    "DATE '1969-12-31'",
    "DATE '2023-12-31'",
    "DATE '2021-01-03'",
    "DATE '2020-12-28'",
    'CAST(NULL AS DATE)',
  ],
  timestamp: [
    "TIMESTAMP '2024-02-29 12:34:56.789012+00'",
    "TIMESTAMP '1970-01-01 00:00:00+00'",
    "TIMESTAMP '1969-12-31 23:59:59.999999+00'",
    "TIMESTAMP '0001-01-01 00:00:00+00'",
    "TIMESTAMP '9999-12-31 23:59:59.999999+00'",
    "TIMESTAMP '2021-06-30 23:30:00-05:30'",
    'CAST(NULL AS TIMESTAMP)',
  ],
  datetime: [
    "DATETIME '2024-02-29 12:34:56.789012'",
    "DATETIME '1969-12-31 23:59:59.5'",
    "DATETIME '0001-01-01 00:00:00'",
    "DATETIME '9999-12-31 23:59:59.999999'",
    "DATETIME '2020-01-05 00:00:00'",
    'CAST(NULL AS DATETIME)',
  ],
  time: ["TIME '00:00:00'", "TIME '23:59:59.999999'", "TIME '12:34:56.7'", 'CAST(NULL AS TIME)'],
  datepart: [
    'DAY',
    'WEEK',
    'ISOWEEK',
    'WEEK(MONDAY)',
    'WEEK(SUNDAY)',
    'MONTH',
    'QUARTER',
    'YEAR',
    'ISOYEAR',
  ],
  timepart: ['MICROSECOND', 'MILLISECOND', 'SECOND', 'MINUTE', 'HOUR'],
  ints: [
    '[1, 2, 3]',
    '[3, 1, 2, 1]',
    '[5, NULL, -5]',
    'ARRAY<INT64>[]',
    'CAST(NULL AS ARRAY<INT64>)',
    '[9223372036854775807, 1]',
  ],
  strs: [
    "['b', 'a', 'c']",
    "['', 'é', NULL]",
    'ARRAY<STRING>[]',
    "['a', 'A', 'a']",
    'CAST(NULL AS ARRAY<STRING>)',
  ],
  json: [
    `'{"a": {"b": [1, "x", null, {"c": true}]}, "é": "ü", "n": null, "s": "q\\\\"uo\\\\n"}'`,
    `'[1, [2, 3], {"a": "z"}, null, "t"]'`,
    `'"text"'`,
    `'12'`,
    `'null'`,
    `''`,
    `'{}'`,
    'CAST(NULL AS STRING)',
    `'{"a": 1, "a": 2, "b": {"z": 1, "y": {}}}'`,
  ],
  dollar: ["'$$'", "'$&'", `"$'"`, "'$`'", "'$1'", "'{over}'", "'{distinct}'", "'{nulls}'"],
  decimal: [
    '1.45',
    '2.675',
    '1.005',
    '8.345',
    '0.285',
    '1.15',
    '4.35',
    '0.29',
    '-1.1',
    '67.174118',
    '1234567.891',
    '0.3333333333333333',
  ],
  places: ['0', '1', '2', '3', '-1', '-2', '10', 'CAST(NULL AS INT64)'],
  zone: ["'Europe/Paris'", "'America/New_York'", "'UTC'", "'+05:30'", "'Asia/Tokyo'"],
  jsonnumber: [
    "'67.174118'",
    "'1.85'",
    "'13.7391432'",
    "'0.1'",
    "'1685019801.1016695'",
    "'1e5'",
    "'1E5'",
    "'1.5e10'",
    "'1e20'",
    "'1e21'",
    "'1e22'",
    "'1e23'",
    "'1e-5'",
    "'1e-7'",
    "'1.0'",
    "'1.50'",
    "'-0'",
    "'-0.0'",
    "'12345678901234567'",
    "'18446744073709551615'",
    "'18446744073709551616'",
    "'-9223372036854775808'",
    "'-9223372036854775809'",
    "'12345678901234567890123'",
    "'1e400'",
    "'1e-400'",
    "'5e-324'",
    "'1.7976931348623157e308'",
    "'123456.789'",
    "'-2.5'",
    "'100000000000000000000'",
    "'9007199254740993'",
    "'2.2250738585072014e-308'",
    "'4.35'",
    "'0.0'",
  ],
  path: ["'$'", "'$.a'", "'$.a.b'", "'$.a.b[1]'", "'$[0]'", "'$.n'", "'$.missing'", "'$.s'"],
  regexp: [
    "r'a'",
    "r'^a'",
    "r'[a-c]+'",
    "r'(b)'",
    "r''",
    "r'\\d'",
    "r'.'",
    "r'(?i)A'",
    "r'é|😀'",
    "r'(a)?b'",
  ],
};

function combinations(names) {
  const sizes = names.map((name) => VALUES[name].length);
  const total = sizes.reduce((product, size) => product * size, 1);
  const count = Math.min(total, MAX_PER_TEMPLATE);
  return Array.from({ length: count }, (_, i) => {
    let rest = count === total ? i : Math.floor((i * total) / count + (i % 7)) % total;
    return sizes.map((size, at) => {
      const index = rest % size;
      rest = Math.floor(rest / size);
      return VALUES[names[at]][index];
    });
  });
}

/** The queries of one template. */
export function expandTemplate(template) {
  const names = [...template.matchAll(/\{([a-z]+)\}/g)].map(([, name]) => name);
  for (const name of names)
    if (!VALUES[name]) throw new Error(`No values for {${name}} in: ${template}`);
  const isQuery = /^(SELECT|WITH|\()/i.test(template);
  return combinations(names).map((values) => {
    let at = 0;
    const text = template.replace(/\{[a-z]+\}/g, () => values[at++]);
    return isQuery ? text : `SELECT ${text} AS x`;
  });
}

/** The queries of a text of templates, one to a line; lines that begin with -- are comments. */
export function expand(text) {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line && !line.startsWith('--')).flatMap(expandTemplate);
}

/** All queries of the corpus: [{file, query}]. */
export function corpus() {
  const files = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  return files.flatMap((file) =>
    expand(readFileSync(`${FOLDER}${file}`, 'utf8')).map((query) => ({ file, query })),
  );
}
