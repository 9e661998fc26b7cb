import { datetimeText, fromUtc, timestampText, utc } from '../print/cast.ts';
import { stringToTimestamp } from '../print/text-conversions.ts';
import { queryError } from '../print/value.ts';
import { differenceSql, extractSql, shiftSql, truncateSql } from './date-parts.ts';
import type { BuildContext } from './row.ts';
import { rowsOf } from './row.ts';
import { clockIn, instantIn } from './zone.ts';

const { rows, add } = rowsOf('Date and time');
const safe = { isSafe: true };
const ZONE_NOTES = 'Without a time zone UTC; a zone is a literal or a parameter.';

add('CURRENT_TIMESTAMP() TIMESTAMP', ({ now }) => now, { notes: 'The same for the whole job.' });

for (const [type, duck] of [
  ['DATE', 'DATE'],
  ['DATETIME', 'TIMESTAMP'],
  ['TIME', 'TIME'],
] as const) {
  add(
    `CURRENT_${type}([STRING!]) ${type}`,
    (context) => {
      const { now, args } = context;
      return `CAST(${args.length > 0 ? clockIn(context, 0, now) : utc(now)} AS ${duck})`;
    },
    { notes: ZONE_NOTES },
  );
  add(
    `${type}(TIMESTAMP, STRING!) ${type}`,
    (context) => `CAST(${clockIn(context, 1, context.args[0]!)} AS ${duck})`,
    { notes: ZONE_NOTES },
  );
}
for (const type of ['DATETIME', 'DATE'])
  add(`TIMESTAMP(${type}, STRING!) TIMESTAMP`, (context) =>
    instantIn(context, 1, context.args[0]!),
  );
add('EXTRACT(PART, TIMESTAMP, STRING!) INT64', (context) =>
  extractSql(context.part, 'DATETIME', clockIn(context, 2, context.args[1]!), context.refuse),
);
add('TIMESTAMP_TRUNC(TIMESTAMP, PART, STRING!) TIMESTAMP', (context) => {
  const clock = clockIn(context, 2, context.args[0]!);
  return instantIn(context, 2, truncateSql(context.part, 'DATETIME', clock, context.refuse));
});

// Making them of each other.
add('DATE(TIMESTAMP) DATE', 'CAST(CAST($1 AS TIMESTAMP) AS DATE)');
add('DATE(TIMESTAMP, STRING) DATE', 'CAST(timezone($2, $1) AS DATE)', {
  notes: 'With a time zone by its name.',
});
add('DATE(DATETIME) DATE', 'CAST($1 AS DATE)');
add('DATE(DATE) DATE', '$1');
add('DATE(INT64, INT64, INT64) DATE', madeDate);
add('DATETIME(TIMESTAMP) DATETIME', 'CAST($1 AS TIMESTAMP)');
add('DATETIME(DATE) DATETIME', 'CAST($1 AS TIMESTAMP)');
add('DATETIME(DATE, TIME) DATETIME', 'CAST($1 + $2 AS TIMESTAMP)');
add('TIMESTAMP(DATETIME) TIMESTAMP', 'CAST($1 AS TIMESTAMPTZ)');
add('TIMESTAMP(DATE) TIMESTAMP', ({ args: [x] }) => fromUtc(utc(x!)));
add('TIMESTAMP(TIMESTAMP) TIMESTAMP', '$1');
add('TIMESTAMP(STRING) TIMESTAMP', ({ args: [x], fail }) => stringToTimestamp(x!, fail));
add('TIME(TIMESTAMP) TIME', 'CAST(CAST($1 AS TIMESTAMP) AS TIME)');
add('TIME(DATETIME) TIME', 'CAST($1 AS TIME)');

function madeDate({ args: [y, m, d], fail }: BuildContext): string {
  const made = `TRY(make_date(CAST(${y} AS BIGINT), CAST(${m} AS BIGINT), CAST(${d} AS BIGINT)))`;
  const isGood = `${y} BETWEEN 1 AND 9999 AND ${made} IS NOT NULL`;
  const anyNull = [y, m, d].map((x) => `${x} IS NULL`).join(' OR ');
  return `CASE WHEN ${anyNull} THEN NULL WHEN ${isGood} THEN ${made} ELSE ${fail(`'Input calculates to invalid date: ' || ${y} || '-' || ${m} || '-' || ${d}`)} END`;
}

add('STRING(TIMESTAMP) STRING', ({ args: [x] }) => timestampText(x!));
add('STRING(DATE) STRING', `strftime($1, '%Y-%m-%d')`);
add('STRING(DATETIME) STRING', ({ args: [x] }) => datetimeText(x!));

// Counting since 1970.
const units = { SECONDS: 1_000_000, MILLIS: 1000, MICROS: 1 };
for (const [unit, micros] of Object.entries(units)) {
  const passed = 'epoch_us(CAST($1 AS TIMESTAMP))';
  add(`UNIX_${unit}(TIMESTAMP) INT64`, micros === 1 ? passed : floorDivided(passed, micros));
  add(`TIMESTAMP_${unit}(INT64) TIMESTAMP`, ({ args: [x], fail }) => {
    const [low, high] = [
      -62135596800000000n / BigInt(micros),
      253402300799999999n / BigInt(micros),
    ];
    return `CASE WHEN ${x} BETWEEN ${low} AND ${high} THEN make_timestamptz(${x} * ${micros}) WHEN ${x} IS NOT NULL THEN ${fail(`'TIMESTAMP value is out of allowed range: from 0001-01-01 00:00:00.000000+00 to 9999-12-31 23:59:59.999999+00.'`)} END`;
  });
}

