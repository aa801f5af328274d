/** Payments: attempts to charge a booking, and what became of them. */
import { z } from "zod";

import { BookingId, PaymentId } from "#server/domain/ids";
import { Currency } from "#server/domain/money";

/** Declines after which a booking is FAILED and its seats go back. */
export const PAYMENT_ATTEMPTS_MAX = 5;

export const PaymentStatus = z.enum(["REQUESTED", "SUCCEEDED", "FAILED", "REFUNDED"]);
export type PaymentStatus = z.infer<typeof PaymentStatus>;

/** Body of `PUT /api/v1/bookings/:bookingId/confirm`: the provider's token for the card. */
export const ConfirmRequest = z.strictObject({
  methodToken: z.string().regex(/^[a-z]+_[A-Za-z0-9_]{1,80}$/, "not a payment method token"),
});
export type ConfirmRequest = z.infer<typeof ConfirmRequest>;

/** A payment as its payer sees it. */
export const PaymentView = z.object({
  id: PaymentId,
  status: PaymentStatus,
  amountMinor: z.int(),
  currency: Currency,
  failureCode: z.string().nullable(),
  /** A refund has been asked for and not been confirmed by the provider yet. */
  refundUnderWay: z.boolean(),
});
export type PaymentView = z.infer<typeof PaymentView>;

/** What a provider says of a charge or a refund, by its answer or by its webhook. */
export const ProviderNews = z.object({
  /** The provider's own id of this message: the same for each delivery of it. */
  messageId: z.string().min(1).max(200),
  paymentId: PaymentId,
  bookingId: BookingId,
  kind: z.enum(["charge_succeeded", "charge_failed", "refund_succeeded"]),
  /** The provider's name for the charge or the refund. */
  reference: z.string().min(1).max(200),
  amountMinor: z.int().min(0),
  currency: Currency,
  failureCode: z.string().max(100).optional(),
});
export type ProviderNews = z.infer<typeof ProviderNews>;

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
  /** In minor units of any currency there is, by its ISO 4217 code: it may be one that we do not sell in. */
  amount: { amountMinor: number; currency: string };
  /** In the charge's currency. */
  refunds: readonly {
    reference: string;
    status: "processing" | "succeeded" | "failed";
    amountMinor: number;
  }[];
  /** Unix milliseconds; a provider may know it to the second only. */
  createdAtMs: number;
};

/**
 * What an authentic webhook says.
 *
 * By `no_news` nothing has ended: a step on the way, or what another message tells as well. `not_understood` is
 * the provider's word all the same, so it must be kept: `unknown_type` is an event, or a state in it, for which we
 * know no news; `unknown_version` a shape from the future; `malformed` a type that we know without what belongs to it.
 */
export type AuthenticWebhook =
  | { kind: "news"; news: ProviderNews }
  | { kind: "no_news" }
  | {
      kind: "not_understood";
      /** The provider's own id of the message, or a digest of its body if it has none. */
      messageId: string;
      /** As the provider calls it; "none" if it does not say. */
      type: string;
      reason: "unknown_type" | "unknown_version" | "malformed";
    };

/** Every way a webhook can be refused, in order of precedence. */
export type WebhookRefusal =
  | { code: "webhook_signature_invalid" }
  | { code: "webhook_too_old" }
  | { code: "webhook_malformed" };

/** Every way news can be of no use to us, in order of precedence. It is kept for people to look at. */
export type NewsRefusal =
  | { code: "payment_unknown" }
  /** It speaks of another amount or currency than was asked for. */
  | { code: "payment_mismatch" };
