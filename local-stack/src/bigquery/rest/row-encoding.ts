import type { DuckDBValue } from '@duckdb/node-api';
import {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
} from '@duckdb/node-api';
import type { Field } from '../../sql/contract.ts';
import { jsonText } from '../../sql/native/json.ts';

const MICROS_PER_SECOND = 1_000_000n;
const MICROS_PER_DAY = 86_400n * MICROS_PER_SECOND;

/** A cell as the REST API sends it. */
export interface Cell {
  v: unknown;
}

/** How TIMESTAMP values are sent: whole microseconds, or seconds as a floating point number. */
export interface EncodingOptions {
  useInt64Timestamp: boolean;
}

/** Rows in the REST API's form: {f: [{v: …}, …]}. */
export function rowEncoder(
  schema: Field[],
  options: EncodingOptions,
): (row: readonly DuckDBValue[]) => { f: Cell[] } {
  const encoders = schema.map((field) => fieldEncoder(field, options));
  return (row) => ({ f: encoders.map((encode, index) => ({ v: encode(row[index] ?? null) })) });
}

type Encode = (value: DuckDBValue) => unknown;

function fieldEncoder(field: Field, options: EncodingOptions): Encode {
  const encodeOne = valueEncoder(field, options);
  if (field.mode !== 'REPEATED') return (value) => (value === null ? null : encodeOne(value));
  // BigQuery has no NULL array once it is in a result: it is an empty one.
  return (value) =>
    value === null
      ? []
      : expect(value, DuckDBListValue).items.map((item) => ({
          v: item === null ? null : encodeOne(item),
        }));
}

function valueEncoder(field: Field, options: EncodingOptions): Encode {
  switch (field.type) {
    case 'INTEGER':
    case 'BOOLEAN':
    case 'STRING':
      return String;
    case 'JSON':
      return (value) => jsonText(String(value));
    case 'FLOAT':
      return (value) => floatText(Number(value));
    case 'BYTES':
      return (value) => Buffer.from(expect(value, DuckDBBlobValue).bytes).toString('base64');
    case 'NUMERIC':
      return (value) => decimalText(value);
    case 'TIMESTAMP':
      return options.useInt64Timestamp
        ? (value) => String(expect(value, DuckDBTimestampTZValue).micros)
        : (value) => secondsText(expect(value, DuckDBTimestampTZValue).micros);
    case 'DATE':
      return (value) => dateText(BigInt(expect(value, DuckDBDateValue).days));
    case 'TIME':
      return (value) => timeText(expect(value, DuckDBTimeValue).micros);
    case 'DATETIME':
      return (value) => datetimeText(expect(value, DuckDBTimestampValue).micros);
    case 'RECORD':
      return recordEncoder(field.fields ?? [], options);
    default:
      throw new Error(`No encoding for the type ${field.type} (field ${field.name}).`);
  }
}

function recordEncoder(fields: Field[], options: EncodingOptions): Encode {
  const encode = rowEncoder(fields, options);
  return (value) => encode(Object.values(expect(value, DuckDBStructValue).entries));
}

function expect<T>(value: DuckDBValue, type: abstract new (...args: never[]) => T): T {
  if (value instanceof type) return value;
  throw new Error(`Expected a ${type.name}, got ${String(value)}.`);
}

/** Like BigQuery: 1 is 1.0, large and small numbers have an exponent, the special values have names. */
function floatText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Object.is(value, -0)) return '-0.0';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) {
    const [digits, exponent] = value.toExponential().split('e') as [string, string];
    return `${digits.includes('.') ? digits : `${digits}.0`}E${exponent.replace('+', '')}`;
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

function decimalText(value: DuckDBValue): string {
  const { value: digits, scale } = expect(value, DuckDBDecimalValue);
  const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0');
  const whole = text.slice(0, text.length - scale);
  const fraction = text.slice(text.length - scale).replace(/0+$/, '');
  return `${digits < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

function secondsText(micros: bigint): string {
  const sign = micros < 0n ? '-' : '';
  const digits = String(micros < 0n ? -micros : micros);
  if (digits === '0') return '0.0';
  const fraction = digits.slice(1).replace(/0+$/, '');
  return `${sign}${digits[0]}.${fraction === '' ? '0' : fraction}E${digits.length - 7}`;
}

function dateText(days: bigint): string {
  // Dates of BigQuery end in the year 9999, which Date can count.
  return new Date(Number(days) * 86_400_000).toISOString().slice(0, 10);
}

function timeText(micros: bigint): string {
  const seconds = Number(micros / MICROS_PER_SECOND);
  const parts = [seconds / 3600, (seconds / 60) % 60, seconds % 60];
  const text = parts.map((part) => String(Math.floor(part)).padStart(2, '0')).join(':');
  const fraction = micros % MICROS_PER_SECOND;
  return fraction === 0n ? text : `${text}.${String(fraction).padStart(6, '0')}`;
}

function datetimeText(micros: bigint): string {
  let days = micros / MICROS_PER_DAY;
  if (micros % MICROS_PER_DAY < 0n) days -= 1n;
  return `${dateText(days)}T${timeText(micros - days * MICROS_PER_DAY)}`;
}
