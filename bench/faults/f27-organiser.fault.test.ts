/** F27: the organiser changes something while people are in the middle of buying it. */
import { afterAll, expect, test } from "vitest";

import type { House } from "#bench/cluster/house";
import { leaveStores } from "#bench/cluster/rehearsal";
import { KILLED_CODE, killSeat } from "#bench/cluster/house-changes";
import { Prisma, prisma } from "#server/postgres/client";
import { buyOneSeat, callOff, expectCleanHistory, holdAndBook, payFor, rehearse } from "./crowd";

const OLD_PRICE_MINOR = 4_250;
const NEW_PRICE_MINOR = 6_000;

/** What somebody may be told who is in the middle of buying what is called off. */
const CLEAN_CONFLICTS = ["performance_cancelled", "booking_not_pending", "hold_not_found", null];

afterAll(leaveStores);

test("F27 a performance that is called off in mid-checkout leaves nobody with a ticket or without their money", async () => {
  await rehearse({ frontDoors: 2, sidecars: 1 }, async (rehearsal) => {
    const house = await rehearsal.openHouse();
    rehearsal.watch(house);
    const fans = await rehearsal.fans(16);
    const [owners, payers, bookers] = [fans.slice(0, 4), fans.slice(4, 8), fans.slice(8, 12)];
    const holders = fans.slice(12);

    // Somebody stands at every step of the way.
    await Promise.all(owners.map((fan, at) => buyOneSeat(fan, house, at)));
    const paying = await Promise.all(
      payers.map(async (fan, at) => {
        const bookingId = await holdAndBook(fan, house, [4 + at]);
        await payFor(fan, house, bookingId, at % 2 === 0 ? "sim_slow" : "sim_success");
        return bookingId;
      }),
    );
    const booked = await Promise.all(bookers.map((fan, at) => holdAndBook(fan, house, [8 + at])));
    const held = await Promise.all(holders.map((fan, at) => fan.hold(house, [12 + at])));

    const fault = rehearsal.inject("F27", "the performance");
    const [calledOff, ...answers] = await Promise.all([
      callOff(rehearsal, house),
      ...bookers.map((fan, at) => fan.pay(house, booked[at] ?? "", "sim_success")),
      ...holders.map((fan, at) => fan.book(house, { holdId: held[at]?.holdId ?? "" })),
    ]);
    expect(calledOff.outcome).toBe("ok");
    for (const { refusalCode } of answers) expect(CLEAN_CONFLICTS).toContain(refusalCode);
    fault.heal();

    const { bookings, ledger, tickets } = await expectCleanHistory(rehearsal);
    expect(bookings.length).toBeGreaterThanOrEqual(12);
    expect(bookings.map(({ status }) => status)).toEqual(bookings.map(() => "CANCELLED"));
    expect(tickets.map(({ status }) => status)).toEqual(tickets.map(() => "VOID"));
    for (const bookingId of paying) {
      expect(ledger.filter((charge) => charge.bookingId === bookingId)).toHaveLength(1);
    }
    const [late] = await rehearsal.fans(1);
    expect((await late?.hold(house, [0]))?.refusalCode).toBe("performance_cancelled");
  });
});

