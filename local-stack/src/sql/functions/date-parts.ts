import { fromUtc, utc } from '../print/cast.ts';

type Refuse = (why: string) => never;

const DATE_UNITS = ['DAY', 'WEEK', 'ISOWEEK', 'MONTH', 'QUARTER', 'YEAR', 'ISOYEAR'];
const TIME_MICROS: Record<string, bigint> = {
  MICROSECOND: 1n,
  MILLISECOND: 1000n,
  SECOND: 1_000_000n,
  MINUTE: 60_000_000n,
  HOUR: 3_600_000_000n,
};
const MICROS_PER_DAY = 86_400_000_000n;

/** The value with its clock in UTC, as DuckDB's DATE, TIME or TIMESTAMP. */
function plain(type: string, x: string): string {
  return type === 'TIMESTAMP' ? utc(x) : x;
}

const hasDate = (type: string) => type !== 'TIME';
const hasTime = (type: string) => type !== 'DATE';

/** Microseconds since midnight. */
function clockMicros(type: string, x: string): string {
  return type === 'TIME'
    ? `epoch_us(DATE '1970-01-01' + ${x})`
    : `(epoch_us(${x}) - epoch_us(CAST(CAST(${x} AS DATE) AS TIMESTAMP)))`;
}

/** EXTRACT(part FROM value). */
export function extractSql(part: string, type: string, value: string, refuse: Refuse): string {
  const x = plain(type, value);
  if (hasTime(type)) {
    const micros = clockMicros(type, x);
    const parts: Record<string, string> = {
      HOUR: `(${micros} // 3600000000)`,
      MINUTE: `(${micros} // 60000000 % 60)`,
      SECOND: `(${micros} // 1000000 % 60)`,
      MILLISECOND: `(${micros} // 1000 % 1000)`,
      MICROSECOND: `(${micros} % 1000000)`,
    };
    if (parts[part]) return `CAST(${parts[part]} AS BIGINT)`;
  }
  const fields: Record<string, string> = {
    YEAR: `year(${x})`,
    QUARTER: `quarter(${x})`,
    MONTH: `month(${x})`,
    DAY: `day(${x})`,
    DAYOFYEAR: `dayofyear(${x})`,
    DAYOFWEEK: `(dayofweek(${x}) + 1)`,
    ISOWEEK: `weekofyear(${x})`,
    ISOYEAR: `isoyear(${x})`,
    // Weeks begin on Sunday; days before the first one are in week 0.
    WEEK: `((dayofyear(${x}) + 6 - dayofweek(${x})) // 7)`,
  };
  if (!hasDate(type) || !fields[part]) return refuse(`of ${part} from ${type}`);
  return `CAST(${fields[part]} AS BIGINT)`;
}

/** Days since 1970. */
const days = (x: string) => `date_diff('day', DATE '1970-01-01', CAST(${x} AS DATE))`;

/** Weeks since a Sunday (or Monday) long ago, rounded down. */
function weeks(x: string, firstDay: 'SUNDAY' | 'MONDAY'): string {
  // 0001-01-01 was a Monday; it is 719162 days before 1970.
  const offset = firstDay === 'MONDAY' ? 719162 : 719163;
  return `((${days(x)} + ${offset}) // 7)`;
}

function weekStart(part: string): 'SUNDAY' | 'MONDAY' | undefined {
  if (part === 'WEEK' || part === 'WEEK(SUNDAY)') return 'SUNDAY';
  return part === 'ISOWEEK' || part === 'WEEK(MONDAY)' ? 'MONDAY' : undefined;
}

/** DATE_DIFF and its kin: how many boundaries of the part lie between b and a (for TIMESTAMP and times: whole parts). */
export function differenceSql(
  part: string,
  type: string,
  first: string,
  second: string,
  refuse: Refuse,
): string {
  const [a, b] = [plain(type, first), plain(type, second)];
  const start = weekStart(part);
  if (hasTime(type) && (TIME_MICROS[part] || (type === 'TIMESTAMP' && part === 'DAY')))
    return timeDifference(part, type, a, b);
  if (!hasDate(type) || type === 'TIMESTAMP') return refuse(`in ${part}`);
  if (start) return `(${weeks(a, start)} - ${weeks(b, start)})`;
  switch (part) {
    case 'DAY':
      return `(${days(a)} - ${days(b)})`;
    case 'MONTH':
      return `((year(${a}) - year(${b})) * 12 + month(${a}) - month(${b}))`;
    case 'QUARTER':
      return `((year(${a}) - year(${b})) * 4 + quarter(${a}) - quarter(${b}))`;
    case 'YEAR':
      return `(year(${a}) - year(${b}))`;
    case 'ISOYEAR':
      return `(isoyear(${a}) - isoyear(${b}))`;
    default:
      return refuse(`in ${part}`);
  }
}

function timeDifference(part: string, type: string, a: string, b: string): string {
  const unit = TIME_MICROS[part] ?? MICROS_PER_DAY;
  const micros = (x: string) => (type === 'TIME' ? clockMicros(type, x) : `epoch_us(${x})`);
  if (type === 'TIMESTAMP' || unit === 1n) return `((${micros(a)} - ${micros(b)}) // ${unit})`;
  // DATETIME and TIME count boundaries: each side is rounded down first.
  const floor = (x: string) =>
    `(${micros(x)} // ${unit} - CASE WHEN ${micros(x)} % ${unit} < 0 THEN 1 ELSE 0 END)`;
  return `(${floor(a)} - ${floor(b)})`;
}

