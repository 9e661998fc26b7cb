import { readSpecifier } from './format-specifier.ts';
import type { Specifier } from './format-specifier.ts';
import type { NativeFunction } from './native-function.ts';

/** A positive number as an exact fraction. */
interface Fraction {
  over: bigint;
  under: bigint;
  /** How a half is rounded: FLOAT64 to the even, NUMERIC away from zero. */
  halves: 'even' | 'away';
}

function fractionOfFloat(value: number): Fraction {
  let [scaled, under] = [value, 1n];
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    under *= 2n;
  }
  return { over: BigInt(scaled), under, halves: 'even' };
}

function fractionOfText(text: string): Fraction {
  const [whole, fraction = ''] = text.split('.') as [string, string?];
  return { over: BigInt(whole + fraction), under: 10n ** BigInt(fraction.length), halves: 'away' };
}

/** The fraction times 10^places, as the nearest whole number. */
function scaled({ over, under, halves }: Fraction, places: number): bigint {
  const power = 10n ** BigInt(Math.abs(places));
  const [a, b] = places >= 0 ? [over * power, under] : [over, under * power];
  const whole = a / b;
  const twice = 2n * (a - whole * b);
  const goesUp = twice > b || (twice === b && (halves === 'away' || whole % 2n === 1n));
  return goesUp ? whole + 1n : whole;
}

