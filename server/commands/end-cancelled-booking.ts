import { endsWithPerformance } from "#server/domain/booking";
import type { BookingId } from "#server/domain/ids";
import { beginRefund, endBooking } from "#server/postgres/booking-steps";
import { lockBooking } from "#server/postgres/bookings";
import { transact } from "#server/postgres/client";
import { findKeptPayment } from "#server/postgres/payments";
import { projectSoon } from "#server/projection/live-map";

/**
 * Ends a live booking whose performance is cancelled: its seats are free, its tickets void, and what
 * was paid goes back. Asked of any other booking it does nothing, so it may be asked twice at once.
 *
 * A payment that is still under way is not waited for: fulfilment refunds it when it comes.
 *
 * @returns whether it was ended
 */
export async function endCancelledBooking(bookingId: BookingId): Promise<boolean> {
  const ended = await transact("end-cancelled-booking", async (tx) => {
    const booking = await lockBooking(tx, bookingId);
    if (!booking || !endsWithPerformance(booking)) return null;

    const payment = await findKeptPayment(tx, bookingId);
    if (payment) await beginRefund(tx, payment, booking.nowMs);
    return endBooking(tx, booking, "BookingCancelled");
  });
  if (!ended) return false;
  await projectSoon(ended);
  return true;
}
