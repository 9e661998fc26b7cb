import type { BuildContext } from './row.ts';

/** A time zone as BigQuery takes it: a name of the tz database, or an offset from UTC in minutes. */
type Zone = { name: string } | { minutes: number };

/** The time zone that a literal argument names; throws for one that is none. */
function zoneOf(context: BuildContext, index: number): Zone {
  const text = context.literal(index);
  const offset = /^(?:UTC)?([+-])(\d{1,2})(?::?(\d{2}))?$/i.exec(text);
  if (offset) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3] ?? 0);
    if (minutes <= 14 * 60) return { minutes: offset[1] === '-' ? -minutes : minutes };
  }
  if (/^(utc|z)$/i.test(text)) return { minutes: 0 };
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions();
    return timeZone === 'UTC' ? { minutes: 0 } : { name: text };
  } catch {
    return context.refuse(`with the time zone ${text}, which is none,`);
  }
}

const named = (name: string, x: string) => `timezone('${name}', ${x})`;

/** Before 1940 offsets have odd seconds, which the two engines take differently; the last year has no next. */
function inYears(x: string, sql: string): string {
  const refusal = `error('A time zone other than UTC before 1940 or after 9998 is not supported by the local stack')`;
  return `CASE WHEN year(CAST(${x} AS TIMESTAMP)) BETWEEN 1940 AND 9998 THEN ${sql} WHEN ${x} IS NOT NULL THEN ${refusal} END`;
}

/** A TIMESTAMP as DuckDB's TIMESTAMP of its clock in the zone that an argument names. */
export function clockIn(context: BuildContext, index: number, x: string): string {
  const zone = zoneOf(context, index);
  if ('name' in zone) return inYears(x, named(zone.name, x));
  if (zone.minutes === 0) return `CAST(${x} AS TIMESTAMP)`;
  return inYears(x, `(CAST(${x} AS TIMESTAMP) + INTERVAL (${zone.minutes}) MINUTE)`);
}

/** The TIMESTAMP at a clock in the zone that an argument names; the first of two where clocks go back. */
export function instantIn(context: BuildContext, index: number, clock: string): string {
  const zone = zoneOf(context, index);
  const local = `CAST(${clock} AS TIMESTAMP)`;
  if (!('name' in zone)) {
    const instant = `CAST(${local} - INTERVAL (${zone.minutes}) MINUTE AS TIMESTAMPTZ)`;
    return zone.minutes === 0 ? `CAST(${local} AS TIMESTAMPTZ)` : inYears(local, instant);
  }
  const last = named(zone.name, local);
  const first = `${last} - INTERVAL 1 HOUR`;
  const sql = `CASE WHEN ${named(zone.name, first)} = ${local} THEN ${first} ELSE ${last} END`;
  return inYears(local, sql);
}
