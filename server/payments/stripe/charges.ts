/** What Stripe's payment intents mean to us. */
import type Stripe from "stripe";
import { z } from "zod";

import { BookingId, PaymentId } from "#server/domain/ids";
import { Currency } from "#server/domain/money";
import type { ProviderCharge } from "#server/domain/payment";
import type { ChargeAnswer } from "#server/payments/provider";

/** What we write on everything that we make at Stripe. An account may have other things in it. */
export const OurMetadata = z.object({ paymentId: PaymentId, bookingId: BookingId });

/** Our currency of Stripe's, which are in lower case. */
export const StripeCurrency = z.string().toUpperCase().pipe(Currency);

/** Why we cancel an intent: its bank asks for a proof that nobody can give us. */
export const UNPROVEN = "abandoned";

/** Why a card was declined, as Stripe says it in an error, an intent and a webhook. */
type Decline = { code?: string | null | undefined; decline_code?: string | null | undefined };

/** Why an intent has failed: the last card, or whoever cancelled it. */
type Failure = {
  last_payment_error?: Decline | null | undefined;
  cancellation_reason?: string | null | undefined;
};

/** The most telling of Stripe's two codes: `card_declined` alone says nothing of the bank's reason. */
export function failureCodeOf({ code, decline_code }: Decline): string | null {
  const codes = code === "card_declined" ? [decline_code, code] : [code, decline_code];
  return codes.find((candidate) => Boolean(candidate)) ?? null;
}

/** Why an intent has failed, null when Stripe does not say. */
export function whyFailed({ last_payment_error, cancellation_reason }: Failure): string | null {
  if (cancellation_reason === UNPROVEN) return "authentication_required";
  return failureCodeOf(last_payment_error ?? {}) ?? cancellation_reason ?? null;
}

/** How a charge stands whose intent was just confirmed. */
export function chargeAnswer(intent: Stripe.PaymentIntent): ChargeAnswer {
  const { id: reference } = intent;
  const status = statusOf(intent);
  if (status !== "failed") return { outcome: status, reference };
  return { outcome: "declined", reference, failureCode: whyFailed(intent) ?? "card_declined" };
}

/**
 * Intents as charges in the provider's books. Those that are in a currency that we do not sell in and
 * do not say that they are ours are left out: they are of somebody else who uses the same account.
 */
export function chargesInBooks(intents: readonly Stripe.PaymentIntent[]): ProviderCharge[] {
  return intents
    .map(chargeInBooks)
    .filter(({ paymentId, amount }) => paymentId !== null || isSoldIn(amount.currency));
}

function isSoldIn(currency: string): boolean {
  return Currency.safeParse(currency).success;
}

function chargeInBooks(intent: Stripe.PaymentIntent): ProviderCharge {
  const status = statusOf(intent);
  const ours = OurMetadata.safeParse(intent.metadata);
  return {
    reference: intent.id,
    ...(ours.success ? ours.data : { paymentId: null, bookingId: null }),
    status,
    failureCode: status === "failed" ? whyFailed(intent) : null,
    // What was taken may be less than what was asked for.
    amount: {
      amountMinor: status === "succeeded" ? intent.amount_received : intent.amount,
      currency: intent.currency.toUpperCase(),
    },
    refunds: refundsOf(intent).map(({ id, status, amount }) => ({
      reference: id,
      status: refundStatusOf(status),
      amountMinor: amount,
    })),
    createdAtMs: intent.created * 1_000,
  };
}

/** The refunds of an intent whose `latest_charge.refunds` was expanded, the newest ten. */
export function refundsOf({ latest_charge }: Stripe.PaymentIntent): Stripe.Refund[] {
  return typeof latest_charge === "string" ? [] : (latest_charge?.refunds?.data ?? []);
}

/** An intent is confirmed once, by whoever makes it: one that wants another card has failed. */
function statusOf({ status, last_payment_error }: Stripe.PaymentIntent): ProviderCharge["status"] {
  if (status === "succeeded") return "succeeded";
  if (status === "canceled") return "failed";
  return status === "requires_payment_method" && last_payment_error ? "failed" : "processing";
}

function refundStatusOf(status: string | null): "processing" | "succeeded" | "failed" {
  if (status === "succeeded") return "succeeded";
  return status === "failed" || status === "canceled" ? "failed" : "processing";
}
