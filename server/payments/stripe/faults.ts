/** What Stripe's errors mean to us: an answer, an outage, or a fault. */
import Stripe from "stripe";

import type { PaymentId } from "#server/domain/ids";
import {
  ProviderBusy,
  ProviderConnectionFailed,
  ProviderUnavailable,
  type ChargeAnswer,
} from "#server/payments/provider";
import { failureCodeOf } from "./charges";

const { StripeCardError, StripeConnectionError, StripeError, StripeInvalidRequestError } =
  Stripe.errors;

/**
 * The bank's no in an error, if that is what it is. A token that Stripe does not know is declined,
 * too: a stranger typed it, and a charge that fails for ever would be tried for ever.
 *
 * @returns null when it is no answer of a bank's
 */
export function declineIn(fault: unknown, paymentId: PaymentId): ChargeAnswer | null {
  if (fault instanceof StripeCardError) {
    const reference = fault.payment_intent?.id ?? withoutIntent(paymentId);
    return { outcome: "declined", reference, failureCode: failureCodeOf(fault) ?? "card_declined" };
  }
  if (fault instanceof StripeInvalidRequestError && fault.param === "payment_method") {
    return declinedUnmade(paymentId, "payment_method_unknown");
  }
  return null;
}

/** The no to a charge that Stripe has not made. */
export function declinedUnmade(paymentId: PaymentId, failureCode: string): ChargeAnswer {
  return { outcome: "declined", reference: withoutIntent(paymentId), failureCode };
}

/**
 * A fault as the rest of the house knows it. Stripe's own errors go no further: they carry whole
 * intents, with what opens them, and would be logged.
 */
export function faultOf(fault: unknown): unknown {
  if (!(fault instanceof StripeError)) return fault;
  if (fault instanceof StripeConnectionError) {
    return isTimeout(fault)
      ? new ProviderUnavailable("The payment provider took too long to answer")
      : new ProviderConnectionFailed("The payment provider cannot be reached");
  }

  const { statusCode, type, code, message, requestId } = fault;
  const reason =
    `The payment provider answered ${String(statusCode ?? "nonsense")} ` +
    `(${code ?? type}, request ${requestId ?? "unknown"}): ${message}`;
  // 409: a twin of the request is under way. 429: there were too many. Either is answered later.
  if (statusCode === 409 || statusCode === 429) return new ProviderBusy(reason);
  // No status: what answered was not Stripe, but a page of something in between.
  const isPassing = statusCode === undefined || statusCode >= 500;
  return isPassing ? new ProviderUnavailable(reason) : new Error(reason);
}

function isTimeout({ detail }: InstanceType<typeof StripeConnectionError>): boolean {
  return typeof detail === "object" && "code" in detail && detail.code === "ETIMEDOUT";
}

/** A name for a charge that Stripe refused to make. */
function withoutIntent(paymentId: PaymentId): string {
  return `declined_${paymentId}`;
}
