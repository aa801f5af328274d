/** F14: the bank says yes after the booking has run out of time. */
import { afterAll, expect, test } from "vitest";

import { letTimePass } from "#bench/cluster/house-changes";
import { leaveStores } from "#bench/cluster/rehearsal";
import { prisma } from "#server/postgres/client";
import { recover } from "./breaking";
import {
  buyAgainAndAgain,
  expectCleanHistory,
  holdAndBook,
  payFor,
  rehearse,
  until,
} from "./crowd";

afterAll(leaveStores);

/** How long the bank thinks: enough to expire a booking meanwhile and to sell its seats. */
const THINKS_MS = 15_000;

test("F14: money that comes after its booking has expired takes the seats back or goes back at once", async () => {
  await rehearse({ frontDoors: 2, sidecars: 1, workers: 2 }, async (rehearsal) => {
    const house = await rehearsal.openHouse();
    rehearsal.watch(house);
    const late = await rehearsal.fans(6);
    const bookings = await Promise.all(
      late.map((fan, at) => holdAndBook(fan, house, [2 * at, 2 * at + 1])),
    );
    await Promise.all(
      late.map((fan, at) =>
        payFor(fan, house, bookings[at] ?? "", `sim_delay_${String(THINKS_MS)}`),
      ),
    );
    const fault = rehearsal.inject("F14", "six payments that come too late");
    await letTimePass(bookings);
    await until("they have expired", async () => {
      const expired = { id: { in: bookings }, status: "EXPIRED" as const };
      return (await prisma.booking.count({ where: expired })) === bookings.length;
    });

    // Of the first three bookings somebody else takes one seat of two; nobody wants those of the others.
    const faster = await rehearsal.fans(3);
    const taken = await Promise.all(
      faster.map((fan, at) => buyAgainAndAgain(fan, house, 2 * at + 1)),
    );
    expect(taken.map((view) => view?.status)).toEqual(faster.map(() => "CONFIRMED"));
    const paidBefore = await prisma.payment.count({
      where: { bookingId: { in: bookings }, status: { not: "REQUESTED" } },
    });
    expect(paidBefore).toBe(0);
    await until("the money has come", async () => {
      const waiting = { bookingId: { in: bookings }, status: "REQUESTED" as const };
      return (await prisma.payment.count({ where: waiting })) === 0;
    });
    await recover(rehearsal, fault);

    const evidence = await expectCleanHistory(rehearsal);
    const ends = bookings.map((id) => {
      const booking = evidence.bookings.find((row) => row.id === id);
      const [charge] = evidence.ledger.filter(({ bookingId }) => bookingId === id);
      return {
        status: booking?.status,
        isRetaken: typeof booking?.retakenAtMs === "number",
        refunds: charge?.refunds.map(({ status }) => status),
        tickets: evidence.tickets.filter(({ bookingId }) => bookingId === id).length,
      };
    });
    const gone = { status: "EXPIRED", isRetaken: false, refunds: ["succeeded"], tickets: 0 };
    const free = { status: "CONFIRMED", isRetaken: true, refunds: [], tickets: 2 };
    expect(ends).toEqual([gone, gone, gone, free, free, free]);
    // Half of a party's seats is not taken: the other seat of the first three is for sale.
    expect(
      [0, 2, 4].map((seat) => evidence.seats.find((row) => row.seatIndex === seat)?.state),
    ).toEqual(["available", "available", "available"]);
  });
});
