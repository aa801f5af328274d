/** F24: a deployment, one process after the other, in the middle of a sale. */
import { afterAll, expect, test } from "vitest";

import type { Fan } from "#bench/cluster/fan";
import { leaveStores } from "#bench/cluster/rehearsal";
import type { BookingView } from "#server/domain/booking";
import { buyOneSeat, expectCleanHistory, HALL, rehearse } from "./crowd";

/** Fans who buy at a time, each for as long as the deployment goes on. */
const AT_ONCE = 6;
const FANS = 200;

/** Answers that a deployment may give: they say that the same request is to be sent again. */
const MENDED_BY_A_RETRY = [null, 503];

afterAll(leaveStores);

test("F24 a rolling restart of all processes under load costs no booking, and no answer that a retry does not mend", async () => {
  await rehearse({ frontDoors: 2, sidecars: 2, workers: 2 }, async (rehearsal) => {
    const { frontDoors, workers, sidecars } = rehearsal.cluster;
    const house = await rehearsal.openHouse({ plan: HALL });
    rehearsal.watch(house);
    rehearsal.watch(house);

    // Whoever has a seat makes way for the next, for as long as the deployment goes on.
    const crowd: Fan[] = [];
    while (crowd.length < FANS) crowd.push(...(await rehearsal.fans(FANS / 10)));
    const fans = crowd.entries();
    const views: (BookingView | null)[] = [];
    let isDeploying = true;
    const buyInTurn = async () => {
      for (const [seat, fan] of fans) {
        views.push(await buyOneSeat(fan, house, seat));
        if (!isDeploying) return;
      }
    };
    const deploy = async () => {
      for (const one of [...frontDoors, ...sidecars, ...workers]) {
        const fault = rehearsal.inject("F24", one.name);
        expect(await one.stop()).toContain("0");
        await one.start();
        await one.ready();
        fault.heal();
      }
      isDeploying = false;
    };
    await Promise.all([deploy(), ...Array.from({ length: AT_ONCE }, buyInTurn)]);

    expect(views.length).toBeGreaterThan(AT_ONCE);
    expect(views.map((view) => view?.status)).toEqual(views.map(() => "CONFIRMED"));
    const last = rehearsal.inject("F24", "the last of them");
    last.heal();
    const { operations } = await expectCleanHistory(rehearsal, last);
    const unknown = operations.filter(({ outcome }) => outcome === "unknown");
    for (const { status } of unknown) expect(MENDED_BY_A_RETRY).toContain(status);
    console.info(`F24 ${String(views.length)} sold, ${String(unknown.length)} requests sent again`);
  });
});
