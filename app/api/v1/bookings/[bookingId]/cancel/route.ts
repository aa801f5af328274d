import { cancelBooking } from "#server/commands/cancel-booking";
import { BookingId } from "#server/domain/ids";
import { handle, readParam } from "#server/http/handle";
import { requireBuyer } from "#server/http/identity";
import { problem } from "#server/http/problem";
import { json } from "#server/http/reply";
import { findBooking } from "#server/queries/bookings";

/**
 * Cancels a booking: seats and money go back. 200 with the `BookingView`, also for one that its buyer has
 * cancelled before; or a problem document.
 */
export const PUT = handle<{ bookingId: string }>(async (request, params) => {
  const buyer = await requireBuyer(request);
  const bookingId = readParam(params.bookingId, BookingId);
  const cancelled = await cancelBooking(bookingId, buyer.id);
  if (!cancelled.ok) return problem(cancelled.refusal);
  return json(await findBooking(bookingId, buyer.id));
});
