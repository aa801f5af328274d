import type { RefundRequested } from "#server/domain/events";
import type { ProviderNews } from "#server/domain/payment";
import { logger } from "#server/logger";
import { requireProvider } from "#server/payments/providers";
import { readPayment } from "#server/postgres/payments";

/**
 * Gives back the money of a payment whose refund was asked for. Safe to run again: the provider
 * refunds a payment once.
 *
 * @returns how it ended; null when it has ended before, or when the provider's webhook will tell
 * @throws while the provider is out of reach: the outcome is unknown, so ask again
 */
export async function refundPayment(event: RefundRequested): Promise<ProviderNews | null> {
  const { paymentId, bookingId, amount } = event;
  const { status, provider, chargeReference } = await readPayment(paymentId);
  if (status === "REFUNDED" || chargeReference === null) return null;

  const answer = await requireProvider(provider).refund({ paymentId, chargeReference, amount });
  if (answer.outcome === "failed") {
    // Asking again would change nothing: reconciliation shows it to people.
    logger.error({ paymentId, reference: answer.reference }, "a refund has failed at its bank");
    return null;
  }
  if (answer.outcome === "processing") return null;
  const { reference } = answer;
  const messageId = `refund-answer-${paymentId}`;
  return { messageId, kind: "refund_succeeded", paymentId, bookingId, reference, ...amount };
}
