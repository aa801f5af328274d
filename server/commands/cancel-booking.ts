import { decideCancellation, type BookingChangeRefusal } from "#server/domain/booking";
import type { BookingId, BuyerId } from "#server/domain/ids";
import { accept, refuse, type Result } from "#server/domain/result";
import { beginRefund, endBooking } from "#server/postgres/booking-steps";
import { lockBooking } from "#server/postgres/bookings";
import { inTransaction } from "#server/postgres/client";
import { findKeptPayment } from "#server/postgres/payments";
import { projectSoon } from "#server/projection/live-map";

/**
 * Ends a booking at its buyer's wish: the seats are free, tickets void, and paid money goes back. Asked
 * again it answers as at first and does nothing, so a request whose answer was lost may be repeated.
 */
export async function cancelBooking(
  bookingId: BookingId,
  buyerId: BuyerId,
): Promise<Result<null, BookingChangeRefusal>> {
  const cancelled = await inTransaction("cancel-booking", async (tx) => {
    const booking = await lockBooking(tx, bookingId);
    if (booking?.buyerId !== buyerId) return refuse({ code: "booking_not_found" });

    const decision = decideCancellation(booking, booking.nowMs);
    if (!decision.ok) return decision;
    if (decision.value === "nothing") return accept(null);

    const payment = await findKeptPayment(tx, bookingId);
    if (payment) await beginRefund(tx, payment, booking.nowMs);
    return accept(await endBooking(tx, booking, "BookingCancelled"));
  });

  if (!cancelled.ok) return cancelled;
  if (cancelled.value) await projectSoon(cancelled.value);
  return accept(null);
}