test("F27 whoever is in checkout pays the price that they were told, and who comes later the new one", async () => {
  await rehearse({ frontDoors: 2, sidecars: 1 }, async (rehearsal) => {
    const house = await rehearsal.openHouse();
    rehearsal.watch(house);
    const fans = await rehearsal.fans(10);
    const [early, late] = [fans[0], fans[9]];
    if (!early || !late) throw new Error("No fans.");

    const earlyId = await holdAndBook(early, house, [0, 1]);
    rehearsal.inject("F27", "the price");
    const between = fans.slice(1, 9).map((fan, at) => {
      const seat = 2 + 2 * at;
      return holdAndBook(fan, house, [seat, seat + 1]).then((id) => payFor(fan, house, id));
    });
    await changePrice(house);
    await Promise.all(between);
    const lateId = await holdAndBook(late, house, [18, 19]);
    await Promise.all([payFor(early, house, earlyId), payFor(late, house, lateId)]);

    const { bookings, ledger } = await expectCleanHistory(rehearsal);
    expect(bookings.map(({ status }) => status)).toEqual(bookings.map(() => "CONFIRMED"));
    for (const { id, totalMinor, lines } of bookings) {
      const prices = new Set(lines.map(({ priceMinor, feeMinor }) => priceMinor + feeMinor));
      expect(prices.size).toBe(1);
      expect([OLD_PRICE_MINOR, NEW_PRICE_MINOR]).toContain([...prices][0]);
      expect(totalMinor).toBe(2 * ([...prices][0] ?? 0));
      expect(ledger.find(({ bookingId }) => bookingId === id)?.amountMinor).toBe(totalMinor);
    }
    const totalOf = (id: string) => bookings.find((booking) => booking.id === id)?.totalMinor;
    expect([totalOf(earlyId), totalOf(lateId)]).toEqual([2 * OLD_PRICE_MINOR, 2 * NEW_PRICE_MINOR]);
  });
});

test("F27 a seat that is killed in mid-checkout is either sold or killed, and a basket with it is refused by name", async () => {
  await rehearse({ frontDoors: 2, sidecars: 1 }, async (rehearsal) => {
    const house = await rehearsal.openHouse();
    const watcher = rehearsal.watch(house);
    const [unlucky, ...fans] = await rehearsal.fans(11);
    if (!unlucky) throw new Error("No fans.");

    // Killed under somebody's hold, and they do not know yet: the basket is refused as a whole.
    const { holdId } = await unlucky.hold(house, [0, 1]);
    rehearsal.inject("F27", "seats");
    const killed = await killSeat(house, 1);
    const refused = await unlucky.book(house, { holdId: holdId ?? "" });
    expect([refused.refusalCode, refused.seatIndexes]).toEqual(["seats_unavailable", [1]]);
    // Once the map shows it the seat is out of the basket, and the booking is for what is left of it.
    await killed?.show();
    const booked = await unlucky.book(house, { holdId: holdId ?? "" });
    expect(booked.seatIndexes).toEqual([0]);
    await payFor(unlucky, house, booked.bookingId ?? "");

    // Killed while they are being booked: whoever is first has the seat.
    const seats = fans.map((_, at) => 2 + at);
    const holds = await Promise.all(fans.map((fan, at) => fan.hold(house, [seats[at] ?? 0])));
    const answers = await Promise.all(
      fans.flatMap((fan, at) => {
        const book = fan.book(house, { holdId: holds[at]?.holdId ?? "" });
        return [book, killSeat(house, seats[at] ?? 0)];
      }),
    );
    for (const answer of answers) if (answer && "show" in answer) await answer.show();
    const won = fans.flatMap((fan, at) => {
      const [book, seat] = [answers[2 * at], answers[2 * at + 1]];
      if (!book || !("outcome" in book)) throw new Error("No answer.");
      // Never both, and never neither.
      expect([book.outcome, book.refusalCode]).toEqual(
        seat === null ? ["ok", null] : ["fail", "seats_unavailable"],
      );
      return seat === null ? [{ fan, bookingId: book.bookingId ?? "" }] : [];
    });
    await Promise.all(won.map(({ fan, bookingId }) => payFor(fan, house, bookingId)));
    // A hold on a killed seat that is given back does not make it free.
    await Promise.all(fans.map((fan, at) => fan.release(house, holds[at]?.holdId ?? "")));

    const { bookings } = await expectCleanHistory(rehearsal);
    expect(bookings).toHaveLength(won.length + 1);
    expect(bookings.map(({ status }) => status)).toEqual(bookings.map(() => "CONFIRMED"));
    expect(watcher.map?.codes[1]).toBe(KILLED_CODE);
  });
});

async function changePrice({ performanceId }: House): Promise<void> {
  const changed = await prisma.$executeRaw(
    Prisma.sql`update performance_prices set price_minor = ${NEW_PRICE_MINOR - 400}, fee_minor = 400
                where performance_id = ${performanceId}::uuid`,
  );
  expect(changed).toBe(1);
}
