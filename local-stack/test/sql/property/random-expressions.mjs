// Expressions of GoogleSQL at random: columns, literals, operators and every function of the local stack's table.
import { columnsOf } from './awkward-tables.mjs';

const SCALARS = ['INT64', 'FLOAT64', 'NUMERIC', 'BOOL', 'STRING', 'DATE', 'TIMESTAMP', 'BYTES'];

const LITERALS = {
  INT64: ['0', '1', '2', '-1', '3', '10'],
  FLOAT64: ['0.5', '1.0', '-2.25', "CAST('nan' AS FLOAT64)", '1e3'],
  NUMERIC: ["NUMERIC '1.5'", "NUMERIC '-0.25'", "NUMERIC '100'"],
  BOOL: ['TRUE', 'FALSE'],
  STRING: ["'a'", "'ABC'", "''", "' b '", "'$&'", '"$\'"', "'é'", "'2'", "'{distinct}'"],
  BYTES: ["b'abc'", "b''", "b'\\xff'"],
  DATE: ["DATE '2024-02-29'", "DATE '2000-01-01'", "DATE '1969-12-31'"],
  DATETIME: ["DATETIME '2024-02-29 12:34:56.789'", "DATETIME '1969-12-31 23:59:59'"],
  TIME: ["TIME '12:34:56.7'", "TIME '00:00:00'"],
  TIMESTAMP: ["TIMESTAMP '2024-02-29 12:34:56.789012+00'", "TIMESTAMP '1970-01-01 00:00:00+00'"],
  JSON: [`JSON_QUERY(PARSE_JSON('{"a": [1, "x"]}'), '$.a')`, `PARSE_JSON('{"b": 1, "a": null}')`],
  'ARRAY<INT64>': ['[1, 2, 3]', '[3, 1]'],
  'ARRAY<STRING>': ["['b', 'a']", "['x']"],
};

const DATE_PARTS = ['DAY', 'WEEK', 'ISOWEEK', 'MONTH', 'QUARTER', 'YEAR'];
const TIME_PARTS = ['SECOND', 'MINUTE', 'HOUR', 'MILLISECOND'];
const EXTRACTED = ['DAY', 'MONTH', 'YEAR', 'DAYOFWEEK', 'ISOWEEK', 'QUARTER', 'DAYOFYEAR', 'WEEK'];
const PARTS = {
  DATE: DATE_PARTS,
  DATETIME: [...DATE_PARTS, ...TIME_PARTS],
  TIMESTAMP: ['DAY', ...TIME_PARTS],
  TIME: TIME_PARTS,
};

/** What stands for an argument that has to be a literal, by function; '*' for all others. */
const LITERAL_ARGUMENTS = [
  [/^REGEXP_REPLACE$/, { 1: ["r'[a-c]'", "r'\\d+'", "r'$'", "r'\\$'"], 2: ["'_'", "'$1'", "''"] }],
  [/^REGEXP_/, { 1: ["r'[a-c]'", "r'(b)'", "r'^a'", "r'\\d+'", "r'\\$.'"] }],
  [/^JSON_/, { 1: ["'$'", "'$.a'", "'$.a.b'", "'$.s'", "'$[0]'"] }],
  [/^FORMAT_TIME$|^PARSE_TIME$/, { 0: ["'%H:%M:%S'", "'%H'"] }],
  [/^FORMAT_DATE$|^PARSE_DATE$/, { 0: ["'%Y-%m-%d'", "'%F'"] }],
  [/^FORMAT_|^PARSE_/, { 0: ["'%Y-%m-%d %H:%M:%S'", "'%F'"] }],
  [/^TRANSLATE$/, { 1: ["'ab'"], 2: ["'xy'", "'z'"] }],
  [/^(LAG|LEAD|NTH_VALUE|NTILE)$/, { 0: ['1', '2', '3'], 1: ['1', '2'] }],
];
/** Arguments that are of use only when they are small, or of one form. */
const NARROW_ARGUMENTS = {
  REPEAT: { 1: ['0', '1', '2'] },
  LPAD: { 1: ['3', '5'] },
  RPAD: { 1: ['3', '5'] },
  CHR: { 0: ['65', '233'] },
  LEFT: { 1: ['1', '2'] },
  RIGHT: { 1: ['1', '2'] },
  GENERATE_ARRAY: { 0: ['1'], 1: ['3', '5'], 2: ['1', '2'] },
  CODE_POINTS_TO_STRING: { 0: ['[97, 233]', '[36]'] },
  FORMAT: { 0: ["'%t'", "'%t %T'"] },
  NORMALIZE: { 1: ['NFC', 'NFD', 'NFKC'] },
  PARSE_JSON: { 0: ['k', `'{"a": 1}'`] },
  FROM_HEX: { 0: ["'6162'", 'TO_HEX(y)'] },
  FROM_BASE64: { 0: ["'YWI='", 'TO_BASE64(y)'] },
  TIMESTAMP_SECONDS: { 0: ['i', 'j', '86400'] },
  TIMESTAMP_MILLIS: { 0: ['i', 'j', '86400'] },
  TIMESTAMP_MICROS: { 0: ['i', 'j', '86400'] },
  DATE_FROM_UNIX_DATE: { 0: ['i', 'j', '365'] },
};
/** Not the same twice, or an error in itself; the values of floats that they give differ between machines. */
const LEFT_OUT = /^(GENERATE_UUID|ERROR|CURRENT_.*|RAND|SESSION_USER|ANY_VALUE|APPROX_.*)$/;

