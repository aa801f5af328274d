import { decidePayment, type BookingChangeRefusal } from "#server/domain/booking";
import type { PaymentRequested } from "#server/domain/events";
import type { BookingId, BuyerId, PaymentId } from "#server/domain/ids";
import { newEvent } from "#server/domain/news";
import { accept, refuse, type Result } from "#server/domain/result";
import { paymentProvider } from "#server/payments/providers";
import { lockBooking } from "#server/postgres/bookings";
import { inTransaction } from "#server/postgres/client";
import { appendToOutbox } from "#server/postgres/outbox";
import { findKeptPayment, insertPayment, lockPayment } from "#server/postgres/payments";

/**
 * Asks for a booking to be charged. The charge is a worker's, so the answer is not how it ended;
 * from now on the booking's deadline waits for it, within a bound.
 *
 * @param asked.paymentId   the id that the payment gets: asking again with it makes no second one
 * @param asked.methodToken the provider's token for the card
 */
export async function requestPayment(asked: {
  paymentId: PaymentId;
  bookingId: BookingId;
  buyerId: BuyerId;
  methodToken: string;
}): Promise<Result<{ paymentId: PaymentId }, BookingChangeRefusal>> {
  const { paymentId, bookingId, buyerId, methodToken } = asked;

  return inTransaction("request-payment", async (tx) => {
    const booking = await lockBooking(tx, bookingId);
    if (booking?.buyerId !== buyerId) return refuse({ code: "booking_not_found" });

    const earlier = await lockPayment(tx, paymentId);
    if (earlier?.bookingId === bookingId) return accept({ paymentId });

    const decision = decidePayment(booking, booking.nowMs);
    if (!decision.ok) return decision;
    // Paid for a moment ago, and not confirmed yet.
    if (await findKeptPayment(tx, bookingId)) return refuse({ code: "payment_under_way" });

    const amount = { amountMinor: booking.totalMinor, currency: booking.currency };
    const { name: provider } = paymentProvider;
    const payment = { id: paymentId, bookingId, methodToken, ...amount, provider };
    await insertPayment(tx, payment, booking.nowMs);
    const event = newEvent<PaymentRequested>(
      { type: "PaymentRequested", paymentId, bookingId, buyerId, amount },
      booking.nowMs,
    );
    await appendToOutbox(tx, "payments", event);
    return accept({ paymentId });
  });
}
