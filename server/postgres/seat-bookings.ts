/**
 * Bookings of seats by the dozen: what server/postgres/bookings.ts, allowances.ts and seats.ts do for one booking, in a
 * statement for all of them.
 */
import type { SeatVersion } from "#server/domain/events";
import type { BookingId, BuyerId, HoldId, PerformanceId, SeatIndex } from "#server/domain/ids";
import { raiseAllowances } from "#server/postgres/allowances";
import { insertBookings, type NewLine } from "#server/postgres/bookings";
import type { Transaction } from "#server/postgres/client";
import { requireSeat, type PlanSeats } from "#server/postgres/plan-seats";
import type { SaleFacts } from "#server/postgres/sales";
import { claimSeats, lockFreeSeats, type PricedSeat } from "#server/postgres/seats";

/** A hold that is to become a booking. */
export type SeatBooking = {
  bookingId: BookingId;
  buyerId: BuyerId;
  sale: SaleFacts;
  plan: PlanSeats;
  hold: { id: HoldId; seatIndexes: readonly SeatIndex[] };
  /** Until when it can be paid, by `performance.now()`. */
  payUntilMs: number;
};

/** One that has become a booking, with its seats as they are now. */
export type SeatsBooked = SeatBooking & { moved: SeatVersion[] };

/**
 * Writes PENDING bookings, each with its lines and its all-in total, raises their buyers' allowances and moves their
 * seats. It waits for nobody's seats.
 *
 * @param asked no two of one buyer at one performance
 * @returns those whose seats were all free and whose time to pay was not over; of the others nothing is written
 * @throws when something came in between that only one by one can tell: the transaction must be rolled back
 */
export async function insertSeatBookings(
  tx: Transaction,
  asked: readonly SeatBooking[],
): Promise<SeatsBooked[]> {
  const ready = await priceAll(tx, asked);
  if (ready.length === 0) return [];
  const inserted = await insertBookings(
    tx,
    ready.map(({ bookingId: id, buyerId, sale, hold, payUntilMs, lines }) => ({
      ...{ id, buyerId, holdId: hold.id, lines },
      ...{ performanceId: sale.performanceId, currency: sale.currency },
      payWithinMs: payUntilMs - performance.now(),
    })),
  );
  const raised = await raiseAllowances(
    tx,
    ready.map(({ buyerId, sale: { performanceId }, seats }) => {
      return { performanceId, buyerId, places: seats.length };
    }),
  );
  const claims = await claimSeats(
    tx,
    "pending",
    ready.map(({ bookingId, sale: { performanceId }, seats }) => {
      return { bookingId, performanceId, seats };
    }),
  );
  const booked = ready.map((each) => ({ ...each, moved: claims.get(each.bookingId) ?? [] }));
  const isWhole = booked.every(({ seats, moved }) => moved.length === seats.length);
  if (inserted < ready.length || raised < ready.length || !isWhole) {
    throw new Error("One of several bookings could not be made.");
  }
  return booked;
}

type Ready = SeatBooking & { seats: PricedSeat[]; lines: NewLine[] };

/** Those whose seats are all free and whose time to pay is not over, with what they cost. */
async function priceAll(tx: Transaction, asked: readonly SeatBooking[]): Promise<Ready[]> {
  const keyOf = (performanceId: PerformanceId, seatIndex: SeatIndex) =>
    `${performanceId} ${String(seatIndex)}`;
  const wanted = asked.map(({ sale: { performanceId }, hold: { seatIndexes } }) => {
    return { performanceId, seatIndexes };
  });
  const free = new Map(
    (await lockFreeSeats(tx, wanted)).map((seat) => [
      keyOf(seat.performanceId, seat.seatIndex),
      seat,
    ]),
  );
  return asked.flatMap((each): Ready[] => {
    const { sale, plan, hold, payUntilMs } = each;
    const seats = hold.seatIndexes.flatMap(
      (index) => free.get(keyOf(sale.performanceId, index)) ?? [],
    );
    if (seats.length < hold.seatIndexes.length || payUntilMs <= performance.now()) return [];
    return [{ ...each, seats, lines: linesOf(plan, seats) }];
  });
}

/** What seats are called and cost, as a booking keeps it. */
export function linesOf(plan: PlanSeats, seats: readonly PricedSeat[]): NewLine[] {
  return seats.map(({ seatIndex, priceLevelName, priceMinor, feeMinor }) => {
    const { sectionName, rowLabel, seatLabel } = requireSeat(plan, seatIndex);
    const names = { sectionName, rowLabel, seatLabel, priceLevelName };
    return { ...names, seatIndex, areaId: null, quantity: 1, priceMinor, feeMinor };
  });
}
