import type { BqType } from '../bq-type.ts';
import { typeText, duckType } from '../bq-type.ts';
import type { Position } from '../parse/tokens.ts';
import type { Value } from './value.ts';
import { queryError, timestampSql, blobSql, unsupported } from './value.ts';

/** A literal of a type that is written as a string: DATE '2020-01-31'. */
export function literalOf(
  text: string,
  type: BqType,
  at: Position,
  message = `Could not cast literal "${text}" to type ${typeText(type)}`,
): Value {
  const base = { type, isConstant: true };
  const invalid = () => queryError(message, at);
  switch (type.kind) {
    case 'DATE': {
      const date = parseDate(text);
      if (!date) throw invalid();
      return { ...base, sql: `DATE '${date}'` };
    }
    case 'DATETIME':
    case 'TIMESTAMP': {
      const micros = parseTimestamp(text, type.kind === 'TIMESTAMP');
      if (micros === undefined) throw invalid();
      return {
        ...base,
        sql: type.kind === 'TIMESTAMP' ? timestampSql(micros) : `make_timestamp(${micros})`,
      };
    }
    case 'TIME': {
      const time = parseTime(text);
      if (!time) throw invalid();
      return { ...base, sql: `TIME '${time}'` };
    }
    case 'BYTES':
      return { ...base, sql: blobSql(Buffer.from(text, 'utf8').toString('hex')) };
    default:
      throw invalid();
  }
}

export function numericLiteral(text: string, target: BqType, at: Position): Value {
  const value = Number(text);
  const plain = /^-?\d*\.?\d*$/.test(text) ? text : undefined;
  if (plain === undefined || (plain.split('.')[1] ?? '').length > 9 || Math.abs(value) >= 1e28) {
    throw unsupported(`The NUMERIC literal ${text}`, at);
  }
  return { sql: `CAST('${plain}' AS ${duckType(target)})`, type: target, isConstant: true };
}

/** The date as yyyy-mm-dd; BigQuery takes months and days of one digit. */
export function parseDate(text: string): string | undefined {
  const found = /^(\d{4,5})-(\d{1,2})-(\d{1,2})$/.exec(text.trim());
  if (!found) return undefined;
  const [year, month, day] = found.slice(1).map(Number) as [number, number, number];
  const date = new Date(Date.UTC(2000, month - 1, day));
  date.setUTCFullYear(year, month - 1, day);
  const isValid =
    year >= 1 && year <= 9999 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isValid ? date.toISOString().slice(0, 10) : undefined;
}

export function parseTime(text: string): string | undefined {
  const found = /^(\d{1,2}):(\d{1,2}):(\d{1,2})(\.\d{1,6})?$/.exec(text);
  if (!found) return undefined;
  const [hour, minute, second] = found.slice(1, 4).map(Number) as [number, number, number];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const [h, m, s] = found.slice(1, 4).map((part) => part.padStart(2, '0'));
  return `${h}:${m}:${s}${found[4] ?? ''}`;
}

/** Microseconds since 1970 of a timestamp as BigQuery writes it (UTC, or an offset from it, when zones are allowed). */
export function parseTimestamp(text: string, withZone: boolean): bigint | undefined {
  const pattern =
    /^(\d{4}-\d{1,2}-\d{1,2})(?:[Tt ](\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d{1,6})?))?\s*(.*)$/;
  const found = pattern.exec(text.trim());
  if (!found) return undefined;
  const date = parseDate(found[1]!);
  const time = parseTime(found[2] ?? '00:00:00');
  if (!date || !time) return undefined;
  const offset = zoneOffsetMinutes(found[3]!);
  if (offset === undefined || (!withZone && found[3])) return undefined;
  const [whole, fraction = ''] = time.split('.') as [string, string?];
  const micros = BigInt(Date.parse(`${date}T${whole}Z`)) * 1000n + BigInt(fraction.padEnd(6, '0'));
  return micros - BigInt(offset) * 60_000_000n;
}

function zoneOffsetMinutes(zone: string): number | undefined {
  if (zone === '' || /^(z|utc)$/i.test(zone)) return 0;
  const found = /^(?:UTC)?([+-])(\d{1,2})(?::?(\d{2}))?$/i.exec(zone);
  if (!found) return undefined;
  const minutes = Number(found[2]) * 60 + Number(found[3] ?? 0);
  return minutes > 14 * 60 ? undefined : found[1] === '-' ? -minutes : minutes;
}
