import { answerOnce } from "#server/commands/answer-once";
import { createBooking } from "#server/commands/create-booking";
import { BookingRequest } from "#server/domain/booking";
import { BookingId } from "#server/domain/ids";
import { handle } from "#server/http/handle";
import { requireBuyer } from "#server/http/identity";
import { readKeyedJson, resourceIdOf } from "#server/http/keyed";
import { problem } from "#server/http/problem";
import { limitHolds } from "#server/http/rate-limit";
import { json } from "#server/http/reply";
import { findBooking, readBookings } from "#server/queries/bookings";

/** Makes a PENDING booking of a hold or of places in an area. 201 with the `BookingView`. */
export const POST = handle(async (request, _params, { address }) => {
  const buyer = await requireBuyer(request);
  await limitHolds(buyer.id, address);
  const { body, key } = await readKeyedJson(request, BookingRequest, buyer.id);
  const bookingId = BookingId.parse(resourceIdOf(key));

  const made = await answerOnce(key, () => createBooking(body, { bookingId, buyerId: buyer.id }));
  if (!made.ok) return problem(made.refusal);
  const booking = await findBooking(made.value.bookingId, buyer.id);
  return json(booking, { status: 201 });
});

/** The signed-in buyer's bookings, newest first. 200 with `{ bookings }`. */
export const GET = handle(async (request) => {
  const buyer = await requireBuyer(request);
  return json({ bookings: await readBookings(buyer.id) });
});
