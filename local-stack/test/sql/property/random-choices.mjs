/** A source of random choices that gives the same for the same seed (mulberry32). */
export function randomChoices(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count) => Math.floor(next() * count);
  return {
    below,
    /** True so often out of a hundred times. */
    chance: (percent) => next() * 100 < percent,
    /** One of the items. */
    pick: (items) => items[below(items.length)],
  };
}
