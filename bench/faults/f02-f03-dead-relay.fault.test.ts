/** F2 and F3: whoever has the news dies after its commit, around the moment at which the log gets it. */
import { afterAll, expect, test } from "vitest";

import type { Rehearsal } from "#bench/cluster/rehearsal";
import { leaveStores } from "#bench/cluster/rehearsal";
import type { Evidence } from "#bench/history/evidence";
import { groupBy } from "#bench/history/index-evidence";
import { buyOneSeat, expectCleanHistory, HALL, rehearse } from "./crowd";
import { arm, HAS_KAFKA, MEMBER_LOST_MS_MAX, recover, reviveAfterDeath } from "./breaking";

afterAll(leaveStores);

/** The failpoints around the log's own acknowledgement. */
const APPEND = HAS_KAFKA ? "send-to-kafka" : "append-to-stream";

const FANS_PER_DEATH = 4;

/** Lets fans buy while the process that runs the relay is armed, once for each failpoint. */
async function killRelays(
  rehearsal: Rehearsal,
  row: string,
  failpoints: string[],
): Promise<Evidence> {
  const house = await rehearsal.openHouse();
  rehearsal.watch(house);
  const [workers] = rehearsal.cluster.workers;
  if (!workers) throw new Error("There are no workers.");
  for (const [at, failpoint] of failpoints.entries()) {
    await arm(workers, failpoint);
    const fault = rehearsal.inject(row, failpoint, { boundMs: MEMBER_LOST_MS_MAX });
    const revived = reviveAfterDeath(workers);
    const fans = await rehearsal.fans(FANS_PER_DEATH);
    const views = await Promise.all(
      fans.map((fan, place) => buyOneSeat(fan, house, at * FANS_PER_DEATH + place)),
    );
    await revived;
    expect(views.map((view) => view?.status)).toEqual(fans.map(() => "CONFIRMED"));
    await recover(rehearsal, fault);
  }
  expect(workers.strikes.map(({ failpoint }) => failpoint)).toEqual(
    failpoints.map((each) => each.replace(/=.*$/, "")),
  );
  const evidence = await expectCleanHistory(rehearsal);
  expect(evidence.mails).toHaveLength(failpoints.length * FANS_PER_DEATH);
  return evidence;
}

test("F2: what was committed is published later when its relay dies before the log has it", async () => {
  await rehearse({ sidecars: 1 }, async (rehearsal) => {
    const evidence = await killRelays(rehearsal, "F2", [
      `${APPEND}.before=kill`,
      `${APPEND}.before=kill@4`,
    ]);
    expect(evidence.outbox.every(({ publishedAtMs }) => publishedAtMs !== null)).toBe(true);
  });
});

test("F2: the map hears from the log of a booking whose door died with its commit", async () => {
  await rehearse({ frontDoors: 2, sidecars: 1 }, async (rehearsal) => {
    const house = await rehearsal.openHouse();
    const spectator = rehearsal.watch(house);
    const [door] = rehearsal.cluster.frontDoors;
    if (!door) throw new Error("There is no front door.");
    const fan = await rehearsal.fan();
    fan.goTo(0);
    const { holdId } = await fan.hold(house, [3]);
    await arm(door, "create-booking.after=kill");
    const fault = rehearsal.inject("F2", door.name);
    const revived = reviveAfterDeath(door);
    const { outcome } = await fan.book(house, { holdId: holdId ?? "" });
    await revived;
    await recover(rehearsal, fault);

    expect(outcome).toBe("unknown");
    const { bookings, quietHolds } = await expectCleanHistory(rehearsal);
    expect(bookings.map(({ status }) => status)).toEqual(["PENDING"]);
    expect(quietHolds).toEqual([]);
    expect(spectator.map?.codes[3]).toBe(1);
  });
});

/** News that charges, that turns money into tickets, and that sends a mail. */
const WITH_EFFECTS = ["PaymentRequested", "PaymentSucceeded", "BookingConfirmed"];

const DEATHS_MAX = 12;

test("F3: what is published twice, as its relay died before marking it, has its effect once", async () => {
  await rehearse({ sidecars: 1 }, async (rehearsal) => {
    const house = await rehearsal.openHouse({ plan: HALL });
    rehearsal.watch(house);
    const [workers] = rehearsal.cluster.workers;
    if (!workers) throw new Error("There are no workers.");
    let seat = 0;
    let doubled: string[] = [];
    const fault = rehearsal.inject("F3", "relays that die before they mark", {
      boundMs: MEMBER_LOST_MS_MAX,
    });
    // A booking's news goes out in four steps or so; each of them has to be the one that comes twice.
    for (let deaths = 0; !WITH_EFFECTS.every((type) => doubled.includes(type)); deaths += 1) {
      expect(deaths).toBeLessThan(DEATHS_MAX);
      const point = deaths === 0 ? `${APPEND}.after` : "mark-published.before";
      await arm(workers, `${point}=kill@${String(1 + (deaths % 4))}`);
      const revived = reviveAfterDeath(workers);
      while (workers.strikes.length === deaths) {
        const view = await buyOneSeat(await rehearsal.fan(), house, seat++);
        expect(view?.status).toBe("CONFIRMED");
      }
      await revived;
      expect((await rehearsal.settle()).underWay).toEqual([]);
      const told = groupBy((await rehearsal.judge()).evidence.log, ({ eventId }) => eventId);
      doubled = [...told.values()].flatMap(([first, again]) =>
        first && again ? [first.type] : [],
      );
    }
    await recover(rehearsal, fault);
    const evidence = await expectCleanHistory(rehearsal);
    expect([evidence.ledger.length, evidence.mails?.length]).toEqual([seat, seat]);
  });
});
