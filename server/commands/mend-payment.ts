import type { PaymentRequested, RefundRequested } from "#server/domain/events";
import { newEvent } from "#server/domain/news";
import type { PaymentMend } from "#server/domain/reconciliation";
import { beginRefund, endBooking } from "#server/postgres/booking-steps";
import { lockBooking } from "#server/postgres/bookings";
import { transact } from "#server/postgres/client";
import { appendToOutbox, hasPaymentNews } from "#server/postgres/outbox";
import { lockPayment } from "#server/postgres/payments";
import { projectSoon } from "#server/projection/live-map";

/**
 * Mends a break of a payment that no news of the provider's would mend: asks the payments worker again for what
 * the outbox has lost, or gives back money that has had no effect. A booking that was waiting for that money
 * ends. Safe to run again, late, and by several at once.
 */
export async function mendPayment(
  mend: Exclude<PaymentMend, { do: "record_news" }>,
): Promise<void> {
  const ended = await transact("mend-payment", async (tx) => {
    const booking = await lockBooking(tx, mend.bookingId);
    const payment = await lockPayment(tx, mend.paymentId);
    if (!booking || !payment) return null;
    const { id: paymentId, bookingId, buyerId, amountMinor, currency } = payment;
    const facts = { paymentId, bookingId, buyerId, amount: { amountMinor, currency } };

    switch (mend.do) {
      case "ask_to_charge": {
        if (payment.status !== "REQUESTED") return null;
        // Nobody is charged for what can no longer be theirs: then people decide.
        if (booking.status !== "PENDING" || booking.performanceCancelled) return null;
        // What the outbox has is published again by housekeeping.
        if (await hasPaymentNews(tx, "PaymentRequested", payment)) return null;
        const news = { type: "PaymentRequested" as const, ...facts };
        await appendToOutbox(tx, "payments", newEvent<PaymentRequested>(news, booking.nowMs));
        return null;
      }
      case "ask_to_refund": {
        if (payment.status === "REFUNDED" || !payment.refundRequested) return null;
        if (await hasPaymentNews(tx, "RefundRequested", payment)) return null;
        const news = { type: "RefundRequested" as const, ...facts };
        await appendToOutbox(tx, "payments", newEvent<RefundRequested>(news, booking.nowMs));
        return null;
      }
      case "begin_refund":
        if (payment.status !== "SUCCEEDED" || payment.refundRequested) return null;
        if (booking.status === "CONFIRMED") return null;
        await beginRefund(tx, payment, booking.nowMs);
        return booking.status === "PENDING" ? endBooking(tx, booking, "BookingExpired") : null;
    }
  });
  if (ended) await projectSoon(ended);
}
