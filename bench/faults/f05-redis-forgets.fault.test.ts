/** F5: Redis forgets, in the middle of a sale. */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";

import { readMaps } from "#bench/cluster/gather-evidence";
import { leaveStores } from "#bench/cluster/rehearsal";
import { killRedisAndItsDisk, killStore } from "#bench/cluster/stores";
import { openRedis, redis } from "#server/redis/client";
import { recover } from "./breaking";
import {
  buyAgainAndAgain,
  expectCleanHistory,
  holdAndBook,
  payAndAwait,
  rehearse,
  until,
} from "./crowd";

afterAll(leaveStores);

/** Slower than the limit of taps for each fan, who must be able to buy afterwards. */
const STIR_EVERY_MS = 400;

test.each([
  ["is flushed", () => redis.flushall()],
  ["is killed and comes back empty", killRedisAndItsDisk],
  ["is killed and comes back from its disk", () => killStore("redis")],
])(
  "F5: when Redis %s no seat is sold twice, bookings go on and maps begin anew",
  async (what, lose) => {
    await rehearse({ frontDoors: 2, sidecars: 1 }, async (rehearsal) => {
      const house = await rehearsal.openHouse();
      const spectator = rehearsal.watch(house);
      const [bookers, holders, others, rivals] = await Promise.all([
        rehearsal.fans(4),
        rehearsal.fans(4),
        rehearsal.fans(4),
        rehearsal.fans(4),
      ]);
      const epochOfDoors = async () => {
        const maps = await readMaps([house.performanceId], rehearsal.cluster.doorUrls);
        return Math.max(...maps.map(({ epoch }) => epoch));
      };
      const bookings = await Promise.all(bookers.map((fan, at) => holdAndBook(fan, house, [at])));
      const holds = await Promise.all(holders.map((fan, at) => fan.hold(house, [4 + at])));
      expect(holds.map(({ outcome }) => outcome)).toEqual(holds.map(() => "ok"));
      const epochBefore = await epochOfDoors();

      // While Redis forgets, seats are being held and given back.
      let isOver = false;
      const stir = others.map(async (fan, at) => {
        while (!isOver) {
          const { holdId } = await fan.hold(house, [8 + at]);
          if (holdId !== null) await fan.release(house, holdId);
          await pause(STIR_EVERY_MS);
        }
      });
      const fault = rehearsal.inject("F5", `Redis ${what}`, { losesHolds: true });
      await lose();
      await openRedis();
      await until("a map is to be had", async () => (await epochOfDoors()) > epochBefore);
      isOver = true;
      await Promise.all(stir);

      // Everybody goes on, and rivals try for the very seats that Redis knows nothing of any more.
      const [paid, heldAnew, late, taken] = await Promise.all([
        Promise.all(
          bookers.map((fan, at) => payAndAwait(fan, house, bookings[at] ?? randomUUID())),
        ),
        Promise.all(holders.map((fan, at) => buyAgainAndAgain(fan, house, 4 + at))),
        Promise.all(others.map((fan, at) => buyAgainAndAgain(fan, house, 8 + at))),
        Promise.all(rivals.map((fan, at) => fan.insist(() => fan.hold(house, [at])))),
      ]);
      await recover(rehearsal, fault);

      for (const views of [paid, heldAnew, late]) {
        expect(views.map((view) => view?.status)).toEqual(views.map(() => "CONFIRMED"));
      }
      expect(taken.map(({ refusalCode }) => refusalCode)).toEqual(
        rivals.map(() => "seats_unavailable"),
      );
      expect(spectator.map?.epoch).toBeGreaterThan(epochBefore);
      const evidence = await expectCleanHistory(rehearsal);
      expect(evidence.bookings).toHaveLength(12);
    });
  },
);
