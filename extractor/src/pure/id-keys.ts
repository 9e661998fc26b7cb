const WORDS = 3;
const KEYS_PER_CHUNK = 16_384;

type Key = readonly [number, number, number];

// Three 32-bit hashes side by side, multiplied and mixed as MurmurHash3 does.
function keyOf(movieId: string): Key {
  let first = 0x9e3779b1 ^ movieId.length;
  let second = 0x85ebca6b;
  let third = 0xc2b2ae35;
  for (let at = 0; at < movieId.length; at += 1) {
    const unit = movieId.charCodeAt(at);
    first = rotate(Math.imul(first ^ unit, 0x2c1b3c6d), 15);
    second = rotate(Math.imul(second ^ unit, 0x297a2d39), 13);
    third = rotate(Math.imul(third ^ unit, 0x1b873593), 17);
  }
  return [mix(first ^ second), mix(second ^ Math.imul(third, 5)), mix(third ^ Math.imul(first, 3))];
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function mix(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** A list of movie ids as keys of 96 bits, 12 bytes each. */
export class IdKeys {
  readonly #chunks: Int32Array[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(movieId: string): void {
    const at = (this.#length % KEYS_PER_CHUNK) * WORDS;
    if (at === 0) this.#chunks.push(new Int32Array(KEYS_PER_CHUNK * WORDS));
    this.#chunks.at(-1)?.set(keyOf(movieId), at);
    this.#length += 1;
  }

  keyAt(index: number): Key {
    const chunk = this.#chunks[Math.floor(index / KEYS_PER_CHUNK)];
    const at = (index % KEYS_PER_CHUNK) * WORDS;
    return [chunk?.[at] ?? 0, chunk?.[at + 1] ?? 0, chunk?.[at + 2] ?? 0];
  }
}

/** For each movie id the last place where it stands, among the places put in, in their order. */
export class LastPlaces {
  readonly #keys: IdKeys;
  readonly #table: Int32Array;
  readonly #mask: number;
  #size = 0;

  /** `capacity` is the most places that will be put in. */
  constructor(keys: IdKeys, capacity: number) {
    this.#keys = keys;
    const slots = 2 ** Math.ceil(Math.log2(Math.max(16, capacity * 1.5)));
    this.#table = new Int32Array(slots).fill(-1);
    this.#mask = slots - 1;
  }

  /** How many different ids there are. */
  get size(): number {
    return this.#size;
  }

  put(place: number): void {
    const slot = this.#slotOf(this.#keys.keyAt(place));
    if (this.#table[slot] === -1) this.#size += 1;
    this.#table[slot] = place;
  }

  /** True when this place is the last one of its id. */
  isLast(place: number): boolean {
    return this.#table[this.#slotOf(this.#keys.keyAt(place))] === place;
  }

  /** The last place of an id, or undefined when it is not there. */
  find(movieId: string): number | undefined {
    const place = this.#table[this.#slotOf(keyOf(movieId))];
    return place === undefined || place === -1 ? undefined : place;
  }

  #slotOf(key: Key): number {
    for (let slot = key[0] & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const place = this.#table[slot] as number;
      if (place === -1) return slot;
      const [first, second, third] = this.#keys.keyAt(place);
      if (first === key[0] && second === key[1] && third === key[2]) return slot;
    }
  }
}
