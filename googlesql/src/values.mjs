// Types and values of GoogleSQL, to and from the protocol of the reference server.
// A value is null, a boolean, a string, an array, or for a STRUCT an array of its fields in order.
// Numbers are strings (INT64 and NUMERIC in decimals, FLOAT64 as JavaScript prints it), BYTES base64,
// DATE, TIME, DATETIME as ISO 8601, TIMESTAMP as microseconds since the epoch, JSON as canonical text.

const KINDS = {
  INT64: 'TYPE_INT64',
  BOOL: 'TYPE_BOOL',
  FLOAT64: 'TYPE_DOUBLE',
  STRING: 'TYPE_STRING',
  BYTES: 'TYPE_BYTES',
  DATE: 'TYPE_DATE',
  TIMESTAMP: 'TYPE_TIMESTAMP',
  TIME: 'TYPE_TIME',
  DATETIME: 'TYPE_DATETIME',
  NUMERIC: 'TYPE_NUMERIC',
  BIGNUMERIC: 'TYPE_BIGNUMERIC',
  JSON: 'TYPE_JSON',
  INTERVAL: 'TYPE_INTERVAL',
};
const NUMBERS = {
  TYPE_INT64: 2,
  TYPE_BOOL: 5,
  TYPE_DOUBLE: 7,
  TYPE_STRING: 8,
  TYPE_BYTES: 9,
  TYPE_DATE: 10,
  TYPE_ARRAY: 16,
  TYPE_STRUCT: 17,
  TYPE_TIMESTAMP: 19,
  TYPE_TIME: 20,
  TYPE_DATETIME: 21,
  TYPE_NUMERIC: 23,
  TYPE_BIGNUMERIC: 24,
  TYPE_JSON: 26,
  TYPE_INTERVAL: 27,
};
const KIND_OF_NUMBER = Object.fromEntries(Object.entries(NUMBERS).map(([kind, n]) => [n, kind]));
const NAME_OF_KIND = Object.fromEntries(Object.entries(KINDS).map(([name, kind]) => [kind, name]));

function splitFields(text) {
  const fields = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '<') depth += 1;
    if (text[at] === '>') depth -= 1;
    if (text[at] === ',' && depth === 0) {
      fields.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...fields, text.slice(start)];
}

/** A type as GoogleSQL writes it, such as ARRAY<STRUCT<a INT64, b STRING>>, as the server's TypeProto. */
export function encodeType(text) {
  const [, outer, inner] = /^\s*(\w+)\s*(?:<(.*)>)?\s*$/s.exec(text) ?? [];
  if (outer === 'ARRAY') {
    return { typeKind: 'TYPE_ARRAY', arrayType: { elementType: encodeType(inner) } };
  }
  if (outer === 'STRUCT') {
    const field = splitFields(inner).map((part) => {
      const [, fieldName = '', fieldType] = /^\s*(?:(\w+)\s+)?(\w+(?:<.*>)?)\s*$/s.exec(part);
      return { fieldName, fieldType: encodeType(fieldType) };
    });
    return { typeKind: 'TYPE_STRUCT', structType: { field } };
  }
  const typeKind = KINDS[outer];
  if (!typeKind) throw new Error(`Not a type known here: "${text}".`);
  return { typeKind };
}

function kindOf(type) {
  return typeof type.typeKind === 'number' ? KIND_OF_NUMBER[type.typeKind] : type.typeKind;
}

/** The server's TypeProto as GoogleSQL writes the type. */
export function decodeType(type) {
  const kind = kindOf(type);
  if (kind === 'TYPE_ARRAY') return `ARRAY<${decodeType(type.arrayType.elementType)}>`;
  if (kind === 'TYPE_STRUCT') {
    const fields = type.structType.field.map(({ fieldName, fieldType }) =>
      `${fieldName} ${decodeType(fieldType)}`.trim(),
    );
    return `STRUCT<${fields.join(', ')}>`;
  }
  return NAME_OF_KIND[kind] ?? String(type.typeKind);
}

const pad = (number, width = 2) => String(number).padStart(width, '0');
const MICROS_PER_SECOND = 1_000_000n;

/** JSON text with its keys in order and no spaces, so that equal values are equal strings. */
export function canonicalJson(text) {
  const sorted = (value) => {
    if (Array.isArray(value)) return value.map(sorted);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(
      Object.keys(value)
        .sort()
        .map((key) => [key, sorted(value[key])]),
    );
  };
  return JSON.stringify(sorted(JSON.parse(text)));
}

function decimalOf(bytes, scale) {
  let unscaled = 0n;
  for (let at = bytes.length - 1; at >= 0; at -= 1) unscaled = (unscaled << 8n) | BigInt(bytes[at]);
  unscaled = BigInt.asIntN(bytes.length * 8, unscaled);
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const fraction = digits.slice(-scale).replace(/0+$/, '');
  const whole = digits.slice(0, -scale);
  return `${unscaled < 0n ? '-' : ''}${whole}${fraction ? `.${fraction}` : ''}`;
}