/** Whole units, rounded down before 1970 too. */
function floorDivided(x: string, by: number): string {
  return `((${x}) // ${by} - CASE WHEN (${x}) % ${by} < 0 THEN 1 ELSE 0 END)`;
}

add('UNIX_DATE(DATE) INT64', `CAST(date_diff('day', DATE '1970-01-01', $1) AS BIGINT)`);
add(
  'DATE_FROM_UNIX_DATE(INT64) DATE',
  ({ args: [x], fail }) =>
    `CASE WHEN ${x} BETWEEN -719162 AND 2932896 THEN DATE '1970-01-01' + CAST(${x} AS INTEGER) WHEN ${x} IS NOT NULL THEN ${fail(`'DATE value is out of allowed range: from 0001-01-01 to 9999-12-31.'`)} END`,
);

// Parts, distances, shifts and truncations.
for (const type of ['DATE', 'DATETIME', 'TIMESTAMP', 'TIME']) {
  add(`EXTRACT(PART, ${type}) INT64`, ({ args: [, x], part, refuse }) =>
    extractSql(part, type, x!, refuse),
  );
  add(`${type}_DIFF(${type}, ${type}, PART) INT64`, ({ args: [a, b], part, refuse }) =>
    differenceSql(part, type, a!, b!, refuse),
  );
  add(`${type}_TRUNC(${type}, PART) ${type}`, ({ args: [x], part, refuse }) =>
    truncateSql(part, type, x!, refuse),
  );
  for (const [name, sign] of [
    ['ADD', '+'],
    ['SUB', '-'],
  ] as const) {
    add(
      `${type}_${name}(${type}, INTERVAL) ${type}`,
      ({ args: [x, n], part, refuse, fail }) =>
        shiftSql(part, type, x!, n!, sign, { refuse, fail }),
      safe,
    );
  }
}
add('LAST_DAY(DATE[, PART]) DATE', ({ args: [x], part, refuse }) => {
  const unit = part || 'MONTH';
  if (!['MONTH', 'QUARTER', 'YEAR'].includes(unit)) refuse(`of ${unit}`);
  const months = { MONTH: 1, QUARTER: 3, YEAR: 12 }[unit as 'MONTH'];
  return `CAST(date_trunc('${unit.toLowerCase()}', ${x}) + INTERVAL ${months} MONTH - INTERVAL 1 DAY AS DATE)`;
});

/** Dates so many months apart. Each is counted from the one before, so that a short month leaves its day to all that follow. */
function monthlyDates(a: string, b: string, step: string): string {
  const month = (i: string) =>
    `date_trunc('month', ${a}) + to_months(CAST(${step} * ${i} AS INTEGER))`;
  const lastDays = `list_transform(range(0, i + 1), lambda j: day(last_day(${month('j')})))`;
  const date = `CAST(${month('i')} AS DATE) + CAST(least(day(${a}), list_min(${lastDays})) - 1 AS INTEGER)`;
  const count = `date_diff('month', ${a}, ${b}) // ${step} + 1`;
  const isReached = `CASE WHEN ${step} > 0 THEN d <= ${b} ELSE d >= ${b} END`;
  return `CASE WHEN ${a} IS NULL OR ${b} IS NULL OR ${step} IS NULL THEN NULL WHEN ${step} = 0 THEN error('Sequence step cannot be 0') ELSE list_filter(list_transform(range(0, ${count}), lambda i: ${date}), lambda d: ${isReached}) END`;
}

add(
  'GENERATE_DATE_ARRAY(DATE, DATE[, INTERVAL]) ARRAY<DATE>',
  ({ args: [a, b, n], part, refuse }) => {
    const months = { MONTH: 1, QUARTER: 3, YEAR: 12 }[part];
    if (months !== undefined) return monthlyDates(a!, b!, `(${n} * ${months})`);
    if (part && part !== 'DAY' && part !== 'WEEK') refuse(`with INTERVAL … ${part}`);
    const days = n === undefined ? '1' : part === 'WEEK' ? `(${n} * 7)` : n;
    const [from, to] = [a, b].map((x) => `date_diff('day', DATE '1970-01-01', ${x})`);
    return `CASE WHEN ${a} IS NULL OR ${b} IS NULL OR ${days} IS NULL THEN NULL WHEN ${days} = 0 THEN error('Sequence step cannot be 0') ELSE list_transform(generate_series(${from}, ${to}, ${days}), lambda d: DATE '1970-01-01' + CAST(d AS INTEGER)) END`;
  },
);

const MICROS: Record<string, number> = {
  MICROSECOND: 1,
  MILLISECOND: 1e3,
  SECOND: 1e6,
  MINUTE: 6e7,
  HOUR: 36e8,
  DAY: 864e8,
};

add(
  'GENERATE_TIMESTAMP_ARRAY(TIMESTAMP, TIMESTAMP, INTERVAL) ARRAY<TIMESTAMP>',
  ({ args: [a, b, n], part, at }) => {
    const unit = MICROS[part];
    if (unit === undefined)
      throw queryError(`GENERATE_TIMESTAMP_ARRAY does not support the ${part} date part`, at);
    const [from, to] = [a, b].map((x) => `epoch_us(${x})`);
    return `CASE WHEN ${a} IS NULL OR ${b} IS NULL OR ${n} IS NULL THEN NULL WHEN ${n} = 0 THEN error('Sequence step cannot be 0') ELSE list_transform(generate_series(${from}, ${to}, ${n} * ${unit}), lambda us: make_timestamptz(us)) END`;
  },
);

/** Dates, times and timestamps. */
export const dateRows = rows;
