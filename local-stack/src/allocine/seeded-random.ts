/** A stream of numbers in [0, 1) that is the same for the same keys, on every machine. */
export function seededRandom(...keys: (number | string)[]): () => number {
  let state = 0x9e3779b9;
  for (const key of keys) {
    for (const unit of `${key}/`)
      state = Math.imul(state ^ unit.charCodeAt(0), 0x85ebca6b) ^ (state >>> 13);
  }
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A whole number from 0 up to, but without, `below`. */
export function pickNumber(random: () => number, below: number): number {
  return Math.floor(random() * below);
}

/** One of the items. */
export function pick<Item>(random: () => number, items: readonly Item[]): Item {
  return items[pickNumber(random, items.length)] as Item;
}
