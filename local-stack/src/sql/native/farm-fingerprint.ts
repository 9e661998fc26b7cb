import type { NativeFunction } from './native-function.ts';

const MASK = (1n << 64n) - 1n;
const K0 = 0xc3a5c85c97cb3127n;
const K1 = 0xb492b66fbe98f273n;
const K2 = 0x9ae16a3b2f90404fn;

/** A pair of 64-bit words. */
type Pair = readonly [bigint, bigint];

const wrapped = (x: bigint): bigint => x & MASK;
const rotated = (x: bigint, by: bigint): bigint => wrapped((x >> by) | (x << (64n - by)));
const folded = (x: bigint): bigint => x ^ (x >> 47n);

/** The words of a text of bytes, the lowest byte first. */
class Words {
  private readonly view: DataView;
  constructor(bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  word(at: number): bigint {
    return this.view.getBigUint64(at, true);
  }
  half(at: number): bigint {
    return BigInt(this.view.getUint32(at, true));
  }
  byte(at: number): bigint {
    return BigInt(this.view.getUint8(at));
  }
}

function mixed(u: bigint, v: bigint, factor: bigint): bigint {
  const a = folded(wrapped((u ^ v) * factor));
  return wrapped(folded(wrapped((v ^ a) * factor)) * factor);
}

function upTo16(text: Words, length: number): bigint {
  const size = BigInt(length);
  const factor = wrapped(K2 + size * 2n);
  if (length >= 8) {
    const a = wrapped(text.word(0) + K2);
    const b = text.word(length - 8);
    const c = wrapped(rotated(b, 37n) * factor + a);
    const d = wrapped((rotated(a, 25n) + b) * factor);
    return mixed(c, d, factor);
  }
  if (length >= 4) return mixed(size + (text.half(0) << 3n), text.half(length - 4), factor);
  if (length === 0) return K2;
  const y = text.byte(0) + (text.byte(length >> 1) << 8n);
  const z = size + (text.byte(length - 1) << 2n);
  return wrapped(folded(wrapped(y * K2) ^ wrapped(z * K0)) * K2);
}

function upTo32(text: Words, length: number): bigint {
  const factor = wrapped(K2 + BigInt(length) * 2n);
  const a = wrapped(text.word(0) * K1);
  const b = text.word(8);
  const c = wrapped(text.word(length - 8) * factor);
  const d = wrapped(text.word(length - 16) * K2);
  const left = wrapped(rotated(wrapped(a + b), 43n) + rotated(c, 30n) + d);
  return mixed(left, wrapped(a + rotated(wrapped(b + K2), 18n) + c), factor);
}

function upTo64(text: Words, length: number): bigint {
  const factor = wrapped(K2 + BigInt(length) * 2n);
  const a = wrapped(text.word(0) * K2);
  const b = text.word(8);
  const c = wrapped(text.word(length - 8) * factor);
  const d = wrapped(text.word(length - 16) * K2);
  const y = wrapped(rotated(wrapped(a + b), 43n) + rotated(c, 30n) + d);
  const z = mixed(y, wrapped(a + rotated(wrapped(b + K2), 18n) + c), factor);
  const e = wrapped(text.word(16) * factor);
  const f = text.word(24);
  const g = wrapped((y + text.word(length - 32)) * factor);
  const h = wrapped((z + text.word(length - 24)) * factor);
  const left = wrapped(rotated(wrapped(e + f), 43n) + rotated(g, 30n) + h);
  return mixed(left, wrapped(e + rotated(wrapped(f + a), 18n) + g), factor);
}

/** Stirs 32 bytes into a pair. */
function stirred(text: Words, at: number, [first, second]: Pair): Pair {
  const a = wrapped(first + text.word(at));
  const b = rotated(wrapped(second + a + text.word(at + 24)), 21n);
  const c = wrapped(a + text.word(at + 8) + text.word(at + 16));
  return [wrapped(c + text.word(at + 24)), wrapped(b + rotated(c, 44n) + a)];
}

interface State {
  x: bigint;
  y: bigint;
  z: bigint;
  v: Pair;
  w: Pair;
}

/** Takes in 64 bytes; the last ones are weighed nine times. */
function turned(text: Words, at: number, state: State, [factor, weight]: Pair): State {
  const { v, w } = state;
  const first = state.x + state.y + v[0] + text.word(at + 8);
  const x = wrapped(rotated(wrapped(first), 37n) * factor) ^ wrapped(w[1] * weight);
  const turnedY = rotated(wrapped(state.y + v[1] + text.word(at + 48)), 42n);
  const y = wrapped(turnedY * factor + v[0] * weight + text.word(at + 40));
  const z = wrapped(rotated(wrapped(state.z + w[0]), 33n) * factor);
  return {
    x: z,
    y,
    z: x,
    v: stirred(text, at, [wrapped(v[1] * factor), wrapped(x + w[0])]),
    w: stirred(text, at + 32, [wrapped(z + w[1]), wrapped(y + text.word(at + 16))]),
  };
}

function beyond64(text: Words, length: number): bigint {
  const seed = 81n;
  const y = wrapped(seed * K1 + 113n);
  let state: State = {
    x: wrapped(seed * K2 + text.word(0)),
    y,
    z: wrapped(folded(wrapped(y * K2 + 113n)) * K2),
    v: [0n, 0n],
    w: [0n, 0n],
  };
  const end = (length - 1) & ~63;
  for (let at = 0; at < end; at += 64) state = turned(text, at, state, [K1, 1n]);
  const factor = K1 + ((state.z & 0xffn) << 1n);
  const rest = wrapped(state.w[0] + BigInt((length - 1) & 63));
  const v0 = wrapped(state.v[0] + rest);
  const last: State = { ...state, v: [v0, state.v[1]], w: [wrapped(rest + v0), state.w[1]] };
  const { x, y: y2, z, v, w } = turned(text, length - 64, last, [factor, 9n]);
  const left = wrapped(mixed(v[0], w[0], factor) + folded(y2) * K0 + z);
  return mixed(left, wrapped(mixed(v[1], w[1], factor) + x), factor);
}

/** The Fingerprint64 of the open-source FarmHash library, as a signed number. */
function farmFingerprint(bytes: Uint8Array): bigint {
  const text = new Words(bytes);
  const { length } = bytes;
  const [, hash] = (
    [
      [16, upTo16],
      [32, upTo32],
      [64, upTo64],
      [Infinity, beyond64],
    ] as const
  ).find(([most]) => length <= most)!;
  return BigInt.asIntN(64, hash(text, length));
}

/** FARM_FINGERPRINT. */
export const fingerprintFunctions: NativeFunction[] = [
  {
    name: 'bq_farm_fingerprint',
    parameters: ['BLOB'],
    returns: 'BIGINT',
    compute: farmFingerprint,
  },
];
