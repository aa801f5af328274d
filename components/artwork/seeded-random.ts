/** Chance that repeats itself: the same seed draws the same poster on every machine. */

/** Draws from a seed; every call moves on. */
export type SeededRandom = {
  /** From `low` up to, not including, `high`. */
  between: (low: number, high: number) => number;
  /** A whole number from `low` to `high`, both included. */
  whole: (low: number, high: number) => number;
  pick: <Choice>(choices: readonly [Choice, ...Choice[]]) => Choice;
};

/**
 * Makes the chance of one seed.
 *
 * Source: FNV-1a for the hash of the seed, mulberry32 (Ettinger 2017) for the draws.
 */
export function seededRandom(seed: string): SeededRandom {
  let state = 2_166_136_261;
  for (const letter of seed) {
    state = Math.imul(state ^ (letter.codePointAt(0) ?? 0), 16_777_619);
  }
  // Seeds that differ in one letter must not begin alike.
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state ^= state >>> 13;

  const draw = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };

  const between = (low: number, high: number) => low + draw() * (high - low);
  const whole = (low: number, high: number) => Math.floor(between(low, high + 1));
  return {
    between,
    whole,
    pick: (choices) => choices[whole(0, choices.length - 1)] ?? choices[0],
  };
}
