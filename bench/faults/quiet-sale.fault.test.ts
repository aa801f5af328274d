/** The control of all fault tests: without a fault the same crowd leaves a history that nothing is wrong with. */
import { afterAll, expect, test } from "vitest";

import { leaveStores, Rehearsal } from "#bench/cluster/rehearsal";
import { buyOneSeat } from "./crowd";

afterAll(leaveStores);

test("a sale without faults leaves a clean history", async () => {
  const rehearsal = await Rehearsal.open({ sidecars: 1, workers: 1 });
  try {
    const house = await rehearsal.openHouse();
    rehearsal.watch(house);
    const fans = await rehearsal.fans(10);
    const views = await Promise.all(fans.map((fan, place) => buyOneSeat(fan, house, place)));
    expect(views.map((view) => view?.status)).toEqual(fans.map(() => "CONFIRMED"));

    expect((await rehearsal.settle()).underWay).toEqual([]);
    const { evidence, violations } = await rehearsal.judge();
    expect(violations).toEqual([]);
    expect(evidence.bookings).toHaveLength(10);
    expect(evidence.mails).toHaveLength(10);
    expect(evidence.seatSteps).toHaveLength(20);
  } finally {
    await rehearsal.close();
  }
});