function fixed(value: Fraction, places: number): string {
  const digits = scaled(value, places)
    .toString()
    .padStart(places + 1, '0');
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** The first digits of a number, and the power of ten of the first one. */
function leading(value: Fraction, count: number): { digits: string; exponent: number } {
  if (value.over === 0n) return { digits: '0'.repeat(count), exponent: 0 };
  let exponent = value.over.toString().length - value.under.toString().length;
  if (scaled({ ...value, halves: 'away' }, -exponent) === 0n) exponent -= 1;
  for (;;) {
    const digits = scaled(value, count - 1 - exponent).toString();
    if (digits.length === count) return { digits, exponent };
    exponent += digits.length - count;
  }
}

function scientific({ digits, exponent }: { digits: string; exponent: number }): string {
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
  const sign = exponent < 0 ? '-' : '+';
  return `${digits[0]}${fraction}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function general(value: Fraction, precision: number, keepsZeros: boolean): string {
  const count = Math.max(precision, 1);
  const first = leading(value, count);
  const isPlain = first.exponent >= -4 && first.exponent < count;
  const text = isPlain ? fixed(value, count - 1 - first.exponent) : scientific(first);
  if (keepsZeros || !text.includes('.')) return text;
  return text.replace(/\.?0+(?=e|$)/, '');
}

function grouped(digits: string, size = 3, mark = ','): string {
  return digits.replace(new RegExp(`(?<!\\..*)\\B(?=(\\w{${size}})+(?!\\w))`, 'g'), mark);
}

/** Puts the sign before the digits, and fills up to the width. */
function filled(
  { flags, width }: Specifier,
  parts: { sign: string; body: string; takesZeros: boolean },
): string {
  const sign = parts.sign || (flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '');
  const missing = Math.max(0, width - sign.length - parts.body.length);
  if (flags.includes('-')) return `${sign}${parts.body}${' '.repeat(missing)}`;
  if (flags.includes('0') && parts.takesZeros) return `${sign}${'0'.repeat(missing)}${parts.body}`;
  return `${' '.repeat(missing)}${sign}${parts.body}`;
}

const BASES: Record<string, number> = { o: 8, x: 16, X: 16 };

function formattedInteger(value: bigint, format: string): string {
  const { specifier } = readSpecifier(format)!;
  const { type, flags, precision } = specifier;
  const base = BASES[type] ?? 10;
  const magnitude = (value < 0n ? -value : value).toString(base);
  let digits = precision === 0 && value === 0n ? '' : magnitude.padStart(precision ?? 0, '0');
  if (flags.includes("'"))
    digits = base === 10 ? grouped(digits) : grouped(digits, 4, base === 16 ? ':' : ',');
  const prefix = flags.includes('#') && value !== 0n ? { o: '0', x: '0x', X: '0x' }[type] : '';
  const text = (prefix ?? '') + digits;
  return filled(specifier, {
    sign: value < 0n ? '-' : '',
    body: type === 'X' ? text.toUpperCase() : text,
    takesZeros: precision === undefined,
  });
}

function formattedFraction(value: Fraction, isNegative: boolean, specifier: Specifier): string {
  const { type, flags, precision = 6 } = specifier;
  const kind = type.toLowerCase();
  const plain =
    kind === 'f'
      ? fixed(value, precision)
      : kind === 'e'
        ? scientific(leading(value, precision + 1))
        : general(value, precision, flags.includes('#'));
  const digits =
    flags.includes('#') && !plain.includes('.') ? plain.replace(/(?=e|$)/, '.') : plain;
  const body = flags.includes("'") && !digits.includes('e') ? grouped(digits) : digits;
  return filled(specifier, {
    sign: isNegative ? '-' : '',
    body: type === kind ? body : body.toUpperCase(),
    takesZeros: true,
  });
}

function formattedFloat(value: number, format: string): string {
  const { specifier } = readSpecifier(format)!;
  const isNegative = value < 0 || Object.is(value, -0);
  if (Number.isFinite(value))
    return formattedFraction(fractionOfFloat(Math.abs(value)), isNegative, specifier);
  const body = Number.isNaN(value) ? 'nan' : 'inf';
  const isUpper = specifier.type !== specifier.type.toLowerCase();
  return filled(specifier, {
    sign: isNegative ? '-' : '',
    body: isUpper ? body.toUpperCase() : body,
    takesZeros: false,
  });
}

function formattedNumeric(text: string, format: string): string {
  const { specifier } = readSpecifier(format)!;
  return formattedFraction(fractionOfText(text.replace('-', '')), text.startsWith('-'), specifier);
}

function formattedText(text: string, format: string): string {
  const { flags, width, precision } = readSpecifier(format)!.specifier;
  const characters = [...text].slice(0, precision);
  const space = ' '.repeat(Math.max(0, width - characters.length));
  const body = characters.join('');
  return flags.includes('-') ? body + space : space + body;
}

const ESCAPES: Record<string, string> = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** A STRING as a literal of GoogleSQL. */
function stringLiteral(text: string): string {
  const quote = text.includes('"') && !text.includes("'") ? "'" : '"';
  const escaped = text.replace(/[\\"\p{Cc}]/gu, (character) => {
    if (character === '"' && quote === "'") return character;
    const code = character.codePointAt(0)!.toString(16).padStart(2, '0');
    return ESCAPES[character] ?? `\\x${code}`;
  });
  return quote + escaped + quote;
}

/** BYTES as the inside of a literal of GoogleSQL, these quotes escaped. */
function bytesText(bytes: Uint8Array, quotes: string): string {
  return Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte);
    if (`\\${quotes}`.includes(character)) return `\\${character}`;
    if (byte >= 0x20 && byte < 0x7f) return character;
    return `\\x${byte.toString(16).padStart(2, '0')}`;
  }).join('');
}

function bytesLiteral(bytes: Uint8Array): string {
  const quote = bytes.includes(0x22) && !bytes.includes(0x27) ? "'" : '"';
  return `b${quote}${bytesText(bytes, quote)}${quote}`;
}

const text = { returns: 'VARCHAR' } as const;

/** What FORMAT puts in the place of one specifier. */
export const formatFunctions: NativeFunction[] = [
  {
    ...text,
    name: 'bq_format_integer',
    parameters: ['BIGINT', 'VARCHAR'],
    compute: formattedInteger,
  },
  { ...text, name: 'bq_format_float', parameters: ['DOUBLE', 'VARCHAR'], compute: formattedFloat },
  {
    ...text,
    name: 'bq_format_numeric',
    parameters: ['VARCHAR', 'VARCHAR'],
    compute: formattedNumeric,
  },
  { ...text, name: 'bq_format_text', parameters: ['VARCHAR', 'VARCHAR'], compute: formattedText },
  { ...text, name: 'bq_string_literal', parameters: ['VARCHAR'], compute: stringLiteral },
  { ...text, name: 'bq_bytes_literal', parameters: ['BLOB'], compute: bytesLiteral },
  {
    ...text,
    name: 'bq_bytes_text',
    parameters: ['BLOB'],
    compute: (bytes: Uint8Array) => bytesText(bytes, `'"`),
  },
];