/** DATE_TRUNC and its kin. */
export function truncateSql(part: string, type: string, value: string, refuse: Refuse): string {
  const x = plain(type, value);
  const back = (sql: string) =>
    type === 'TIMESTAMP'
      ? fromUtc(`CAST(${sql} AS TIMESTAMP)`)
      : `CAST(${sql} AS ${type === 'DATETIME' ? 'TIMESTAMP' : type})`;
  if (hasTime(type) && TIME_MICROS[part]) return truncatedTime(part, type, x);
  const start = weekStart(part);
  if (!hasDate(type)) return refuse(`to ${part}`);
  if (start) {
    const weekday = start === 'SUNDAY' ? `dayofweek(${x})` : `(isodow(${x}) - 1)`;
    return checkedYear(back(`CAST(${x} AS DATE) - CAST(${weekday} AS INTEGER)`), type);
  }
  if (part === 'ISOYEAR') return refuse(`to ${part}`);
  if (!DATE_UNITS.includes(part)) return refuse(`to ${part}`);
  return back(`date_trunc('${part.toLowerCase()}', ${x})`);
}

function checkedYear(sql: string, type: string): string {
  return `CASE WHEN year(${plain(type, sql)}) < 1 THEN error('${type} value is out of allowed range') ELSE ${sql} END`;
}

function truncatedTime(part: string, type: string, x: string): string {
  const unit = TIME_MICROS[part]!;
  if (type === 'TIME') {
    return `CAST(make_timestamp(${clockMicros(type, x)} // ${unit} * ${unit}) AS TIME)`;
  }
  const micros = `epoch_us(${x})`;
  const floored = `((${micros} // ${unit} - CASE WHEN ${micros} % ${unit} < 0 THEN 1 ELSE 0 END) * ${unit})`;
  return type === 'TIMESTAMP' ? `make_timestamptz(${floored})` : `make_timestamp(${floored})`;
}

const MONTHS: Record<string, number> = { MONTH: 1, QUARTER: 3, YEAR: 12 };
const MIN_MICROS = -62135596800000000n;
const MAX_MICROS = 253402300799999999n;

/** DATE_ADD, TIMESTAMP_SUB and their kin, with an error outside of the years 1 to 9999. */
export function shiftSql(
  part: string,
  type: string,
  value: string,
  count: string,
  sign: '+' | '-',
  { refuse, fail }: { refuse: Refuse; fail: (message: string) => string },
): string {
  const failure = fail(`'${type} value is out of allowed range after adding or subtracting'`);
  const months = MONTHS[part];
  if (months) {
    if (type === 'TIMESTAMP' || type === 'TIME') return refuse(`of ${part}`);
    return shiftedMonths(type, value, `${sign}CAST(${count} AS HUGEINT) * ${months}`, failure);
  }
  const unit = TIME_MICROS[part] ?? { DAY: MICROS_PER_DAY, WEEK: 7n * MICROS_PER_DAY }[part];
  if (unit === undefined) return refuse(`of ${part}`);
  if (type === 'DATE')
    return part === 'DAY' || part === 'WEEK'
      ? shiftedDays(value, `${sign}CAST(${count} AS HUGEINT) * ${part === 'WEEK' ? 7 : 1}`, failure)
      : refuse(`of ${part}`);
  if (type === 'TIME')
    return TIME_MICROS[part] ? shiftedTime(value, count, unit, sign) : refuse(`of ${part}`);
  if (part === 'WEEK' && type === 'TIMESTAMP') return refuse('of WEEK');
  const moved = `(CAST(epoch_us(${plain(type, value)}) AS HUGEINT) ${sign} CAST(${count} AS HUGEINT) * ${unit})`;
  const make = type === 'TIMESTAMP' ? 'make_timestamptz' : 'make_timestamp';
  return `CASE WHEN ${moved} BETWEEN ${MIN_MICROS} AND ${MAX_MICROS} THEN ${make}(CAST(${moved} AS BIGINT)) WHEN ${moved} IS NOT NULL THEN ${failure} END`;
}

function shiftedDays(value: string, shift: string, failure: string): string {
  const moved = `(CAST(${days(value)} AS HUGEINT) + CAST(${shift} AS HUGEINT))`;
  return `CASE WHEN ${moved} BETWEEN -719162 AND 2932896 THEN DATE '1970-01-01' + CAST(${moved} AS INTEGER) WHEN ${moved} IS NOT NULL THEN ${failure} END`;
}

function shiftedMonths(type: string, value: string, shift: string, failure: string): string {
  const total = `(CAST(year(${value}) * 12 + month(${value}) - 1 AS HUGEINT) + CAST(${shift} AS HUGEINT))`;
  const moved = `(${value} + to_months(CAST(${total} - (year(${value}) * 12 + month(${value}) - 1) AS INTEGER)))`;
  return `CASE WHEN ${total} BETWEEN 12 AND 119999 THEN CAST(${moved} AS ${type === 'DATE' ? 'DATE' : 'TIMESTAMP'}) WHEN ${total} IS NOT NULL THEN ${failure} END`;
}

/** A time of day wraps around midnight. */
function shiftedTime(value: string, count: string, unit: bigint, sign: string): string {
  const moved = `((CAST(${clockMicros('TIME', value)} AS HUGEINT) ${sign} CAST(${count} AS HUGEINT) * ${unit}) % ${MICROS_PER_DAY} + ${MICROS_PER_DAY}) % ${MICROS_PER_DAY}`;
  return `CAST(make_timestamp(CAST(${moved} AS BIGINT)) AS TIME)`;
}
