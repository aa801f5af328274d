import { answerOnce } from "#server/commands/answer-once";
import { requestPayment } from "#server/commands/request-payment";
import { BookingId, PaymentId } from "#server/domain/ids";
import { ConfirmRequest } from "#server/domain/payment";
import { handle, readParam } from "#server/http/handle";
import { requireBuyer } from "#server/http/identity";
import { readKeyedJson, resourceIdOf } from "#server/http/keyed";
import { problem } from "#server/http/problem";
import { json } from "#server/http/reply";
import { findBooking } from "#server/queries/bookings";

/** Pays for a booking. 202 with the `BookingView`: the charge is on its way, news come by socket. */
export const PUT = handle<{ bookingId: string }>(async (request, params) => {
  const buyer = await requireBuyer(request);
  const bookingId = readParam(params.bookingId, BookingId);
  const { body, key } = await readKeyedJson(request, ConfirmRequest, buyer.id);
  const paymentId = PaymentId.parse(resourceIdOf(key));

  const requested = await answerOnce(key, () =>
    requestPayment({ paymentId, bookingId, buyerId: buyer.id, methodToken: body.methodToken }),
  );
  if (!requested.ok) return problem(requested.refusal);
  return json(await findBooking(bookingId, buyer.id), { status: 202 });
});
