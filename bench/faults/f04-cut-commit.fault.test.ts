/** F4: the connection to Postgres is cut during COMMIT, and nobody knows whether it was made. */
import { randomUUID } from "node:crypto";
import { afterAll, expect, test } from "vitest";

import { cutCommit, WRITES } from "#bench/cluster/cut-commit";
import { leaveStores } from "#bench/cluster/rehearsal";
import {
  buyOneSeat,
  buyPlaces,
  expectCleanHistory,
  payAndAwait,
  rehearse,
  STANDING,
} from "./crowd";
import { recover } from "./breaking";

afterAll(leaveStores);

const CASES = Object.entries(WRITES).flatMap(([whose, written]) =>
  (["the answer is lost", "it never arrives"] as const).map((what) => ({ whose, written, what })),
);

test("F4: a booking or payment whose COMMIT was cut is there once or not at all, and asking again finds it", async () => {
  await rehearse({ sidecars: 1 }, async (rehearsal) => {
    const hall = await rehearsal.openHouse();
    const field = await rehearsal.openHouse({ plan: STANDING });
    rehearsal.watch(hall);
    let seat = 0;
    for (const { whose, written, what } of CASES) {
      const fault = rehearsal.inject("F4", `${whose} COMMIT: ${what}`);
      const isCut = cutCommit(rehearsal.cluster.ways.postgres, written, what);
      const fans = await rehearsal.fans(4);
      const views = await Promise.all(
        fans.map((fan, at) =>
          at < 2 ? buyOneSeat(fan, hall, seat++) : buyPlaces(fan, field, 1 + at),
        ),
      );
      expect({ whose, what, isCut: isCut() }).toEqual({ whose, what, isCut: true });
      expect(views.map((view) => view?.status)).toEqual(fans.map(() => "CONFIRMED"));
      await recover(rehearsal, fault);
    }
    const evidence = await expectCleanHistory(rehearsal);
    expect(evidence.bookings).toHaveLength(4 * CASES.length);
    expect(evidence.payments).toHaveLength(4 * CASES.length);
    const unknown = evidence.operations.filter(({ outcome }) => outcome === "unknown");
    expect(unknown.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["book", "pay"]));
  });
});

test("F4: places whose COMMIT was answered by nobody are booked when the buyer asks again", async () => {
  await rehearse({}, async (rehearsal) => {
    const field = await rehearsal.openHouse({ plan: STANDING });
    const [fan] = await rehearsal.fans(1);
    if (!fan) throw new Error("There is no fan.");
    const fault = rehearsal.inject("F4", "the answer to the only booking's COMMIT");
    cutCommit(rehearsal.cluster.ways.postgres, WRITES["a booking's"], "the answer is lost");
    const key = randomUUID();
    const first = await fan.book(field, { quantity: 3 }, key);
    const second = await fan.book(field, { quantity: 3 }, key);
    expect([first.outcome, second.outcome]).toEqual(["unknown", "ok"]);
    await payAndAwait(fan, field, second.bookingId ?? "");
    await recover(rehearsal, fault);
    const { bookings, areas } = await expectCleanHistory(rehearsal);
    expect(bookings.map(({ id, status }) => [id, status])).toEqual([
      [second.bookingId, "CONFIRMED"],
    ]);
    expect(areas.map(({ capacity, available }) => capacity - available)).toEqual([3]);
  });
});
