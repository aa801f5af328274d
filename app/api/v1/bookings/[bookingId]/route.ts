import { BookingId } from "#server/domain/ids";
import { handle, readParam } from "#server/http/handle";
import { requireBuyer } from "#server/http/identity";
import { problem } from "#server/http/problem";
import { json } from "#server/http/reply";
import { findBooking } from "#server/queries/bookings";

/** One booking of the signed-in buyer. 200 with the `BookingView`; 404 if it is not theirs. */
export const GET = handle<{ bookingId: string }>(async (request, params) => {
  const buyer = await requireBuyer(request);
  const booking = await findBooking(readParam(params.bookingId, BookingId), buyer.id);
  return booking ? json(booking) : problem({ code: "booking_not_found" });
});
