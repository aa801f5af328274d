/** F23: clients that watch and stop reading, while everything that is sold at the time fills the buffers to them. */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";

import type { House } from "#bench/cluster/house";
import type { Onlooker } from "#bench/cluster/onlooker";
import { leaveStores } from "#bench/cluster/rehearsal";
import { BuyerId, SeatIndex } from "#server/domain/ids";
import { releaseSeats, takeSeats } from "#server/redis/seat-holds";
import { HELD } from "#server/domain/seat-status";
import { expectCleanHistory, hallOf, rehearse, until } from "./crowd";

/** Half of those who sleep are silent; the others answer pings, so that nobody gives them up. */
const SLEEPERS = 24;

/** Large, so that its news are. The last seats are for a fan whose holds everybody must see soon. */
const HOUSE = { sections: 5, rows: 20, seatsPerRow: 50 };

/** Parties are so large that few of them change more seats than any sale does. */
const PARTY = 1_000;
const PARTIES = (HOUSE.sections * HOUSE.rows * HOUSE.seatsPerRow) / PARTY - 1;
const CHANGE_EVERY_MS = 40;

/** Beyond what the machine's own buffers take for one connection, which is about four million bytes. */
const TOLD_BYTES_MIN = 6_000_000;
const TELLING_MS_MAX = 120_000;

/** Two pings that nobody answers, and then some, in milliseconds. */
const DROPPED_WITHIN_MS = 25_000;

/** What a change may take to reach a screen while others sleep, in milliseconds. */
const SEEN_WITHIN_MS = 2_000;

/**
 * What garbage may add before it is collected. Those who are told the same share its bytes, so this bound alone shows
 * little; that nothing waits for a sleeper shows in what they read when they wake up.
 */
const GROWTH_BYTES_MAX = 64 * 1024 * 1024;

/** Each who wakes up has millions of bytes to read through, and all of them do it in this one process. */
const WOKEN_MS_MAX = 20_000;

afterAll(leaveStores);

test("F23 clients that stop reading cost the sidecar nothing, nobody else notices, and whoever wakes up sees the truth", async () => {
  await rehearse({ sidecars: 1 }, async (rehearsal) => {
    const { sidecars } = rehearsal.cluster;
    const [sidecar] = sidecars;
    if (!sidecar) throw new Error("There is no sidecar.");
    const house = await rehearsal.openHouse({ plan: hallOf(HOUSE) });
    const watcher = rehearsal.watch(house);
    const onlookers = rehearsal.lookOn(house, SLEEPERS + 1);
    const [awake, ...sleepers] = onlookers;
    if (!awake) throw new Error("Nobody is awake.");
    const all = [watcher, ...onlookers];
    await until("all watch", () => all.every(({ touch }) => touch === "live"));

    const fault = rehearsal.inject("F23", "sockets that are not read", { boundMs: WOKEN_MS_MAX });
    const memoryBefore = await sidecar.readMemoryBytes();
    const asleepAtMs = Date.now();
    const toldBefore = awake.heard.bytes;
    for (const [at, sleeper] of sleepers.entries()) sleeper.fallAsleep(at % 2 === 0);
    const told = () => awake.heard.bytes - toldBefore;
    const isOver = () =>
      Date.now() - asleepAtMs > TELLING_MS_MAX ||
      (told() > TOLD_BYTES_MIN && Date.now() - asleepAtMs > DROPPED_WITHIN_MS);

    const [fan] = await rehearsal.fans(1);
    if (!fan) throw new Error("There is no fan.");
    const seat = house.seatIds.length - 1;
    const seenAfterMs: number[] = [];
    const memory: number[] = [];
    const holdAgainAndAgain = async () => {
      while (!isOver()) {
        const { holdId } = await fan.hold(house, [seat]);
        const isSeen = () => [watcher, awake].every(({ map }) => map?.codes[seat] === HELD);
        seenAfterMs.push(await until("the others see it", isSeen));
        await fan.release(house, holdId ?? "");
        memory.push(await sidecar.readMemoryBytes());
        expect(watcher.touch).toBe("live");
        await pause(500);
      }
    };
    const [changes] = await Promise.all([sellWildly(house, isOver), holdAgainAndAgain()]);
    const growth = Math.max(...memory) - memoryBefore;
    console.info(
      `F23 ${String(changes)} changes in ${String(Date.now() - asleepAtMs)} ms, ${String(told())} bytes told, ` +
        `seen after ${String(Math.max(...seenAfterMs))} ms at most, the sidecar grew by ${String(growth)} bytes`,
    );
    expect(told()).toBeGreaterThan(TOLD_BYTES_MIN);
    expect(Math.max(...seenAfterMs)).toBeLessThan(SEEN_WITHIN_MS);
    expect(growth).toBeLessThan(GROWTH_BYTES_MAX);

    for (const sleeper of sleepers) sleeper.wakeUp();
    fault.heal();
    const { tookMs, underWay } = await rehearsal.settle();
    expect(underWay).toEqual([]);
    const { map } = watcher;
    const truth = map && { ...map, codes: Uint8Array.from(map.codes) };
    const isTrue = (each: Onlooker) => truth !== null && each.sees(truth) && each.touch === "live";
    const wokenMs = await until("everybody sees the truth", () => onlookers.every(isTrue));
    console.info(
      `F23 quiet after ${String(tookMs)} ms, all who woke up see the truth ${String(wokenMs)} ms later`,
    );
    fault.recovered(tookMs + wokenMs);
    // The silent ones were given up, and came back. The others were left out, and were told so when they read again.
    for (const [at, { heard }] of sleepers.entries()) {
      if (at % 2 === 0) expect(heard).toMatchObject({ goodbyes: 0, resyncs: 1 });
      else expect(heard.goodbyes).toBe(1);
      expect(heard.deltas).toBeLessThan(awake.heard.deltas);
    }
    await expectCleanHistory(rehearsal);
  });
}, 300_000);

/** Has whole parties take all their seats and put them back, all over the house. @returns how many seats changed */
async function sellWildly({ performanceId }: House, isOver: () => boolean): Promise<number> {
  const parties = Array.from({ length: PARTIES }, () => BuyerId.parse(randomUUID()));
  let changes = 0;
  while (!isOver()) {
    for (const [at, buyerId] of parties.entries()) {
      const seats = Array.from({ length: PARTY }, (_, n) => SeatIndex.parse(at * PARTY + n));
      const held = await takeSeats({
        ...{ performanceId, buyerId, seatIndexes: seats, seatsPerBuyerMax: PARTY },
        ...{ ttlMs: 60_000, onSaleAtMs: 0, offSaleAtMs: Date.now() + 60_000 },
      });
      if (!held.ok) throw new Error(`A party got no seats: ${held.refusal.code}`);
      await pause(CHANGE_EVERY_MS);
      expect((await releaseSeats({ id: held.value.id, performanceId, buyerId })).ok).toBe(true);
      await pause(CHANGE_EVERY_MS);
      changes += 2 * PARTY;
    }
  }
  return changes;
}
