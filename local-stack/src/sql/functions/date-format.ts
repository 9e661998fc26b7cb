import { fromUtc, utc } from '../print/cast.ts';
import { sqlString } from '../print/value.ts';
import type { BuildContext } from './row.ts';
import { rowsOf } from './row.ts';
import { clockIn } from './zone.ts';

const { rows, add } = rowsOf('Date and time as text');
const notes = 'The format is a literal or a parameter.';

type Format = (x: string) => string;
const strftime =
  (code: string): Format =>
  (x) =>
    `strftime(${x}, '${code}')`;
const unpaddedYear: Format = (x) => `CAST(year(${x}) AS VARCHAR)`;
const joined =
  (...parts: (Format | string)[]): Format =>
  (x) =>
    parts.map((part) => (typeof part === 'string' ? sqlString(part) : part(x))).join(' || ');

const month = strftime('%m');
const day = strftime('%d');

/** Elements that formats of dates may have; %Y is not padded. */
const DATE_ELEMENTS: Record<string, Format> = {
  '%Y': unpaddedYear,
  '%m': month,
  '%d': day,
  '%F': joined(unpaddedYear, '-', month, '-', day),
  '%y': strftime('%y'),
  '%D': joined(month, '/', day, '/', strftime('%y')),
  '%j': strftime('%j'),
  '%a': strftime('%a'),
  '%A': strftime('%A'),
  '%b': strftime('%b'),
  '%h': strftime('%b'),
  '%B': strftime('%B'),
  '%e': (x) => `lpad(CAST(day(${x}) AS VARCHAR), 2, ' ')`,
  '%u': (x) => `CAST(isodow(${x}) AS VARCHAR)`,
  '%w': (x) => `CAST(dayofweek(${x}) AS VARCHAR)`,
  '%Q': (x) => `CAST(quarter(${x}) AS VARCHAR)`,
  '%V': (x) => `lpad(CAST(weekofyear(${x}) AS VARCHAR), 2, '0')`,
  '%G': (x) => `CAST(isoyear(${x}) AS VARCHAR)`,
};

const seconds = strftime('%S');
const TIME_ELEMENTS: Record<string, Format> = {
  '%H': strftime('%H'),
  '%M': strftime('%M'),
  '%S': seconds,
  '%T': strftime('%H:%M:%S'),
  '%R': strftime('%H:%M'),
  '%I': strftime('%I'),
  '%p': strftime('%p'),
  '%E3S': strftime('%S.%g'),
  '%E6S': strftime('%S.%f'),
  '%E*S': (x) => `(strftime(${x}, '%S') || rtrim(rtrim(strftime(${x}, '.%f'), '0'), '.'))`,
};

const ZONE_ELEMENTS: Record<string, Format> = {
  '%s': (x) =>
    `CAST(epoch_us(${x}) // 1000000 - CASE WHEN epoch_us(${x}) % 1000000 < 0 THEN 1 ELSE 0 END AS VARCHAR)`,
  '%Z': () => `'UTC'`,
  '%z': () => `'+0000'`,
  '%Ez': () => `'+00:00'`,
};

const ELEMENT = /%(?:E\*S|E\d[SY]|E[zSY]|[A-Za-z%])/g;

function formatted(context: BuildContext, x: string, elements: Record<string, Format>): string {
  const format = context.literal(0);
  const pieces: string[] = [];
  let last = 0;
  for (const found of format.matchAll(ELEMENT)) {
    if (found.index > last) pieces.push(sqlString(format.slice(last, found.index)));
    const [element] = found;
    const piece = element === '%%' ? `'%'` : elements[element]?.(x);
    pieces.push(piece ?? context.refuse(`with the element ${element}`));
    last = found.index + element.length;
  }
  if (last < format.length) pieces.push(sqlString(format.slice(last)));
  if (pieces.some((piece) => piece.startsWith(`'%`) && piece !== `'%'`))
    context.refuse('with this format');
  return `CASE WHEN ${x} IS NOT NULL THEN ${pieces.join(' || ') || `''`} END`;
}

add(
  'FORMAT_DATE(STRING!, DATE) STRING',
  (context) => formatted(context, context.args[1]!, DATE_ELEMENTS),
  { notes },
);
add(
  'FORMAT_DATETIME(STRING!, DATETIME) STRING',
  (context) => formatted(context, context.args[1]!, { ...DATE_ELEMENTS, ...TIME_ELEMENTS }),
  { notes },
);
add(
  'FORMAT_TIMESTAMP(STRING!, TIMESTAMP) STRING',
  (context) =>
    formatted(context, utc(context.args[1]!), {
      ...DATE_ELEMENTS,
      ...TIME_ELEMENTS,
      ...ZONE_ELEMENTS,
    }),
  { notes },
);
add(
  'FORMAT_TIMESTAMP(STRING!, TIMESTAMP, STRING!) STRING',
  (context) =>
    formatted(context, clockIn(context, 2, context.args[1]!), {
      ...DATE_ELEMENTS,
      ...TIME_ELEMENTS,
    }),
  { notes: 'With a time zone: no %Z, %z, %s.' },
);
add(
  'FORMAT_TIME(STRING!, TIME) STRING',
  (context) => formatted(context, `(DATE '1970-01-01' + ${context.args[1]})`, TIME_ELEMENTS),
  { notes },
);

const MONTH_NAMES = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
];

