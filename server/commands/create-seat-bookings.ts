import type { BookingCreated } from "#server/domain/events";
import type { BookingId, BuyerId, PerformanceId, SeatIndex } from "#server/domain/ids";
import { newEvent } from "#server/domain/news";
import { raiseAllowances } from "#server/postgres/allowances";
import { insertBookings, type NewLine } from "#server/postgres/bookings";
import { CROWD_LOCK_TIMEOUT_MS, transact, type Transaction } from "#server/postgres/client";
import { appendAllToOutbox } from "#server/postgres/outbox";
import { requireSeat, type PlanSeats } from "#server/postgres/plan-seats";
import type { SaleFacts } from "#server/postgres/sales";
import { claimSeats, lockFreeSeats, type PricedSeat } from "#server/postgres/seats";
import { projectSoon } from "#server/projection/live-map";
import type { HeldSeats } from "#server/redis/seat-holds";

/** A hold that is to become a booking. */
export type SeatBooking = {
  bookingId: BookingId;
  buyerId: BuyerId;
  sale: SaleFacts;
  plan: PlanSeats;
  hold: HeldSeats;
  /** Until when it can be paid, by `performance.now()`. */
  payUntilMs: number;
};

/**
 * Turns holds of several buyers into PENDING bookings, in one transaction: what `createBooking` does for one, where
 * nothing is in the way. It waits for nobody's seats.
 *
 * @param asked no two of one buyer at one performance
 * @returns those that were made, each with when the map shows it; of the others nothing has changed
 * @throws when something came in between that only one by one can tell: then nothing has changed
 */
export async function createSeatBookings(
  asked: readonly SeatBooking[],
): Promise<ReadonlyMap<BookingId, Promise<void>>> {
  const events = await transact(
    "create-bookings",
    async (tx) => {
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
      const moved = await claimSeats(
        tx,
        "pending",
        ready.map(({ bookingId, sale: { performanceId }, seats }) => {
          return { bookingId, performanceId, seats };
        }),
      );
      const isWhole = ready.every(
        ({ bookingId, seats }) => moved.get(bookingId)?.length === seats.length,
      );
      if (inserted < ready.length || raised < ready.length || !isWhole) {
        throw new Error("One of several bookings could not be made.");
      }
      const news = ready.map(({ bookingId, buyerId, sale: { performanceId }, hold }) =>
        newEvent<BookingCreated>(
          {
            ...{ type: "BookingCreated", bookingId, performanceId, buyerId, holdId: hold.id },
            ...{ seats: moved.get(bookingId) ?? [], areas: [] },
          },
          Date.now(),
        ),
      );
      await appendAllToOutbox(tx, "bookings", news);
      return news;
    },
    CROWD_LOCK_TIMEOUT_MS,
  );
  return new Map(events.map((event) => [event.bookingId, projectSoon(event)]));
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
