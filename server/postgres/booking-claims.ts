/** What a booking has a claim to: seats, places, the buyer's allowance, tickets. Always as a whole. */
import type { AreaVersion, SeatVersion } from "#server/domain/events";
import type { BookingId } from "#server/domain/ids";
import { lowerAllowance, raiseAllowance } from "#server/postgres/allowances";
import { returnPlaces, takePlaces } from "#server/postgres/areas";
import { readLines, type LockedBooking } from "#server/postgres/bookings";
import { Prisma, type Transaction } from "#server/postgres/client";
import { claimSeats, freeSeats, readPricedSeats } from "#server/postgres/seats";
import { voidTickets } from "#server/postgres/tickets";
import type { SeatIndex } from "#server/domain/ids";

/** Seats and areas that moved, each with the version that the move gave it. */
export type Moved = { seats: SeatVersion[]; areas: AreaVersion[] };

/** Gives back all that a booking has: its seats are available, its tickets void. */
export async function releaseClaims(tx: Transaction, booking: LockedBooking): Promise<Moved> {
  const lines = await readLines(tx, booking.id);
  // The allowance before the places, as when they are taken: nobody waits in a circle.
  await lowerAllowance(tx, booking, placesOf(lines));
  const seats = await freeSeats(tx, booking.id);
  const areas: AreaVersion[] = [];
  for (const { areaId, quantity } of lines) {
    if (areaId !== null) {
      areas.push(await returnPlaces(tx, booking.performanceId, areaId, quantity));
    }
  }
  await voidTickets(tx, booking.id);
  return { seats, areas };
}

/**
 * Takes back, for money that came late, what a booking had given up: the very same seats, all of
 * them, as `booked`.
 *
 * @returns null if one of them is gone or the limit is reached; roll the transaction back to where
 *   it was before the call
 */
export async function retakeClaims(tx: Transaction, booking: LockedBooking): Promise<Moved | null> {
  const lines = await readLines(tx, booking.id);
  const { id: bookingId, performanceId, buyerId } = booking;
  const indexes = lines.flatMap((line) => (line.seatIndex === null ? [] : [line.seatIndex]));
  const known = await readPricedSeats(tx, performanceId, indexes as SeatIndex[]);
  if (!(await raiseAllowance(tx, { performanceId, buyerId, places: placesOf(lines) }))) return null;
  const moved = await claimSeats(tx, "booked", [{ bookingId, performanceId, seats: known }]);
  const seats = moved.get(bookingId) ?? [];
  if (seats.length < indexes.length) return null;

  const areas: AreaVersion[] = [];
  for (const { areaId, quantity } of lines) {
    if (areaId === null) continue;
    const area = await takePlaces(tx, performanceId, areaId, quantity);
    if (!area) return null;
    areas.push(area);
  }
  return { seats, areas };
}

/** The areas of a booking as they are, for news of a booking whose places do not move. */
export async function readAreas(tx: Transaction, bookingId: BookingId): Promise<AreaVersion[]> {
  return (await readAreasOf(tx, [bookingId])).get(bookingId) ?? [];
}

/** The areas of bookings as they are, by booking. */
export async function readAreasOf(
  tx: Transaction,
  bookingIds: readonly BookingId[],
): Promise<ReadonlyMap<BookingId, AreaVersion[]>> {
  const rows = await tx.$queryRaw<
    { bookingId: BookingId; areaId: string; available: number; version: number }[]
  >(
    Prisma.sql`
      select b.id as "bookingId", a.area_id as "areaId", a.available, a.version
        from booking_lines l
        join bookings b on b.id = l.booking_id
        join performance_areas a
          on a.performance_id = b.performance_id and a.area_id = l.area_id
       where l.booking_id = any(${[...bookingIds]}::uuid[])`,
  );
  const areas = new Map<BookingId, AreaVersion[]>();
  for (const { bookingId, areaId, available, version } of rows) {
    areas.set(bookingId, [...(areas.get(bookingId) ?? []), [areaId, available, version]]);
  }
  return areas;
}

function placesOf(lines: readonly { quantity: number }[]): number {
  return lines.reduce((places, line) => places + line.quantity, 0);
}
