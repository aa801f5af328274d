/** F18: the clock of a process is 90 seconds off. Deadlines are Postgres' and Redis'. */
import { randomUUID } from "node:crypto";
import { afterAll, expect, test } from "vitest";

import { Fan } from "#bench/cluster/fan";
import { leaveStores, type Rehearsal } from "#bench/cluster/rehearsal";
import { sendWebhook } from "#bench/cluster/webhook";
import { wrongClock } from "#bench/cluster/wrong-clock";
import { WEBHOOK_TOLERANCE_MS } from "#server/payments/signature";
import { prisma } from "#server/postgres/client";
import { buyOneSeat, expectCleanHistory, holdAndBook, rehearse, until } from "./crowd";

const WRONG_MS = 90_000;
const HOLD_TTL_MS = 6_000;

afterAll(leaveStores);

test.each([
  ["ahead", WRONG_MS],
  ["behind", -WRONG_MS],
])("F18 a front door and a worker whose clock is 90 s %s change nothing", async (_, aheadMs) => {
  await rehearse({ frontDoors: 2, sidecars: 1 }, async (rehearsal) => {
    const { cluster } = rehearsal;
    const [wrongDoor] = cluster.frontDoors;
    const [worker] = cluster.workers;
    if (!wrongDoor || !worker) throw new Error("No processes.");
    const house = await rehearsal.openHouse({ holdTtlMs: HOLD_TTL_MS });
    rehearsal.watch(house);

    rehearsal.inject("F18", "clocks");
    for (const one of [wrongDoor, worker]) {
      await one.stop();
      await one.start(wrongClock(aheadMs));
      await one.ready();
    }
    // The control: the one door takes a message for too old that the other takes.
    const sentAtMs = Date.now() - Math.sign(aheadMs) * (WEBHOOK_TOLERANCE_MS - WRONG_MS / 2);
    const statuses = await Promise.all(
      cluster.doorUrls.map((url) => tell(rehearsal, url, sentAtMs)),
    );
    expect(statuses).toEqual(["/problems/webhook_too_old", undefined]);
    const fanAt = (at: number) => Fan.join(doorOnly(rehearsal, at));
    const [late, idle, payer] = [await fanAt(0), await fanAt(0), await fanAt(0)];
    const [stranger, next] = [await fanAt(1), await fanAt(1)];

    // Whether a sale has begun is not for the wrong clock to say.
    const MINUTE_MS = 60_000;
    const standing = { template: "general_admission", capacity: 10 };
    const begun = { onSaleAtMs: Date.now() - MINUTE_MS, holdTtlMs: HOLD_TTL_MS };
    const early = { onSaleAtMs: Date.now() + MINUTE_MS, holdTtlMs: HOLD_TTL_MS };
    const taken = await late.hold(await rehearsal.openHouse(begun), [0]);
    expect(taken.outcome).toBe("ok");
    const tooEarly = await late.hold(await rehearsal.openHouse(early), [0]);
    expect(tooEarly.refusalCode).toBe("not_on_sale_yet");
    const hall = await rehearsal.openHouse({ ...early, plan: standing });
    expect((await late.book(hall, { quantity: 1 })).refusalCode).toBe("not_on_sale_yet");

    // A hold by the wrong clock has its whole time, and not a moment more.
    const held = await late.hold(house, [0]);
    const leftMs = (held.holdExpiresAtMs ?? 0) - Date.now();
    expect(leftMs).toBeGreaterThan(HOLD_TTL_MS - 2_000);
    expect(leftMs).toBeLessThanOrEqual(HOLD_TTL_MS);
    expect((await stranger.hold(house, [0])).refusalCode).toBe("seats_unavailable");

    // So has a booking: neither the door nor the worker ends it before its deadline.
    const bookingId = await holdAndBook(idle, house, [1]);
    expect((await buyOneSeat(payer, house, 2))?.status).toBe("CONFIRMED");
    const { expiresAt } = await prisma.booking.findUniqueOrThrow({ where: { id: bookingId } });
    await until("the deadline is near", () => Date.now() > expiresAt.getTime() - 1_000);
    expect((await idle.readBooking(house, bookingId))?.status).toBe("PENDING");

    // After it, it can neither be paid by the wrong clock nor does it stay.
    await until("the deadline has passed", () => Date.now() > expiresAt.getTime() + 20);
    const tooLate = await idle.pay(house, bookingId, "sim_success");
    expect(["booking_expired", "booking_not_pending"]).toContain(tooLate.refusalCode);
    expect((await late.book(house, { holdId: held.holdId ?? "" })).refusalCode).toBe(
      "hold_not_found",
    );
    const ended = await until("it is ended", async () => {
      const row = await prisma.booking.findUniqueOrThrow({ where: { id: bookingId } });
      return row.status === "EXPIRED";
    });
    expect(ended).toBeLessThan(3_000);
    expect((await buyOneSeat(next, house, 0))?.status).toBe("CONFIRMED");
    expect((await buyOneSeat(stranger, house, 1))?.status).toBe("CONFIRMED");
    await expectCleanHistory(rehearsal);
  });
});

/** A crowd that knows one door only. */
function doorOnly({ crowd }: Rehearsal, at: number) {
  return { ...crowd, doorUrls: [crowd.doorUrls[at] ?? ""] };
}

/** Sends a webhook of a kind that nobody knows. @returns the type of the problem, if it is one */
async function tell({ cluster }: Rehearsal, doorUrl: string, signedAtMs: number) {
  const message = { id: `msg_${randomUUID()}`, type: "clock.asked" };
  return (await sendWebhook(cluster, message, { doorUrl, signedAtMs })).body.type;
}
