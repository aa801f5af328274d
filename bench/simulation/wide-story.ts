/** Stories of every kind: any fan may want anything, and anything may go wrong. */
import fc from "fast-check";

import type { Mishap, Story, Wish } from "./story";

const BUYERS = 4;
const SEATS_MAX = 5;
export const HOUR_MS = 60 * 60_000;

export const PROCESSES = [
  ...["door 1", "door 2", "relay", "payments", "fulfilment", "projection"],
  ...["notifications-bookings", "notifications-payments", "expiry", "cancellations"],
];

const sending = {
  twice: fc.boolean(),
  lost: fc.nat(7).map((chance) => chance === 0),
  key: fc.constantFrom("own" as const, "own" as const, "none" as const, "same" as const),
};

const wish: fc.Arbitrary<Wish> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("hold" as const),
      seats: fc.uniqueArray(fc.nat(SEATS_MAX - 1), { minLength: 1, maxLength: 3 }),
      ...sending,
    }),
  },
  fc.record({ do: fc.constant("release" as const), one: fc.boolean(), ...sending }),
  fc.record({
    do: fc.constantFrom("extend" as const, "read" as const, "release another's" as const),
    ...sending,
  }),
  { weight: 3, arbitrary: fc.record({ do: fc.constant("book" as const), ...sending }) },
  fc.record({
    do: fc.constant("places" as const),
    quantity: fc.integer({ min: 1, max: 2 }),
    ...sending,
  }),
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("pay" as const),
      card: fc.constantFrom(
        ...["sim_success", "sim_success", "sim_doubled", "sim_decline", "sim_slow", "sim_late"],
      ),
      ...sending,
    }),
  },
  fc.record({ do: fc.constant("cancel" as const), ...sending }),
);

/** To read everything again costs time, so not every story does. */
export const replays = fc.nat(3).map((chance) => chance === 0);

/** Half of the tabs are open from the beginning. */
export const lateness = fc.oneof(fc.constant(0), fc.nat(30));

/** Most tabs begin as most fans do. */
const tab = fc.record({
  buyer: fc.nat(BUYERS - 1),
  after: lateness,
  wishes: fc
    .tuple(
      fc.constantFrom<("hold" | "book" | "places" | "pay")[]>(
        ["hold", "book", "pay"],
        ["hold", "book", "pay"],
        ["places", "pay"],
        ["hold", "book"],
        ["hold", "book", "pay", "pay", "pay", "pay", "pay", "pay"],
        [],
      ),
      fc.uniqueArray(fc.nat(SEATS_MAX - 1), { minLength: 1, maxLength: 3 }),
      fc.record(sending),
      fc.constantFrom("sim_success", "sim_success", "sim_slow", "sim_late", "sim_doubled"),
      fc.array(wish, { maxLength: 3 }),
    )
    .map(([usual, seats, how, card, more]): Wish[] => [
      ...usual.map((what, place): Wish => {
        const one = { ...how, twice: how.twice && usual.length < 6, lost: false };
        if (what === "hold") return { ...one, do: what, seats };
        if (what === "places") return { ...one, do: what, quantity: seats.length > 1 ? 2 : 1 };
        // Whoever needs so many tries is declined five times first.
        const isHopeless = usual.length > 5 && place < usual.length - 1;
        const tried = isHopeless ? "sim_decline" : card;
        return what === "pay" ? { ...one, do: what, card: tried } : { ...one, do: what };
      }),
      ...more,
    ]),
});

const mishap: fc.Arbitrary<Mishap> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("time passes" as const),
      ms: fc.constantFrom(3_000, 5_000, 10_000, 60_000, 130_000, 31 * 60_000),
      after: fc.nat(12),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("process dies" as const),
      name: fc.constantFrom(...PROCESSES),
      after: fc.nat(12),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom("expiry" as const, "expiry" as const, "sweep" as const),
      after: fc.nat(12),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom(
        ...(["redis is flushed", "redis writes its disk", "redis restarts"] as const),
        ...(["log is replayed", "cancellations"] as const),
      ),
      after: fc.nat(12),
    }),
  },
);

/** A performance is called off in few stories: it ends them. */
const calledOff = fc.tuple(fc.nat(11), fc.nat(40)).map(([chance, after]): Mishap[] =>
  chance === 0
    ? [
        { do: "performance is called off", after },
        { do: "cancellations", after: 3 },
      ]
    : [],
);

/** Everything that a sale can have. */
export const wideStory: fc.Arbitrary<Story> = fc.record({
  seatCount: fc.integer({ min: 2, max: SEATS_MAX }),
  capacity: fc.integer({ min: 1, max: 4 }),
  seatsPerBuyerMax: fc.integer({ min: 2, max: 4 }),
  holdTtlMs: fc.constantFrom(5_000, 20_000, 600_000),
  offSaleAfterMs: fc.constantFrom(8_000, HOUR_MS, 24 * HOUR_MS),
  startsAfterMs: fc.constantFrom(2 * HOUR_MS, 24 * HOUR_MS + 30_000, 72 * HOUR_MS),
  tabs: fc.array(tab, { minLength: 2, maxLength: 4 }),
  mishaps: fc.tuple(fc.array(mishap, { maxLength: 6 }), calledOff).map((parts) => parts.flat()),
  skews: fc.record({
    door: fc.constantFrom(0, 0, 90_000, -90_000),
    expiry: fc.constantFrom(0, 90_000, -90_000),
  }),
  replaysAtTheEnd: replays,
  cuts: fc.array(
    fc.record({ commit: fc.nat(20), cut: fc.constantFrom("before" as const, "after" as const) }),
    { maxLength: 2 },
  ),
  doubled: fc.array(fc.nat(40), { maxLength: 4 }),
});
