/** Money that goes back to a buyer. */
import type { BookingView } from "#server/domain/booking";
import type { PaymentView } from "#server/domain/payment";

/** What goes back of a booking's payments, all of them together. */
export type Refund = { amountMinor: number; underWay: boolean };

/** The refund of a booking; null when no money goes back. */
export function refundOf({ payments }: Pick<BookingView, "payments">): Refund | null {
  const refunded = payments.filter(isRefund);
  if (refunded.length === 0) return null;
  return {
    amountMinor: refunded.reduce((sum, payment) => sum + payment.amountMinor, 0),
    underWay: refunded.some((payment) => payment.status !== "REFUNDED"),
  };
}

/** Whether a payment has gone back, or is on its way back. */
export function isRefund(payment: PaymentView): boolean {
  return payment.status === "REFUNDED" || payment.refundUnderWay;
}
