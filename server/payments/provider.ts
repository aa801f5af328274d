/**
 * Payment providers: who takes the money, behind one interface.
 *
 * A provider may say how a charge ended twice, by its answer and by its webhook, in either order.
 * Whoever listens must take both, and do the work once.
 */
import type { BookingId, PaymentId } from "#server/domain/ids";
import type { Money } from "#server/domain/money";
import type { ProviderNews, WebhookRefusal } from "#server/domain/payment";
import type { Result } from "#server/domain/result";

/** What to charge. `methodToken` is the provider's name for the card. */
export type Charge = {
  /** Also the provider's idempotency key: the same payment is charged at most once. */
  paymentId: PaymentId;
  bookingId: BookingId;
  amount: Money;
  methodToken: string;
};

/** How a charge stands. `processing` means that the webhook will tell. */
export type ChargeAnswer =
  | { outcome: "succeeded"; reference: string }
  | { outcome: "declined"; reference: string; failureCode: string }
  | { outcome: "processing"; reference: string };

/** What to give back. */
type Refund = {
  /** `refund-<paymentId>` is the idempotency key: the same payment is refunded at most once. */
  paymentId: PaymentId;
  /** The provider's name for the charge. */
  chargeReference: string;
  amount: Money;
};

/** How a refund stands. `processing` means that the webhook will tell. */
export type RefundAnswer = { outcome: "succeeded" | "processing"; reference: string };

/** One provider. */
export type PaymentProvider = {
  /** As it is written in the payment's row and in the webhook's address. */
  name: string;

  /**
   * Charges a payment. Charging it again answers the same and takes nothing more.
   *
   * @throws `ProviderUnavailable` when the outcome is not known: ask again with the same payment
   */
  charge(charge: Charge): Promise<ChargeAnswer>;

  /**
   * Gives a payment's money back. Refunding it again answers the same and gives nothing more.
   *
   * @throws `ProviderUnavailable` when the outcome is not known: ask again with the same payment
   */
  refund(refund: Refund): Promise<RefundAnswer>;

  /**
   * Reads a webhook, if it truly comes from the provider and is not an old one played again.
   *
   * Does not know which messages were read before: they come at least once, in any order.
   *
   * @param rawBody the body as it arrived, to the byte
   * @param nowMs   Unix time in milliseconds
   */
  parseWebhook(
    rawBody: string,
    headers: Headers,
    nowMs: number,
  ): Result<ProviderNews, WebhookRefusal>;
};

/** The provider could not be reached, or did not say how it ended. Nothing is known of the money. */
export class ProviderUnavailable extends Error {
  override name = "ProviderUnavailable";
}
