/** F7: a front door stands still past the end of a hold, with the booking of that hold in its hands. */
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";

import { leaveStores } from "#bench/cluster/rehearsal";
import { recover } from "./breaking";
import { buyOneSeat, expectCleanHistory, payAndAwait, rehearse, until } from "./crowd";

afterAll(leaveStores);

/** The prices and versions have been read, and the seats are not taken yet. */
const BETWEEN_READING_AND_TAKING = /insert into bookings/i;

test("F7: a booking that slept past its hold is refused when another fan has the seats", async () => {
  await rehearse({ frontDoors: 2, sidecars: 1 }, async (rehearsal) => {
    const house = await rehearsal.openHouse({ holdTtlMs: 5_000 });
    rehearsal.watch(house);
    const [sleeper, other, third] = await rehearsal.fans(3);
    const [door] = rehearsal.cluster.frontDoors;
    if (!sleeper || !other || !third || !door) throw new Error("Somebody is missing.");
    sleeper.goTo(0);
    other.goTo(1);
    third.goTo(1);

    const held = await sleeper.hold(house, [0, 1]);
    const { postgres } = rehearsal.cluster.ways;
    const fault = rehearsal.inject("F7", door.name);
    postgres.lookAtRequests((request) => {
      if (!BETWEEN_READING_AND_TAKING.test(request.toString("latin1"))) return;
      door.freeze();
      postgres.lookAtRequests(null);
    });
    const sleeping = sleeper.book(house, { holdId: held.holdId ?? "" });
    await until("the door sleeps", () => door.frozen);

    // Of the two seats one goes to somebody else as soon as the hold is over.
    await pause((held.holdExpiresAtMs ?? 0) - Date.now());
    const theirs = await other.hold(house, [0]);
    const booked = await other.book(house, { holdId: theirs.holdId ?? "" });
    expect(booked.outcome).toBe("ok");
    door.thaw();
    const slept = await sleeping;
    const view = await payAndAwait(other, house, booked.bookingId ?? "");
    expect(view?.status).toBe("CONFIRMED");
    await recover(rehearsal, fault);

    expect(slept).toMatchObject({
      outcome: "fail",
      status: 409,
      refusalCode: "seats_unavailable",
      seatIndexes: [0],
    });
    expect((await buyOneSeat(third, house, 1))?.status).toBe("CONFIRMED");
    const evidence = await expectCleanHistory(rehearsal);
    expect(evidence.bookings.map(({ buyerId }) => buyerId).sort()).toEqual(
      [other.buyerId, third.buyerId].sort(),
    );
  });
});
