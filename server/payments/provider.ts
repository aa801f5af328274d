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

/** A charge as it stands in the provider's own books, with what goes back of it. */
export type ProviderCharge = {
  /** The provider's name for the charge. */
  reference: string;
  /** Null, as the booking's, when the charge does not say that it is this house's. */
  paymentId: PaymentId | null;
  bookingId: BookingId | null;
  status: "processing" | "succeeded" | "failed";
  /** Null unless it failed, and when the provider does not say why. */
  failureCode: string | null;
  amount: Money;
  /** In the charge's currency. */
  refunds: {
    reference: string;
    status: "processing" | "succeeded" | "failed";
    amountMinor: number;
  }[];
  /** Unix time in milliseconds; a provider may know it to the second only. */
  createdAtMs: number;
};

/** Which part of the provider's books to read. */
type ChargeQuery = {
  /** Charges made at this time or later, Unix milliseconds. */
  sinceMs: number;
  /** The `next` of the page before; null for the first. */
  cursor: string | null;
};

/** A page of the provider's books. `next` is null at the end. */
type ChargePage = { charges: ProviderCharge[]; next: string | null };

/**
 * What an authentic webhook says.
 *
 * `not_understood` is the provider's word all the same, so it must be kept: `unknown_type` is an
 * event, or a state in it, for which we know no news; `unknown_version` a shape from the future;
 * `malformed` a type that we know without what belongs to it.
 */
export type WebhookMessage =
  | { kind: "news"; news: ProviderNews }
  | {
      kind: "not_understood";
      /** The provider's own id of the message, or a digest of its body if it has none. */
      messageId: string;
      /** As the provider calls it; "none" if it does not say. */
      type: string;
      reason: "unknown_type" | "unknown_version" | "malformed";
    };

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
    headers: Headers,
    nowMs: number,
  ): Result<WebhookMessage, WebhookRefusal>;
};

/** The provider could not be reached, or did not say how it ended. Nothing is known of the money. */
export class ProviderUnavailable extends Error {
  override name = "ProviderUnavailable";
}

/** There was no connection, or it broke. Asking again at once may help. */
export class ProviderConnectionFailed extends ProviderUnavailable {}
