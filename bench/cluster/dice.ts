/** Chance that comes out the same again: what it decides can be looked at twice. */

/** Throws a number from 0 up to, and not including, 1. */
export type Dice = () => number;

/**
 * Dice with a seed.
 *
 * Source: mulberry32, a generator of Tommy Ettinger's in the public domain.
 */
export function newDice(seed: number): Dice {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * The seed of everything that tests leave to chance: the same one in every `npm test`, so that a change answers
 * for its own faults; `FUZZ_SEED=random` looks elsewhere, and `FUZZ_SEED=n` where somebody has looked.
 *
 * @throws if it is neither a whole number nor `random`: a slip must not pass for a run of another seed
 */
export const FUZZ_SEED =
  process.env.FUZZ_SEED === "random"
    ? Date.now() % 1_000_000_000
    : readWhole("FUZZ_SEED", 20_261_120);

/** A whole number that the environment names. @throws if it names anything else */
export function readWhole(name: string, otherwise: number): number {
  const told = process.env[name] ?? String(otherwise);
  if (!/^\d{1,10}$/.test(told)) throw new Error(`${name} is no whole number: "${told}"`);
  return Number(told);
}

/** The same in another order. */
export function shuffled<Each>(list: readonly Each[], dice: Dice): Each[] {
  return list
    .map((each) => ({ each, place: dice() }))
    .sort((one, other) => one.place - other.place)
    .map(({ each }) => each);
}
