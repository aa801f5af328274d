/**
 * Payment providers: who takes the money, behind one interface.
 *
 * A provider may say how a charge ended twice, by its answer and by its webhook, in either order.
 * Whoever listens must take both, and do the work once.
 */
import type { BookingId, PaymentId } from "#server/domain/ids";
import type { Money } from "#server/domain/money";
import type { AuthenticWebhook, ProviderCharge, WebhookRefusal } from "#server/domain/payment";
import type { Result } from "#server/domain/result";

/** What to charge. `methodToken` is the provider's name for the card. */
export type Charge = {
  /** Also the provider's idempotency key: the same payment is charged at most once. */
  paymentId: PaymentId;
  bookingId: BookingId;
  amount: Money;
  methodToken: string;
  /** When it was asked for, Unix milliseconds: a provider may not know for ever what it has charged. */
  requestedAtMs: number;
};

/** How a charge stands. `processing` means that the webhook will tell. */
export type ChargeAnswer =
  | { outcome: "succeeded"; reference: string }
  | { outcome: "declined"; reference: string; failureCode: string }
  | { outcome: "processing"; reference: string };

/** What to give back. */
export type Refund = {
  /** `refund-<paymentId>` is the idempotency key: the same payment is refunded at most once. */
  paymentId: PaymentId;
  /** The provider's name for the charge. */
  chargeReference: string;
  amount: Money;
};

/**
 * How a refund stands. `processing` means that the webhook will tell; `failed`, that the bank will not take the
 * money back, and a person has to return it another way.
 */
export type RefundAnswer = { outcome: "succeeded" | "processing" | "failed"; reference: string };

/** Which part of the provider's books to read. */
type ChargeQuery = {
  /** Charges made at this time or later, Unix milliseconds. */
  sinceMs: number;
  /** The `next` of the page before; null for the first. */
  cursor: string | null;
};

/** A page of the provider's books. `next` is null at the end. */
type ChargePage = { charges: ProviderCharge[]; next: string | null };

/** One provider. */
export type PaymentProvider = {
  /** As it is written in the payment's row and in the webhook's address. */
  name: string;

  /**
   * Charges a payment. Charging it again answers the same and takes nothing more, however late.
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
   * Reads the provider's own books, page by page. Each charge comes once, in the provider's order;
   * one that is made meanwhile may be missing.
   *
   * @throws `ProviderUnavailable` when they cannot be read now
   */
  listCharges(query: ChargeQuery): Promise<ChargePage>;

  /**
   * Reads a webhook, if it truly comes from the provider and is not an old one played again.
   *
   * Does not know which messages were read before: they come at least once, in any order. What is
   * authentic is refused only if it is not JSON.
   *
   * @param rawBody the body as it arrived, to the byte
   * @param nowMs   Unix time in milliseconds
   */
  parseWebhook(
    rawBody: string,
    headers: Pick<Headers, "get">,
    nowMs: number,
  ): Result<AuthenticWebhook, WebhookRefusal>;
};

/** The provider could not be reached, or did not say how it ended. Nothing is known of the money. */
export class ProviderUnavailable extends Error {
  override name = "ProviderUnavailable";
}

/** There was no connection, or it broke. Asking again at once may help. */
export class ProviderConnectionFailed extends ProviderUnavailable {}

/** The provider is there and does not want to be asked this now. Asking again at once would not help. */
export class ProviderBusy extends ProviderUnavailable {}
