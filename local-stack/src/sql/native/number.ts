import type { NativeFunction } from './native-function.ts';

const BILLION = 1_000_000_000n;
/** Powers of ten up to this one are exact in the 64 bits that BigQuery computes ROUND and TRUNC with. */
const MAX_EXACT_POWER = 27;

/** No FLOAT64 has so many digits before its point: rounded to a place beyond, each is 0, and so are NaN and infinity. */
const MOST_DIGITS = 308;

/** The exact value of a finite FLOAT64 as a fraction. */
function fractionOf(value: number): { over: bigint; under: bigint } {
  let [scaled, under] = [value, 1n];
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    under *= 2n;
  }
  return { over: BigInt(scaled), under };
}

function half(over: bigint, under: bigint): bigint {
  return (2n * over + under) / (2n * under);
}

/** A positive fraction rounded to so many bits, halves to the even. */
function toBits(over: bigint, under: bigint, bits: number): { over: bigint; under: bigint } {
  const shift = bits - (over.toString(2).length - under.toString(2).length);
  let [a, b] = shift >= 0 ? [over << BigInt(shift), under] : [over, under << BigInt(-shift)];
  let places = shift;
  if (a / b >= 1n << BigInt(bits)) {
    b *= 2n;
    places -= 1;
  }
  let whole = a / b;
  a -= whole * b;
  if (2n * a > b || (2n * a === b && whole % 2n === 1n)) whole += 1n;
  return places >= 0
    ? { over: whole, under: 1n << BigInt(places) }
    : { over: whole << BigInt(-places), under: 1n };
}

/** The FLOAT64 of a positive fraction. */
function floatOf(over: bigint, under: bigint): number {
  const wide = toBits(over, under, 64);
  const narrow = toBits(wide.over, wide.under, 53);
  const shift = narrow.under.toString(2).length - 1;
  const extra = Math.max(0, narrow.over.toString(2).length - 53);
  return Number(narrow.over >> BigInt(extra)) * 2 ** (extra - shift);
}

/** ROUND and TRUNC of a FLOAT64 to so many decimal places, in 64 bits as BigQuery computes them. */
function roundedFloat(value: number, places: bigint, truncates: boolean, name: string): number {
  const count = Number(places);
  if (count < -MOST_DIGITS) return 0;
  if (!Number.isFinite(value) || value === 0) return value;
  const { over, under } = fractionOf(Math.abs(value));
  const isWhole = over / under >= 1n << 63n;
  if (count > MAX_EXACT_POWER && (count > 400 || (over * 10n ** places) / under >= 1n << 64n))
    return value;
  if (count >= 0 && isWhole) return value;
  const power = 10n ** BigInt(Math.abs(count));
  if (Math.abs(count) > MAX_EXACT_POWER) {
    if (count < 0 && over / under < power / 2n) return 0;
    throw new Error(
      `${name} to ${count} places of this number is not supported by the local stack`,
    );
  }
  const moved = count >= 0 ? toBits(over * power, under, 64) : toBits(over, under * power, 64);
  const whole = truncates ? moved.over / moved.under : half(moved.over, moved.under);
  if (whole === 0n) return 0;
  const result = count >= 0 ? floatOf(whole, power) : floatOf(whole * power, 1n);
  if (!Number.isFinite(result)) throw new Error(`Floating point overflow in function: ${name}`);
  return Math.sign(value) * result;
}

function billionths(text: string): bigint {
  const [whole, fraction = ''] = text.split('.') as [string, string?];
  return BigInt(whole + fraction.padEnd(9, '0'));
}

function numericText(count: bigint, what: string): string {
  if (count >= 10n ** 38n || count <= -(10n ** 38n)) throw new Error(`numeric overflow: ${what}`);
  const digits = String(count < 0n ? -count : count).padStart(10, '0');
  return `${count < 0n ? '-' : ''}${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

/** ROUND and TRUNC of a NUMERIC to so many decimal places; halves go away from zero. */
function roundedNumeric(text: string, places: bigint, truncates: boolean, name: string): string {
  if (places >= 9n) return text;
  if (places < -29n) return '0';
  const unit = 10n ** (9n - places);
  const count = billionths(text);
  const magnitude = count < 0n ? -count : count;
  const units = truncates ? magnitude / unit : half(magnitude, unit);
  return numericText((count < 0n ? -units : units) * unit, `${name}(${text}, ${places})`);
}

/** CAST of a FLOAT64 to NUMERIC: its exact value to nine places. */
function numericOfFloat(value: number): string {
  if (!Number.isFinite(value))
    throw new Error(`Illegal conversion of non-finite floating point number to numeric: ${value}`);
  const { over, under } = fractionOf(Math.abs(value));
  const count = half(over * BILLION, under);
  return numericText(value < 0 ? -count : count, `${value}`);
}

/** What functions of numbers need beyond DuckDB's own. */
export const numberFunctions: NativeFunction[] = [
  {
    name: 'bq_round_float',
    parameters: ['DOUBLE', 'BIGINT', 'BOOLEAN', 'VARCHAR'],
    returns: 'DOUBLE',
    compute: roundedFloat,
  },
  {
    name: 'bq_round_numeric',
    parameters: ['VARCHAR', 'BIGINT', 'BOOLEAN', 'VARCHAR'],
    returns: 'VARCHAR',
    compute: roundedNumeric,
  },
  {
    name: 'bq_numeric_of_float',
    parameters: ['DOUBLE'],
    returns: 'VARCHAR',
    compute: numericOfFloat,
  },
];
