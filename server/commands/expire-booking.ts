import { isOutOfTime } from "#server/domain/booking";
import type { BookingId } from "#server/domain/ids";
import { endBooking } from "#server/postgres/booking-steps";
import { lockBooking } from "#server/postgres/bookings";
import { transact } from "#server/postgres/client";
import { findKeptPayment } from "#server/postgres/payments";
import { projectSoon } from "#server/projection/live-map";

/**
 * Ends a booking that is out of time by Postgres' clock. One that has been paid for is left alone:
 * its confirmation is under way.
 *
 * @returns whether it was ended
 */
export async function expireBooking(bookingId: BookingId): Promise<boolean> {
  const expired = await transact("expire-booking", async (tx) => {
    const booking = await lockBooking(tx, bookingId);
    if (!booking || !isOutOfTime(booking, booking.nowMs)) return null;
    if (await findKeptPayment(tx, bookingId)) return null;
    return endBooking(tx, booking, "BookingExpired");
  });
  if (!expired) return false;
  await projectSoon(expired);
  return true;
}
