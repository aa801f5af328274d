/**
 * What the simulation has found in the product: each is a small story, told with the product as it was, which
 * some schedule breaks, and as it must be, which none does.
 */
import fc from "fast-check";
import { expect, test } from "vitest";

import { checkHistory } from "../history/check-history";
import type { Mutation } from "./mutations";
import { playStory } from "./run-story";
import type { Story, Wish } from "./story";

const SCHEDULES = 300;
const SEED = 1;

const QUIET: Story = {
  ...{ seatCount: 2, capacity: 2, seatsPerBuyerMax: 2, holdTtlMs: 5_000 },
  ...{ offSaleAfterMs: 3_600_000, startsAfterMs: 259_200_000, tabs: [], mishaps: [] },
  ...{ skews: { door: 0, expiry: 0 }, cuts: [], doubled: [], replaysAtTheEnd: false },
};
const once = { twice: false, lost: false, key: "own" } as const;
const hold: Wish = { ...once, do: "hold", seats: [0] };
const book: Wish = { ...once, do: "book" };
const pause = (ms: number, after: number) => ({ do: "time passes" as const, ms, after });

/** What the checker says of a story, over many schedules. */
async function breachesOf(story: Story, mutation: Mutation | null): Promise<Set<string>> {
  const said = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const { evidence } = await playStory(scheduler, story, mutation);
      for (const { rule, sentence } of checkHistory(evidence)) said.add(`${rule} ${sentence}`);
    }),
    { numRuns: SCHEDULES, seed: SEED },
  );
  return said;
}

const FOUND: { name: string; mutation: Mutation; story: Story; breach: string }[] = [
  {
    name: "a hold that is taken in the last second of a sale ends with the sale, whatever the door's clock says",
    mutation: "holdTimedByTheDoor",
    story: {
      ...QUIET,
      offSaleAfterMs: 3_000,
      tabs: [
        { buyer: 0, after: 0, wishes: [hold] },
        { buyer: 1, after: 0, wishes: [{ ...hold, seats: [1] }] },
      ],
      skews: { door: -90_000, expiry: 0 },
    },
    breach: "I4 a hold's time is beyond the sale",
  },
  {
    name: "a door that was paused between the look at a hold and the booking does not book it when it is over",
    mutation: "bookingFromAnOldLook",
    story: {
      ...QUIET,
      tabs: [{ buyer: 0, after: 0, wishes: [hold, book] }],
      mishaps: [pause(10_000, 11)],
    },
    breach: "I4 a booking was made of a hold that was over",
  },
  {
    name: "a request for the last places that comes again after a cut connection finds the booking that it made",
    mutation: "placesRefusedToTheirOwner",
    story: {
      ...QUIET,
      tabs: [
        {
          buyer: 0,
          after: 0,
          wishes: [
            { ...once, do: "places", quantity: 2 },
            { ...once, do: "read" },
          ],
        },
      ],
      cuts: [{ commit: 1, cut: "after" }],
    },
    breach: "I10 a request that came again was refused what it had made",
  },
  {
    name: "of two runs under one key the answer that was given first stands",
    mutation: "lastAnswerWins",
    story: {
      ...QUIET,
      capacity: 1,
      offSaleAfterMs: 8_000,
      tabs: [{ buyer: 0, after: 0, wishes: [{ ...once, twice: true, do: "places", quantity: 1 }] }],
      mishaps: [pause(1_860_000, 0)],
      cuts: [{ commit: 1, cut: "after" }],
    },
    breach: "I10 one request had two answers",
  },
];

test.each(FOUND.map((found) => [found.name, found] as const))(
  "%s",
  async (_name, { mutation, story, breach }) => {
    expect([...(await breachesOf(story, mutation))]).toContain(breach);
    expect([...(await breachesOf(story, null))]).toEqual([]);
  },
  120_000,
);

// Found by seed 170206001: the rule of holds took the first basket for one that still had its seat.
test("a booking that the map hears of late takes its seat out of a basket, and later the seat is another's", async () => {
  const story: Story = {
    ...QUIET,
    tabs: [
      { buyer: 0, after: 0, wishes: [hold, book, { ...once, do: "cancel" }, hold] },
      { buyer: 1, after: 18, wishes: [hold] },
    ],
    mishaps: [pause(4_960, 16)],
  };
  let allHeld = 0;
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const { evidence } = await playStory(scheduler, story);
      expect(checkHistory(evidence)).toEqual([]);
      const held = evidence.operations.filter((each) => each.kind === "hold" && each.holdId);
      if (held.length === 3) allHeld += 1;
    }),
    { numRuns: SCHEDULES, seed: SEED },
  );
  // Both baskets of the first buyer and, between them, the other's.
  expect(allHeld).toBeGreaterThan(10);
});