/** Makes expressions over one or two tables, from the rows of the table of functions. */
export class RandomExpressions {
  #choices;
  #signatureOf;
  #byType = new Map();
  /** Names that stand before columns: t., w. */
  tables = [{ alias: '', table: 't' }];

  constructor(choices, functionTable, readSignature) {
    this.#choices = choices;
    this.#signatureOf = readSignature;
    for (const row of functionTable) {
      if (row.aggregate || row.window || LEFT_OUT.test(row.name)) continue;
      const { returns } = readSignature(row.signature);
      this.#byType.set(returns, [...(this.#byType.get(returns) ?? []), row]);
    }
  }

  /** A type that can be sorted and grouped. */
  scalarType() {
    return this.#choices.pick(SCALARS);
  }

  /** An expression of a type, at most so many levels deep. */
  of(type, depth) {
    const { chance, pick } = this.#choices;
    if (depth <= 0 || chance(12)) return this.leaf(type);
    if (chance(62)) return this.call(type, depth) ?? this.leaf(type);
    const operators = this.#operators(type, depth);
    return operators.length > 0 ? pick(operators)() : (this.call(type, depth) ?? this.leaf(type));
  }

  /** A column or a literal. */
  leaf(type) {
    const { chance, pick } = this.#choices;
    const names = this.tables.flatMap(({ alias, table }) =>
      columnsOf(type, table).map((name) => `${alias}${name}`),
    );
    if (names.length > 0 && chance(80)) return pick(names);
    return pick(LITERALS[type]);
  }

