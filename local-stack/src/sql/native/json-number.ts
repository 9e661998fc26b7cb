/** A floating-point number f × 2^e. */
interface Scaled {
  f: bigint;
  e: number;
}

const WORD = (1n << 64n) - 1n;

const bits = new DataView(new ArrayBuffer(8));

/** Mantissa and exponent of a positive number, and whether the number below it is nearer than the one above. */
function partsOf(value: number): { f: bigint; e: number; isLowerCloser: boolean } {
  bits.setFloat64(0, value);
  const raw = bits.getBigUint64(0);
  const fraction = raw & ((1n << 52n) - 1n);
  const exponent = Number((raw >> 52n) & 0x7ffn);
  return exponent === 0
    ? { f: fraction, e: -1074, isLowerCloser: false }
    : {
        f: fraction | (1n << 52n),
        e: exponent - 1075,
        isLowerCloser: fraction === 0n && exponent > 1,
      };
}

function normalized({ f, e }: Scaled): Scaled {
  const shift = 64 - f.toString(2).length;
  return { f: f << BigInt(shift), e: e - shift };
}

/** The product, rounded to 64 bits. */
function times(x: Scaled, y: Scaled): Scaled {
  return { f: ((x.f * y.f + (1n << 63n)) >> 64n) & WORD, e: x.e + y.e + 64 };
}

const powers = new Map<number, Scaled>();

/** 10^k, rounded to 64 bits. */
function powerOfTen(k: number): Scaled {
  const known = powers.get(k);
  if (known) return known;
  const ten = 10n ** BigInt(Math.abs(k));
  const length = ten.toString(2).length;
  // 64 bits of 10^k and one more, to round by.
  const e = k < 0 ? -(length + 64) : length - 65;
  const wide = k < 0 ? (1n << BigInt(-e)) / ten : e >= 0 ? ten >> BigInt(e) : ten << BigInt(-e);
  const extra = wide.toString(2).length - 64;
  const f = (wide + (1n << BigInt(extra - 1))) >> BigInt(extra);
  const power = normalized({ f, e: e + extra });
  powers.set(k, power);
  return power;
}

/** A power of ten that brings a number with this binary exponent to one between -60 and -32. */
function scalingPower(e: number): number {
  const f = -61 - e;
  const k = Math.trunc((f * 78913) / 2 ** 18) + (f > 0 ? 1 : 0);
  return -300 + Math.trunc((300 + k + 7) / 8) * 8;
}

/** The digits of a positive number and the power of ten of the last one, as Grisu2 finds them: nearly always the fewest. */
function digitsOf(value: number): { digits: string; exponent: number } {
  const { f, e, isLowerCloser } = partsOf(value);
  const upper = normalized({ f: 2n * f + 1n, e: e - 1 });
  const below = isLowerCloser ? { f: 4n * f - 1n, e: e - 2 } : { f: 2n * f - 1n, e: e - 1 };
  const lower = { f: below.f << BigInt(below.e - upper.e), e: upper.e };
  const k = scalingPower(upper.e);
  const power = powerOfTen(k);
  const scaled = times(normalized({ f, e }), power);
  const high = times(upper, power).f - 1n;
  const low = times(lower, power).f + 1n;
  return generated(high, high - low, high - scaled.f, { e: -scaled.e, k });
}

function generated(
  high: bigint,
  width: bigint,
  target: bigint,
  { e, k }: { e: number; k: number },
): { digits: string; exponent: number } {
  const shift = BigInt(e);
  const one = 1n << shift;
  const whole = high >> shift;
  let fraction = high & (one - 1n);
  const wholeDigits = whole.toString();
  for (let used = 1; used <= wholeDigits.length; used++) {
    const left = wholeDigits.length - used;
    const unit = 10n ** BigInt(left);
    const rest = ((whole % unit) << shift) + fraction;
    if (rest <= width) {
      const digits = whole / unit;
      return {
        digits: nearer(digits, { target, width, rest, unit: unit << shift }),
        exponent: left - k,
      };
    }
  }
  let digits = whole;
  let [limit, distance] = [width, target];
  for (let places = 1; ; places++) {
    fraction *= 10n;
    digits = digits * 10n + (fraction >> shift);
    fraction &= one - 1n;
    limit *= 10n;
    distance *= 10n;
    if (fraction <= limit) {
      const place = { target: distance, width: limit, rest: fraction, unit: one };
      return { digits: nearer(digits, place), exponent: -places - k };
    }
  }
}

/** Lowers the last digit while that comes nearer to the number. */
function nearer(
  digits: bigint,
  place: { target: bigint; width: bigint; rest: bigint; unit: bigint },
): string {
  const { target, width, unit } = place;
  let { rest } = place;
  let best = digits;
  while (
    rest < target &&
    width - rest >= unit &&
    (rest + unit < target || target - rest > rest + unit - target)
  ) {
    best -= 1n;
    rest += unit;
  }
  return best.toString();
}

/** A FLOAT64 as BigQuery's JSON type writes it: 67.17411800000001, 100000.0, 1e+20, 1e-05. */
export function jsonNumberText(value: number): string {
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (value === 0) return `${sign}0.0`;
  const { digits, exponent } = digitsOf(Math.abs(value));
  const point = digits.length + exponent;
  if (exponent >= 0 && point <= 15) return `${sign}${digits}${'0'.repeat(exponent)}.0`;
  if (point > 0 && point <= 15) return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
  if (point > -4 && point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  const mantissa = digits.length === 1 ? digits : `${digits[0]}.${digits.slice(1)}`;
  const power = String(Math.abs(point - 1)).padStart(2, '0');
  return `${sign}${mantissa}e${point - 1 < 0 ? '-' : '+'}${power}`;
}

/** Digits without zeros at their ends, and the power of ten of the last: equal for equal numbers. */
function exactValue(text: string): string {
  const [, sign, whole, fraction = '', power = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text)!;
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const kept = digits.replace(/0+$/, '');
  if (kept === '') return '0';
  return `${sign}${kept}e${Number(power) - fraction.length + digits.length - kept.length}`;
}

const MIN_INT64 = -(2n ** 63n);
const MAX_UINT64 = 2n ** 64n - 1n;

/**
 * A number of JSON text as PARSE_JSON keeps it. Throws for one that no FLOAT64 holds, and, unless it may be rounded, for
 * one whose FLOAT64 is written otherwise (as BigQuery's own check has it, which refuses 67.174118).
 */
export function keptNumber(text: string, mayRound: boolean): string {
  if (/^-?\d+$/.test(text)) {
    const value = BigInt(text);
    if (value >= MIN_INT64 && value <= MAX_UINT64) return String(value);
  }
  const value = Number(text);
  if (!Number.isFinite(value)) throw new Error(`number overflow parsing '${text}'`);
  const kept = jsonNumberText(value);
  if (!mayRound && exactValue(text) !== exactValue(kept))
    throw new Error(`Input number: ${text} cannot round-trip through string representation`);
  return kept;
}
