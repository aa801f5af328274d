/** The crowd of a chaos run: each fan goes on and on, and decides by dice of their own that the seed has thrown. */
import { setTimeout as pause } from "node:timers/promises";
import fc from "fast-check";

import type { Fan } from "#bench/cluster/fan";
import type { House } from "#bench/cluster/house";
import type { Rehearsal } from "#bench/cluster/rehearsal";
import type { ChaosHouses } from "./houses";

/** Cards and how often fans have them: most are good. */
const CARDS = [
  ...["sim_success", "sim_success", "sim_success", "sim_success", "sim_success"],
  ...["sim_decline", "sim_slow", "sim_doubled", "sim_reordered", "sim_answer_lost"],
] as const;

/** What a fan does this time. Parts of a hundred are chances. */
type Whim = {
  /** Which front door they come to this time, as a balancer would send them. */
  door: number;
  standing: boolean;
  firstSeat: number;
  seatCount: number;
  card: (typeof CARDS)[number];
  leavesHold: boolean;
  leavesBooking: boolean;
  cancels: boolean;
  thinkMs: number;
};

function whimOf(seatCount: number): fc.Arbitrary<Whim> {
  const chance = (percent: number) => fc.integer({ min: 0, max: 99 }).map((at) => at < percent);
  return fc.record({
    door: fc.nat(1),
    standing: chance(15),
    firstSeat: fc.integer({ min: 0, max: seatCount - 1 }),
    seatCount: fc.integer({ min: 1, max: 4 }),
    card: fc.constantFrom(...CARDS),
    leavesHold: chance(35),
    leavesBooking: chance(10),
    cancels: chance(45),
    thinkMs: fc.integer({ min: 2_000, max: 8_000 }),
  });
}

/** Whims thrown beforehand for each fan; then they begin again. */
const WHIMS = 200;

/** Fans at work. `sellOut`: from now on nobody thinks better of anything. */
export type ChaosCrowd = { sellOut: () => void; stop: () => Promise<void> };

/** Sends the fans in. */
export function sendIn(
  rehearsal: Rehearsal,
  houses: ChaosHouses,
  fans: Fan[],
  seed: number,
): ChaosCrowd {
  let isOver = false;
  let isSellingOut = false;
  const work = fans.map(async (fan, place) => {
    const arbitrary = whimOf(houses.seated.seatIds.length);
    const whims = fc.sample(arbitrary, { seed: seed + place, numRuns: WHIMS });
    for (let at = 0; !isOver; at += 1) {
      const whim = whims[at % whims.length];
      if (!whim) return;
      await visit(fan, houses, isSellingOut ? determined(whim) : whim);
      await pause(whim.thinkMs);
    }
  });
  const all = Promise.all(work);
  all.catch(() => undefined); // Whoever stops them hears of it.
  return {
    sellOut: () => {
      isSellingOut = true;
    },
    stop: async () => {
      isOver = true;
      await all;
    },
  };
}

function determined(whim: Whim): Whim {
  return {
    ...whim,
    seatCount: 1,
    card: "sim_success",
    leavesHold: false,
    leavesBooking: false,
    cancels: false,
  };
}

async function visit(fan: Fan, houses: ChaosHouses, whim: Whim): Promise<void> {
  fan.goTo(whim.door);
  const house = whim.standing ? houses.standing : houses.seated;
  const bookingId = whim.standing
    ? (await fan.bookSurely(house, { quantity: whim.seatCount })).bookingId
    : await bookSeats(fan, house, whim);
  if (bookingId === null || whim.leavesBooking) return;
  await fan.paySurely(house, bookingId, whim.card);
  const ended = await fan.awaitEnd(house, bookingId);
  if (whim.cancels && ended?.status === "CONFIRMED") {
    await fan.insist(() => fan.cancel(house, bookingId));
  }
}

async function bookSeats(fan: Fan, house: House, whim: Whim): Promise<string | null> {
  const all = house.seatIds.length;
  const wanted = Array.from({ length: whim.seatCount }, (_, at) => (whim.firstSeat + at * 7) % all);
  const { holdId, seatIndexes } = await fan.insist(() => fan.hold(house, [...new Set(wanted)]));
  if (holdId === null || whim.leavesHold) return null;
  const [first] = seatIndexes;
  // Some think smaller, which also shows a hold that changes while it is being booked.
  if (seatIndexes.length > 2 && first !== undefined) await fan.release(house, holdId, first);
  return (await fan.bookSurely(house, { holdId })).bookingId;
}