function bytesOfDecimal(text, scale) {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  let unscaled = BigInt(whole + fraction.padEnd(scale, '0')) * (sign ? -1n : 1n);
  const bytes = [];
  for (let at = 0; at < (scale === 9 ? 16 : 32); at += 1) {
    bytes.push(Number(BigInt.asUintN(8, unscaled)));
    unscaled >>= 8n;
  }
  return Buffer.from(bytes);
}

function clock(bits, nanos) {
  const part = (shift, mask) => Number((bits >> BigInt(shift)) & BigInt(mask));
  const fraction = nanos ? `.${pad(Math.floor(nanos / 1000), 6)}` : '';
  return `${pad(part(12, 0x1f))}:${pad(part(6, 0x3f))}:${pad(part(0, 0x3f))}${fraction}`;
}

function decodeDatetime({ bitFieldDatetimeSeconds, nanos }) {
  const bits = BigInt(bitFieldDatetimeSeconds.toString());
  const part = (shift, mask) => Number((bits >> BigInt(shift)) & BigInt(mask));
  return `${pad(part(26, 0x3fff), 4)}-${pad(part(22, 0xf))}-${pad(part(17, 0x1f))}T${clock(bits, nanos)}`;
}

const DECODERS = {
  TYPE_INT64: (value) => value.int64Value.toString(),
  TYPE_BOOL: (value) => value.boolValue,
  TYPE_DOUBLE: (value) => String(value.doubleValue),
  TYPE_STRING: (value) => value.stringValue,
  TYPE_BYTES: (value) => Buffer.from(value.bytesValue).toString('base64'),
  TYPE_DATE: (value) => new Date(value.dateValue * 86_400_000).toISOString().slice(0, 10),
  TYPE_TIMESTAMP: ({ timestampValue: { seconds, nanos } }) =>
    (BigInt(seconds.toString()) * MICROS_PER_SECOND + BigInt(Math.floor(nanos / 1000))).toString(),
  TYPE_TIME: (value) => {
    const bits = BigInt(value.timeValue.toString());
    return clock(bits >> 30n, Number(bits & 0x3fffffffn));
  },
  TYPE_DATETIME: (value) => decodeDatetime(value.datetimeValue),
  TYPE_NUMERIC: (value) => decimalOf(value.numericValue, 9),
  TYPE_BIGNUMERIC: (value) => decimalOf(value.bignumericValue, 38),
  TYPE_JSON: (value) => canonicalJson(value.jsonValue),
};

/** A value of the server as the plain value that the head of this file describes. */
export function decodeValue(value, type) {
  if (!value.value) return null;
  const kind = kindOf(type);
  if (kind === 'TYPE_ARRAY') {
    const elements = value.arrayValue.element ?? [];
    return elements.map((element) => decodeValue(element, type.arrayType.elementType));
  }
  if (kind === 'TYPE_STRUCT') {
    return type.structType.field.map(({ fieldType }, index) =>
      decodeValue(value.structValue.field[index], fieldType),
    );
  }
  const decode = DECODERS[kind];
  if (!decode) throw new Error(`Values of type ${decodeType(type)} can't be read here.`);
  return decode(value);
}

function encodeTimestamp(micros) {
  const whole = BigInt(micros);
  const rest = ((whole % MICROS_PER_SECOND) + MICROS_PER_SECOND) % MICROS_PER_SECOND;
  const seconds = ((whole - rest) / MICROS_PER_SECOND).toString();
  return { timestampValue: { seconds, nanos: Number(rest) * 1000 } };
}

const ENCODERS = {
  TYPE_INT64: (value) => ({ int64Value: value }),
  TYPE_BOOL: (value) => ({ boolValue: value }),
  TYPE_DOUBLE: (value) => ({ doubleValue: Number(value) }),
  TYPE_STRING: (value) => ({ stringValue: value }),
  TYPE_BYTES: (value) => ({ bytesValue: Buffer.from(value, 'base64') }),
  TYPE_DATE: (value) => ({ dateValue: Date.parse(`${value}T00:00:00Z`) / 86_400_000 }),
  TYPE_TIMESTAMP: encodeTimestamp,
  TYPE_NUMERIC: (value) => ({ numericValue: bytesOfDecimal(value, 9) }),
  TYPE_BIGNUMERIC: (value) => ({ bignumericValue: bytesOfDecimal(value, 38) }),
  TYPE_JSON: (value) => ({ jsonValue: value }),
};

/** A plain value, as the head of this file describes it, for the server; type is a TypeProto. */
export function encodeValue(value, type) {
  if (value === null || value === undefined) return {};
  const kind = kindOf(type);
  if (kind === 'TYPE_ARRAY') {
    const element = value.map((item) => encodeValue(item, type.arrayType.elementType));
    return { arrayValue: { element } };
  }
  if (kind === 'TYPE_STRUCT') {
    const fields = type.structType.field;
    return {
      structValue: { field: fields.map(({ fieldType }, at) => encodeValue(value[at], fieldType)) },
    };
  }
  const encode = ENCODERS[kind];
  if (!encode) throw new Error(`Values of type ${decodeType(type)} can't be written here.`);
  return encode(value);
}
