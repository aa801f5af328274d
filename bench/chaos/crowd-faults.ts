/** What a chaos run lets people, banks and connections do to a sale at one moment. */
import { setTimeout as pause } from "node:timers/promises";

import { cutCommit, WRITES } from "#bench/cluster/cut-commit";
import { newDice, shuffled } from "#bench/cluster/dice";
import { readLedger } from "#bench/cluster/gather-evidence";
import { letTimePass } from "#bench/cluster/house-changes";
import { newsOf, sendWebhook } from "#bench/cluster/webhook";
import { DidNotStrike, RECOVERY_MS, SESSION_RECOVERY_MS, type ChaosFault } from "./fault";

/** Webhooks that are told again, and how often each, all at once. */
const TOLD_AGAIN = 6;
const TWINS = 6;

/** Fans whose bank thinks for longer than their bookings live. */
const LATE = 4;
const LATE_BY_MS = 4_000;
const LATE_CARD = `sim_delay_${String(LATE_BY_MS)}`;

/** Fans who cross each other, and the seats that all of them want. */
const CROSSING = 8;
const BASKET = 4;

/** Screens; half of them answer pings all the while. The others are given up after 20 s. */
const SLEEPERS = 8;
const LOOKS_MAX = 50;

/** A rush: so many fans, each with so many taps at one moment. */
const RUSHING = 150;
const TAPS = 6;
const LAWFUL_IN_A_RUSH = new Set([200, 201, 409, 429, 503]);

export const CROWD_FAULTS: readonly ChaosFault[] = [
  {
    ...{ row: "F4", name: "a booking's COMMIT is cut", lastsMs: [500, 1_500] as const },
    recoversWithinMs: RECOVERY_MS,
    strike: async ({ rehearsal, turn }, lastsMs) => {
      const { postgres } = rehearsal.cluster.ways;
      const what = turn % 2 === 0 ? "the answer is lost" : "it never arrives";
      const isCut = cutCommit(postgres, WRITES["a booking's"], what);
      await pause(lastsMs);
      if (isCut()) return;
      postgres.loseAnswerTo(() => false);
      throw new DidNotStrike();
    },
  },
  {
    ...{ row: "F13", name: "webhooks come again, many at once", lastsMs: [100, 300] as const },
    recoversWithinMs: RECOVERY_MS,
    strike: async ({ rehearsal }, lastsMs) => {
      const { cluster } = rehearsal;
      const charges = await readLedger(cluster.simulatorUrl);
      const taken = charges.filter(({ status }) => status === "succeeded").slice(-TOLD_AGAIN);
      if (taken.length === 0) throw new DidNotStrike();
      const twins = taken.flatMap((charge) =>
        Array.from({ length: TWINS }, (_, at) => {
          const doorUrl = cluster.doorUrls[at % cluster.doorUrls.length] ?? "";
          return sendWebhook(cluster, newsOf(charge, "charge.succeeded"), { doorUrl });
        }),
      );
      await Promise.all(twins);
      await pause(lastsMs);
    },
  },
  {
    ...{ row: "F14", name: "money comes too late", lastsMs: [100, 300] as const },
    recoversWithinMs: SESSION_RECOVERY_MS,
    strike: async ({ rehearsal, houses }, lastsMs) => {
      const { standing } = houses;
      const fans = await rehearsal.fans(LATE);
      const bookings = await Promise.all(
        fans.map(async (fan) => {
          const { bookingId } = await fan.book(standing, { quantity: 2 });
          if (bookingId !== null) await fan.pay(standing, bookingId, LATE_CARD);
          return bookingId;
        }),
      );
      const late = bookings.filter((id) => id !== null);
      if (late.length === 0) throw new DidNotStrike();
      await letTimePass(late);
      await pause(LATE_BY_MS + lastsMs);
    },
  },
  {
    ...{ row: "F21", name: "baskets that cross each other", lastsMs: [100, 300] as const },
    recoversWithinMs: RECOVERY_MS,
    strike: async ({ rehearsal, houses, turn }, lastsMs) => {
      const { seated } = houses;
      const dice = newDice(turn);
      const wanted = Array.from(
        { length: BASKET },
        (_, at) => (turn * BASKET + at) % seated.seatIds.length,
      );
      const fans = await rehearsal.fans(CROSSING);
      await Promise.all(
        fans.map(async (fan) => {
          const { holdId } = await fan.hold(seated, shuffled(wanted, dice));
          if (holdId !== null) await fan.book(seated, { holdId });
        }),
      );
      await pause(lastsMs);
    },
  },
  {
    ...{ row: "F23", name: "screens that stop reading", lastsMs: [3_000, 25_000] as const },
    recoversWithinMs: RECOVERY_MS,
    strike: async ({ rehearsal, houses }, lastsMs) => {
      // Those who wake up go on watching, and are judged with everybody else.
      const onlookers = rehearsal.lookOn(houses.seated, SLEEPERS);
      const areLive = () => onlookers.every(({ touch }) => touch === "live");
      for (let looks = 0; !areLive() && looks < LOOKS_MAX; looks += 1) await pause(100);
      // They are at the sidecars in turn: of each sidecar's, half answer pings.
      for (const [at, onlooker] of onlookers.entries()) onlooker.fallAsleep(at % 4 < 2);
      await pause(lastsMs);
      for (const onlooker of onlookers) onlooker.wakeUp();
    },
  },
  {
    ...{ row: "F26", name: "nine hundred taps at one moment", lastsMs: [100, 300] as const },
    recoversWithinMs: RECOVERY_MS,
    strike: async ({ rehearsal, houses }, lastsMs) => {
      const { seated } = houses;
      const fans = await rehearsal.fans(RUSHING);
      const taps = fans.flatMap((fan, place) =>
        Array.from({ length: TAPS }, (_, at) =>
          fan.hold(seated, [(place * TAPS + at) % seated.seatIds.length]),
        ),
      );
      const statuses = (await Promise.all(taps)).map(({ status }) => status ?? 0);
      const others = statuses.filter((status) => !LAWFUL_IN_A_RUSH.has(status));
      if (others.length > 0) throw new Error(`A rush was answered ${[...new Set(others)].join()}.`);
      await pause(lastsMs);
    },
  },
];
