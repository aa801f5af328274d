import type { PaymentRequested } from "#server/domain/events";
import type { ProviderNews } from "#server/domain/payment";
import { requireProvider } from "#server/payments/providers";
import { readPayment } from "#server/postgres/payments";

/**
 * Charges a payment that was asked for. Safe to run again, and late: the payment's id is the provider's
 * idempotency key, a payment that is settled is not charged, and one that is too old for the provider to
 * know whether it has charged it is declined.
 *
 * @returns how it ended; null when the provider's webhook will tell
 * @throws while the provider is out of reach: the outcome is unknown, so ask again
 */
export async function chargePayment(event: PaymentRequested): Promise<ProviderNews | null> {
  const { paymentId, bookingId, amount } = event;
  const payment = await readPayment(paymentId);
  if (payment.status !== "REQUESTED") return null;

  const provider = requireProvider(payment.provider);
  const { methodToken, createdAtMs: requestedAtMs } = payment;
  const charge = { paymentId, bookingId, amount, methodToken, requestedAtMs };
  const answer = await provider.charge(charge);
  if (answer.outcome === "processing") return null;

  const { reference } = answer;
  const facts = { messageId: `answer-${paymentId}`, paymentId, bookingId, reference, ...amount };
  return answer.outcome === "succeeded"
    ? { ...facts, kind: "charge_succeeded" }
    : { ...facts, kind: "charge_failed", failureCode: answer.failureCode };
}
