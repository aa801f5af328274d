/** F1: a front door dies after its commit and before its answer. */
import { afterAll, expect, test } from "vitest";

import { leaveStores } from "#bench/cluster/rehearsal";
import { buyOneSeat, buyPlaces, expectCleanHistory, rehearse, STANDING } from "./crowd";
import { arm, recover, reviveAfterDeath } from "./breaking";

afterAll(leaveStores);

const POINTS = ["create-booking.after", "request-payment.after", "answer-keyed.before"];

test("F1: who asks again after a door died with its answer gets the booking that was made, and one only", async () => {
  await rehearse({ frontDoors: POINTS.length + 1 }, async (rehearsal) => {
    const { frontDoors } = rehearsal.cluster;
    const [hall, field] = [
      await rehearsal.openHouse(),
      await rehearsal.openHouse({ plan: STANDING }),
    ];
    const doomed = frontDoors.slice(0, POINTS.length);
    await Promise.all(doomed.map((door, at) => arm(door, `${POINTS[at] ?? ""}=kill`)));
    const fault = rehearsal.inject("F1", "doors that die with their answer");
    const revived = doomed.map(reviveAfterDeath);

    // A door is doomed by its first booking or payment; it takes with it whoever else is inside.
    const fans = await rehearsal.fans(16);
    const views = await Promise.all(
      fans.map((fan, at) => {
        fan.goTo(at % frontDoors.length);
        return at < 8 ? buyOneSeat(fan, hall, at) : buyPlaces(fan, field, 2);
      }),
    );
    await Promise.all(revived);
    await recover(rehearsal, fault);

    expect(doomed.map(({ strikes }) => strikes.length)).toEqual(POINTS.map(() => 1));
    expect(views.map((view) => view?.status)).toEqual(fans.map(() => "CONFIRMED"));
    const evidence = await expectCleanHistory(rehearsal);
    expect(evidence.bookings).toHaveLength(fans.length);
    const lost = evidence.operations.filter(
      ({ kind, outcome }) => kind === "book" && outcome === "unknown",
    );
    // The same key found what was made before the death.
    expect(lost.length).toBeGreaterThan(0);
    for (const { key } of lost) {
      const asked = evidence.operations.filter((operation) => operation.key === key);
      expect(asked.at(-1)).toMatchObject({ outcome: "ok", status: 201 });
    }
  });
});