  /** A call of a function that gives this type; undefined when there is none. */
  call(type, depth) {
    const generic = type.startsWith('ARRAY<') ? 'ARRAY<T>' : 'T';
    const rows = [...(this.#byType.get(type) ?? []), ...(this.#byType.get(generic) ?? [])];
    if (rows.length === 0) return undefined;
    const row = this.#choices.pick(rows);
    const element = type.startsWith('ARRAY<') ? type.slice(6, -1) : type;
    return this.#callOf(
      row,
      generic === 'T' || row.signature.includes('T>') ? element : type,
      depth,
    );
  }

  #callOf(row, generic, depth) {
    const { chance, below, pick } = this.#choices;
    const { parameters } = this.#signatureOf(row.signature);
    const name = row.name;
    const t = row.signature.includes(') T') ? generic : pick(SCALARS);
    const args = [];
    for (const parameter of parameters) {
      if (parameter.isOptional && chance(50)) break;
      const count = parameter.isRepeated ? below(3) : 1;
      for (let n = 0; n < count; n += 1)
        args.push(this.#argument(row, parameter, args.length, t, depth));
    }
    if (args.includes(undefined)) return undefined;
    if (name === 'EXTRACT') return `EXTRACT(${args[0]} FROM ${args[1]})`;
    const safe = row.isSafe && chance(30) ? 'SAFE.' : '';
    return `${safe}${name}(${args.join(', ')})`;
  }

  #argument(row, parameter, index, generic, depth) {
    const { pick } = this.#choices;
    const narrow = NARROW_ARGUMENTS[row.name]?.[index];
    if (narrow && this.tables[0].alias === '') return pick(narrow);
    if (narrow) return pick(narrow.filter((text) => !/^[a-z]$|\(/.test(text)));
    const type = parameter.type.replace(/\b(T\d?|ANY)\b/, generic);
    const owner = /^(DATETIME|DATE|TIMESTAMP|TIME)_/.exec(row.name)?.[1];
    if (type === 'PART') {
      if (row.name === 'EXTRACT') {
        const from = /PART, (\w+)/.exec(row.signature)[1];
        return pick(
          from === 'TIME'
            ? TIME_PARTS
            : from === 'DATE'
              ? EXTRACTED
              : [...EXTRACTED, ...TIME_PARTS],
        );
      }
      return pick(PARTS[owner ?? 'DATE'] ?? DATE_PARTS);
    }
    if (type === 'INTERVAL') {
      const parts =
        owner === 'TIME' || owner === 'TIMESTAMP' ? ['HOUR', 'MINUTE', 'SECOND'] : ['DAY', 'WEEK'];
      return `INTERVAL ${this.of('INT64', Math.min(depth - 1, 0))} ${pick(parts)}`;
    }
    if (parameter.isLiteral) {
      const pool = LITERAL_ARGUMENTS.find(([names]) => names.test(row.name))?.[1][index];
      return pick(pool ?? LITERALS[type] ?? ['NULL']);
    }
    if (!(type in LITERALS)) return undefined;
    return this.of(type, depth - 1);
  }

  #operators(type, depth) {
    const { pick, chance } = this.#choices;
    const inner = (other) => this.of(other, depth - 1);
    const some = pick(SCALARS);
    const general = [
      () => `IF(${inner('BOOL')}, ${inner(type)}, ${inner(type)})`,
      () =>
        `CASE WHEN ${inner('BOOL')} THEN ${inner(type)} WHEN ${inner('BOOL')} THEN ${inner(type)} END`,
    ];
    if (SCALARS.includes(type))
      general.push(
        () => `CASE ${inner(some)} WHEN ${inner(some)} THEN ${inner(type)} ELSE ${inner(type)} END`,
      );
    const arithmetic = () => `(${inner(type)} ${pick(['+', '-', '*'])} ${inner(type)})`;
    const own = {
      INT64: [
        arithmetic,
        () => `(${inner('INT64')} ${pick(['&', '|', '^'])} ${inner('INT64')})`,
        () => `SAFE_CAST(${inner(pick(['STRING', 'BOOL', 'FLOAT64', 'NUMERIC']))} AS INT64)`,
        () => `${inner('ARRAY<INT64>')}[SAFE_OFFSET(${inner('INT64')})]`,
        () =>
          `(SELECT ${pick(['COUNT(*)', 'SUM(x)', 'MAX(x)'])} FROM UNNEST(${inner('ARRAY<INT64>')}) AS x)`,
        () => `(-${inner('INT64')})`,
      ],
      FLOAT64: [
        arithmetic,
        () => `CAST(${inner(pick(['INT64', 'NUMERIC']))} AS FLOAT64)`,
        () => `SAFE_CAST(${inner('STRING')} AS FLOAT64)`,
        () => `SAFE_DIVIDE(${inner('FLOAT64')}, ${inner('FLOAT64')})`,
      ],
      NUMERIC: [arithmetic, () => `CAST(${inner('INT64')} AS NUMERIC)`],
      STRING: [
        () => `(${inner('STRING')} || ${inner('STRING')})`,
        () =>
          `CAST(${inner(pick(['INT64', 'BOOL', 'DATE', 'NUMERIC', 'TIMESTAMP', 'FLOAT64']))} AS STRING)`,
        () => `${inner('ARRAY<STRING>')}[SAFE_OFFSET(${inner('INT64')})]`,
        () => `(SELECT STRING_AGG(x, '-' ORDER BY x) FROM UNNEST(${inner('ARRAY<STRING>')}) AS x)`,
      ],
      BOOL: [
        () => `(${inner(some)} ${pick(['=', '!=', '<', '<=', '>', '>='])} ${inner(some)})`,
        () => `(${inner('BOOL')} ${pick(['AND', 'OR'])} ${inner('BOOL')})`,
        () => `(NOT ${inner('BOOL')})`,
        () => `(${inner(some)} ${chance(30) ? 'NOT ' : ''}IN (${inner(some)}, ${inner(some)}))`,
        () => `(${inner(some)} IS ${chance(50) ? 'NOT ' : ''}NULL)`,
        () =>
          `(${inner(some)} ${chance(30) ? 'NOT ' : ''}BETWEEN ${inner(some)} AND ${inner(some)})`,
        () => `(${inner('STRING')} LIKE ${pick(["'%a%'", "'_b%'", "'$%'"])})`,
        () => `(${inner(some)} IS ${chance(50) ? 'NOT ' : ''}DISTINCT FROM ${inner(some)})`,
        () => `(${inner('INT64')} IN UNNEST(${inner('ARRAY<INT64>')}))`,
      ],
      DATE: [
        () => `SAFE_CAST(${inner('STRING')} AS DATE)`,
        () => `(${inner('DATE')} + ${pick(['1', '30', '-7'])})`,
      ],
      TIMESTAMP: [() => `CAST(${inner('DATE')} AS TIMESTAMP)`],
      DATETIME: [() => `CAST(${inner(pick(['DATE', 'TIMESTAMP']))} AS DATETIME)`],
      TIME: [() => `CAST(${inner(pick(['DATETIME', 'TIMESTAMP']))} AS TIME)`],
      BYTES: [() => `CAST(${inner('STRING')} AS BYTES)`],
      'ARRAY<INT64>': [
        () => `ARRAY(SELECT x FROM UNNEST(${inner('ARRAY<INT64>')}) AS x ORDER BY x)`,
      ],
      'ARRAY<STRING>': [
        () => `ARRAY(SELECT UPPER(x) FROM UNNEST(${inner('ARRAY<STRING>')}) AS x ORDER BY x)`,
      ],
    };
    return chance(35) ? general : (own[type] ?? general);
  }
}
