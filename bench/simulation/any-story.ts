/** Every sale: wide ones, and narrow ones in which what is rare happens often. */
import fc from "fast-check";

import type { Story, Wish } from "./story";
import { HOUR_MS, lateness, PROCESSES, replays, wideStory } from "./wide-story";

/** Few seats, everybody wants them, and Redis forgets who was first: what is left to Postgres alone. */
const crowdedStory: fc.Arbitrary<Story> = fc.record({
  seatCount: fc.constant(3),
  capacity: fc.constantFrom(1, 2),
  seatsPerBuyerMax: fc.constantFrom(2, 3),
  holdTtlMs: fc.constantFrom(5_000, 600_000),
  offSaleAfterMs: fc.constant(24 * HOUR_MS),
  startsAfterMs: fc.constant(72 * HOUR_MS),
  tabs: fc.array(
    fc.record({
      buyer: fc.nat(2),
      after: lateness,
      wishes: fc
        .tuple(
          fc.constantFrom<number[]>([0], [0, 1], [1, 2], [0, 1, 2]),
          fc.constantFrom("sim_success", "sim_late", "sim_slow"),
          fc.constantFrom<("places" | "cancel" | "release")[]>(
            [],
            ["cancel"],
            ["places"],
            ["release"],
          ),
          fc.boolean(),
        )
        .map(([seats, card, more, twice]): Wish[] => {
          const once = { twice: false, lost: false, key: "own" } as const;
          return [
            { ...once, do: "hold", seats },
            { ...once, twice, do: "book" },
            { ...once, do: "pay", card },
            ...more.map((what): Wish => {
              if (what === "places") return { ...once, do: what, quantity: 1 };
              return what === "release" ? { ...once, do: what, one: false } : { ...once, do: what };
            }),
          ];
        }),
    }),
    { minLength: 2, maxLength: 4 },
  ),
  mishaps: fc.array(
    fc.oneof(
      fc.record({
        do: fc.constantFrom(
          ...(["redis is flushed", "redis is flushed"] as const),
          ...(["redis writes its disk", "redis restarts"] as const),
        ),
        after: fc.nat(6),
      }),
      fc.record({ do: fc.constantFrom("expiry" as const, "sweep" as const), after: fc.nat(6) }),
      fc.record({
        do: fc.constant("time passes" as const),
        ms: fc.constantFrom(5_000, 130_000, 11 * 60_000),
        after: fc.nat(6),
      }),
      fc.record({
        do: fc.constant("process dies" as const),
        name: fc.constantFrom(...PROCESSES),
        after: fc.nat(6),
      }),
    ),
    { maxLength: 5 },
  ),
  skews: fc.record({
    door: fc.constant(0),
    expiry: fc.constantFrom(0, 90_000),
  }),
  replaysAtTheEnd: replays,
  cuts: fc.constant([]),
  doubled: fc.array(fc.nat(40), { maxLength: 3 }),
});

const once = { twice: false, lost: false, key: "own" } as const;

function buying(seats: number[], card: string): Wish[] {
  return [
    { ...once, do: "hold", seats },
    { ...once, do: "book" },
    { ...once, do: "pay", card },
  ];
}

/** Money comes when its booking is over, and somebody else may have some of its seats. */
const lateStory: fc.Arbitrary<Story> = fc
  .record({
    first: fc.constantFrom<number[]>([0], [0, 1], [0, 1, 2]),
    second: fc.constantFrom<number[]>([0], [1], [1, 2]),
    opensAfter: fc.integer({ min: 45, max: 100 }),
    jumpsAfter: fc.integer({ min: 20, max: 50 }),
    expiresAfter: fc.nat(3),
    pays: fc.boolean(),
    doubled: fc.array(fc.nat(40), { maxLength: 3 }),
  })
  .map((how) => ({
    ...{ seatCount: 3, capacity: 1, seatsPerBuyerMax: 3, holdTtlMs: 5_000 },
    ...{ offSaleAfterMs: 24 * HOUR_MS, startsAfterMs: 72 * HOUR_MS },
    tabs: [
      { buyer: 0, after: 0, wishes: buying(how.first, "sim_late") },
      {
        ...{ buyer: 1, after: how.opensAfter },
        wishes: [...buying(how.second, "sim_success").slice(0, how.pays ? 3 : 2)],
      },
    ],
    mishaps: [
      { do: "time passes" as const, ms: 130_000, after: how.jumpsAfter },
      { do: "expiry" as const, after: how.expiresAfter },
      // In some of them the money comes before the end.
      ...(how.pays ? [] : [{ do: "time passes" as const, ms: 60_000, after: 15 }]),
    ],
    ...{ skews: { door: 0, expiry: 0 }, cuts: [], doubled: how.doubled, replaysAtTheEnd: true },
  }));

/** Every sale. */
export const anyStory: fc.Arbitrary<Story> = fc.oneof(
  { weight: 3, arbitrary: wideStory },
  { weight: 3, arbitrary: crowdedStory },
  { weight: 1, arbitrary: lateStory },
);
