/** Queued general admission: whoever dies on the way of a request, it is decided once and its fan hears of it. */
import { afterAll, expect, test } from "vitest";

import { leaveStores } from "#bench/cluster/rehearsal";
import { redis } from "#server/redis/client";
import { readPlacesInLine } from "#server/redis/ga-requests.fixture";
import { expectCleanHistory, payAndAwait, rehearse, until } from "./crowd";
import { arm, MEMBER_LOST_MS_MAX, recover, reviveAfterDeath } from "./breaking";

afterAll(leaveStores);

const WORKER_POINTS = [
  ...["decide-ga-requests.before", "decide-ga-requests.after"],
  ...["settle-ga-requests.before", "settle-ga-requests.after"],
];

const FANS_PER_DEATH = 4;

/** A house of nothing but an area of that many places. */
function standingRoomFor(places: number) {
  return { plan: { template: "general_admission", capacity: places } };
}

test("a rush whose worker dies wherever it decides sells exactly the house, and every fan hears", async () => {
  await rehearse({ sidecars: 1 }, async (rehearsal) => {
    const house = await rehearsal.openHouse(
      standingRoomFor(WORKER_POINTS.length * FANS_PER_DEATH * 2),
    );
    rehearsal.watch(house);
    const [workers] = rehearsal.cluster.workers;
    if (!workers) throw new Error("There are no workers.");
    for (const point of WORKER_POINTS) {
      await arm(workers, `${point}=kill`);
      const fault = rehearsal.inject("queued rush", point, { boundMs: MEMBER_LOST_MS_MAX });
      const revived = reviveAfterDeath(workers);
      const fans = await rehearsal.fans(FANS_PER_DEATH);
      const asked = await Promise.all(fans.map((fan) => fan.standInLine(house, 2)));
      await revived;
      expect(asked.map(({ outcome }) => outcome)).toEqual(fans.map(() => "ok"));
      await recover(rehearsal, fault);
    }
    expect(workers.strikes.map(({ failpoint }) => failpoint)).toEqual(WORKER_POINTS);

    const late = await rehearsal.fan();
    expect(await late.standInLine(house, 1)).toMatchObject({ refusalCode: "places_unavailable" });
    const { areas } = await expectCleanHistory(rehearsal);
    expect(areas.map(({ available }) => available)).toEqual([0]);
  });
});

test("a fan whose door dies behind the gatekeeper asks again with the same key, and has one booking to pay", async () => {
  await rehearse({ frontDoors: 2 }, async (rehearsal) => {
    const house = await rehearsal.openHouse(standingRoomFor(10));
    const [door] = rehearsal.cluster.frontDoors;
    if (!door) throw new Error("There is no front door.");
    await arm(door, "ask-for-places.after=kill");
    const fault = rehearsal.inject("queued rush", door.name);
    const revived = reviveAfterDeath(door);
    const fan = await rehearsal.fan();
    fan.goTo(0);

    const { bookingId } = await fan.standInLine(house, 3);
    await revived;
    await recover(rehearsal, fault);

    const paid = await payAndAwait(fan, house, bookingId ?? "", "sim_success");
    expect(paid).toMatchObject({ status: "CONFIRMED", tickets: [{}, {}, {}] });
    const { bookings, areas } = await expectCleanHistory(rehearsal);
    expect(bookings).toHaveLength(1);
    expect(areas.map(({ available }) => available)).toEqual([7]);
  });
});

test("who stands in line when Redis forgets it is in line again under the same key, and gets their places once", async () => {
  await rehearse({ sidecars: 1 }, async (rehearsal) => {
    const house = await rehearsal.openHouse(standingRoomFor(10));
    const [workers] = rehearsal.cluster.workers;
    if (!workers) throw new Error("There are no workers.");
    await workers.stop();
    const fans = await rehearsal.fans(4);
    const standing = Promise.all(fans.map((fan) => fan.standInLine(house, 2)));
    const placesInLine = () => readPlacesInLine(house.performanceId);
    await until("all stand in line", async () => (await placesInLine()) === 8);

    const fault = rehearsal.inject("queued rush", "Redis is flushed", { losesHolds: true });
    await redis.flushall();
    await until("all stand in line again", async () => (await placesInLine()) === 8);
    await workers.start();
    await workers.ready();
    const asked = await standing;
    await recover(rehearsal, fault);

    expect(asked.map(({ outcome }) => outcome)).toEqual(fans.map(() => "ok"));
    const { bookings, areas } = await expectCleanHistory(rehearsal);
    expect(bookings).toHaveLength(4);
    expect(areas.map(({ available }) => available)).toEqual([2]);
  });
});
