/** F25: nobody sweeps, or five do. Expiry is a predicate. */
import { afterAll, expect, test } from "vitest";

import { leaveStores } from "#bench/cluster/rehearsal";
import { prisma } from "#server/postgres/client";
import { buyOneSeat, expectCleanHistory, holdAndBook, rehearse, until } from "./crowd";

const HOLD_TTL_MS = 5_000;
const FANS = 8;

/** A sweeper has to start before it can sweep. */
const SWEPT_WITHIN_MS = 10_000;

const ALL_BUT_EXPIRY =
  "relay,payments,fulfilment,notifications,cancellations,projection,housekeeping,reconciliation";

afterAll(leaveStores);

test("F25 without a sweeper a hold and a booking end on time all the same", async () => {
  await rehearse({ sidecars: 1, environment: { WORKERS: ALL_BUT_EXPIRY } }, async (rehearsal) => {
    const [worker] = rehearsal.cluster.workers;
    const house = await rehearsal.openHouse({ holdTtlMs: HOLD_TTL_MS });
    rehearsal.watch(house);
    const [leaver, idler, payer, next] = await rehearsal.fans(4);
    if (!leaver || !idler || !payer || !next) throw new Error("No fans.");

    const fault = rehearsal.inject("F25", "the sweeper", { boundMs: SWEPT_WITHIN_MS });
    const held = await leaver.hold(house, [0]);
    const bookingId = await holdAndBook(idler, house, [1]);
    expect((await next.hold(house, [0])).refusalCode).toBe("seats_unavailable");
    // Who pays in time is not touched.
    expect((await buyOneSeat(payer, house, 2))?.status).toBe("CONFIRMED");

    const { expiresAt } = await prisma.booking.findUniqueOrThrow({ where: { id: bookingId } });
    const overMs = Math.max(held.holdExpiresAtMs ?? 0, expiresAt.getTime());
    await until("both are over", () => Date.now() > overMs);
    expect((await leaver.book(house, { holdId: held.holdId ?? "" })).refusalCode).toBe(
      "hold_not_found",
    );
    expect((await leaver.extend(house, held.holdId ?? "")).refusalCode).toBe("hold_not_found");
    expect((await idler.pay(house, bookingId, "sim_success")).refusalCode).toBe("booking_expired");
    // Nobody has swept, and the seat can be had.
    expect((await buyOneSeat(next, house, 0))?.status).toBe("CONFIRMED");
    expect((await idler.readBooking(house, bookingId))?.status).toBe("PENDING");

    // The sweeper is back: what nobody paid for is free again.
    await worker?.stop();
    await worker?.start({ WORKERS: "all" });
    fault.heal();
    const { bookings } = await expectCleanHistory(rehearsal, fault);
    expect(bookings.find(({ id }) => id === bookingId)?.status).toBe("EXPIRED");
    expect((await buyOneSeat(payer, house, 1))?.status).toBe("CONFIRMED");
    await expectCleanHistory(rehearsal);
  });
});

test("F25 five sweepers end each hold and each booking once", async () => {
  const expiry = { environment: { WORKERS: "all" } };
  await rehearse({ frontDoors: 2, sidecars: 1, workers: 1, ...expiry }, async (rehearsal) => {
    const { cluster } = rehearsal;
    rehearsal.inject("F25", "four sweepers more");
    for (let more = 2; more <= 5; more += 1) {
      const another = await cluster.another("workers", `sweeper-${String(more)}`);
      await another.start({ WORKERS: "expiry" });
    }
    const house = await rehearsal.openHouse({ holdTtlMs: HOLD_TTL_MS });
    rehearsal.watch(house);

    // Half of them only hold, half of them book; none pays, and all of it comes back at one moment.
    const fans = await rehearsal.fans(FANS * 2);
    await Promise.all(
      fans.map((fan, at) => (at % 2 === 0 ? fan.hold(house, [at]) : holdAndBook(fan, house, [at]))),
    );
    const isFree = async () =>
      (await prisma.booking.count({
        where: { performanceId: house.performanceId, status: "PENDING" },
      })) === 0;
    await until("no booking is waiting any more", isFree, 20_000);
    const { seatSteps, outbox } = await expectCleanHistory(rehearsal);
    expect(seatSteps).toHaveLength(FANS * 2);
    expect(outbox.filter(({ type }) => type === "BookingExpired")).toHaveLength(FANS);

    // All of it is sold once more, by who comes now.
    const late = await rehearsal.fans(FANS);
    const views = await Promise.all(late.map((fan, seat) => buyOneSeat(fan, house, seat)));
    expect(views.map((view) => view?.status)).toEqual(late.map(() => "CONFIRMED"));
    await expectCleanHistory(rehearsal);
  });
});