/** What an element of a format to parse gives, and the texts that it surely takes. */
const PARSED: Record<string, { part: string; pattern: string }> = {
  '%Y': { part: 'year', pattern: '[0-9]{4}' },
  '%m': { part: 'month', pattern: '0[1-9]|1[0-2]|[1-9]' },
  '%d': { part: 'day', pattern: '0[1-9]|[12][0-9]|3[01]|[1-9]' },
  '%b': { part: 'name', pattern: `(?i:${MONTH_NAMES.join('|')})` },
  '%H': { part: 'hour', pattern: '[01][0-9]|2[0-3]|[0-9]' },
  '%M': { part: 'minute', pattern: '[0-5][0-9]|[0-9]' },
  '%S': { part: 'second', pattern: '[0-5][0-9]|[0-9]' },
};

interface ParsePlan {
  /** Texts that surely parse, with a group for each part. */
  strict: string;
  /** Texts that might. */
  loose: string;
  parts: string[];
}

function parsePlan(context: BuildContext, allowed: string[]): ParsePlan {
  const format = context.literal(0).replaceAll('%F', '%Y-%m-%d').replaceAll('%T', '%H:%M:%S');
  const plan: ParsePlan = { strict: '', loose: '', parts: [] };
  for (const [piece] of format.matchAll(/%[A-Za-z%]|[^%]/gu)) {
    const parsed = PARSED[piece];
    if (parsed) {
      if (!allowed.includes(parsed.part) || plan.parts.includes(parsed.part))
        context.refuse(`with ${piece} in this format`);
      plan.parts.push(parsed.part);
      plan.strict += `(${parsed.pattern})`;
      plan.loose += parsed.part === 'name' ? `\\s*${parsed.pattern}\\w*` : '\\s*[-+]?\\d+';
    } else if (piece.startsWith('%')) {
      context.refuse(`with the element ${piece}`);
    } else if (/\s/.test(piece)) {
      plan.strict += ' ';
      plan.loose += '\\s*';
    } else {
      const literal = piece.replace(/[\\.*+?^$()[\]{}|]/g, '\\$&');
      plan.strict += literal;
      plan.loose += `\\s*${literal}`;
    }
  }
  return plan;
}

function parsedSql(
  context: BuildContext,
  allowed: string[],
  build: (part: (name: string) => string) => string,
): string {
  const { strict, loose, parts } = parsePlan(context, allowed);
  const [, text] = context.args;
  const full = sqlString(`^${strict}$`);
  const part = (name: string): string => {
    const index = parts.indexOf(name);
    if (name === 'month' && parts.includes('name')) {
      const names = MONTH_NAMES.map((month) => `'${month.toLowerCase()}'`).join(', ');
      return `list_position([${names}], lower(regexp_extract(${text}, ${full}, ${parts.indexOf('name') + 1})))`;
    }
    if (index < 0) return name === 'year' ? '1970' : ['month', 'day'].includes(name) ? '1' : '0';
    return `CAST(regexp_extract(${text}, ${full}, ${index + 1}) AS BIGINT)`;
  };
  const failure = context.fail(`'Failed to parse input string "' || ${text} || '"'`);
  const doubt = `error('This text in a PARSE_ function is not supported by the local stack: ' || ${text})`;
  return (
    `CASE WHEN ${text} IS NULL THEN NULL WHEN regexp_matches(${text}, ${full}) THEN coalesce(${build(part)}, ${failure}) ` +
    `WHEN regexp_matches(${text}, ${sqlString(`^\\s*${loose}\\s*$`)}) THEN ${doubt} ELSE ${failure} END`
  );
}

const DATE_PARTS = ['year', 'month', 'day', 'name'];
const CLOCK_PARTS = ['hour', 'minute', 'second'];
const dateSql = (part: (name: string) => string) =>
  `TRY(make_date(${['year', 'month', 'day'].map(part).join(', ')}))`;
const clockSql = (part: (name: string) => string) =>
  `CAST(${part('hour')} * 3600 + ${part('minute')} * 60 + ${part('second')} AS INTEGER)`;
const instantSql = (part: (name: string) => string) =>
  `CAST(${dateSql(part)} + to_seconds(${clockSql(part)}) AS TIMESTAMP)`;

const traits = { isSafe: true, notes: `${notes} %Y %m %d %b %F and, with a time, %H %M %S %T.` };
add(
  'PARSE_DATE(STRING!, STRING) DATE',
  (context) => parsedSql(context, DATE_PARTS, dateSql),
  traits,
);
add(
  'PARSE_DATETIME(STRING!, STRING) DATETIME',
  (context) => parsedSql(context, [...DATE_PARTS, ...CLOCK_PARTS], instantSql),
  traits,
);
add(
  'PARSE_TIMESTAMP(STRING!, STRING) TIMESTAMP',
  (context) =>
    parsedSql(context, [...DATE_PARTS, ...CLOCK_PARTS], (part) => fromUtc(instantSql(part))),
  traits,
);
add(
  'PARSE_TIME(STRING!, STRING) TIME',
  (context) =>
    parsedSql(
      context,
      CLOCK_PARTS,
      (part) => `CAST(TIMESTAMP '1970-01-01' + to_seconds(${clockSql(part)}) AS TIME)`,
    ),
  { isSafe: true, notes: `${notes} %H %M %S %T.` },
);

/** Formatting and parsing of dates and times. */
export const dateFormatRows = rows;
