/**
 * Stripe as a payment provider. A charge is a payment intent that is made and confirmed in one
 * request; there is no step in the buyer's browser, so a bank that asks for one has declined.
 *
 * Amounts are whole minor units here and there; the currencies that we sell in all have two decimals.
 */
import Stripe from "stripe";

import type { PaymentId } from "#server/domain/ids";
import { sideEffect } from "#server/failpoints";
import type { Charge, ChargeAnswer, PaymentProvider, Refund, RefundAnswer } from "./provider";
import { resilientCalls } from "./resilient";
import { chargeAnswer, chargesInBooks, refundsOf, UNPROVEN } from "./stripe/charges";
import { declinedUnmade, declineIn, faultOf } from "./stripe/faults";
import { readStripeMessage, verifyStripeSignature } from "./stripe/webhooks";

/** Longest that one attempt may take, in milliseconds: the bank behind Stripe takes its time. */
const ATTEMPT_MS_MAX = 15_000;

/**
 * How long after it was asked for a payment is charged, in milliseconds. Stripe knows a key for 24 hours from its
 * first use at least, and after that charges anew; an hour is for late answers and clocks that are apart.
 *
 * Source: Stripe's API reference, idempotent requests.
 */
export const CHARGED_WITHIN_MS = 23 * 60 * 60_000;

/** Intents of one page of the books. Source: Stripe's API reference, pagination. */
const PAGE_MAX = 100;

/** Whose account it is, and where Stripe is. */
export type StripeAccount = {
  secretKey: string;
  /** What the account's webhook endpoint signs with. */
  webhookSecret: string;
  /** Only its scheme, host and port count. */
  apiUrl: string;
  /** Longest that one attempt may take, in milliseconds. */
  attemptMsMax?: number;
};

/** The provider that this account is. Opens no connection yet. */
export function stripeProvider(account: StripeAccount): PaymentProvider {
  const { attemptMsMax = ATTEMPT_MS_MAX } = account;
  const stripe = openStripe(account, attemptMsMax);
  const call = resilientCalls({ provider: "stripe", attemptMsMax });

  return {
    name: "stripe",
    charge: (charge) => call("charge", (signal) => makeCharge(stripe, charge, signal)),
    refund: (refund) => call("refund", (signal) => makeRefund(stripe, refund, signal)),

    async listCharges({ sinceMs, cursor }) {
      const { data, has_more } = await call("list_charges", () =>
        stripe.paymentIntents
          .list({
            created: { gte: Math.floor(sinceMs / 1_000) },
            limit: PAGE_MAX,
            expand: ["data.latest_charge.refunds"],
            ...(cursor !== null && { starting_after: cursor }),
          })
          .catch(throwFault),
      );
      return { charges: chargesInBooks(data), next: has_more ? (data.at(-1)?.id ?? null) : null };
    },

    parseWebhook(rawBody, headers, nowMs) {
      const header = headers.get("Stripe-Signature") ?? "";
      const signed = { rawBody, header, secret: account.webhookSecret };
      const verified = verifyStripeSignature(stripe.webhooks, signed, nowMs);
      return verified.ok ? readStripeMessage(rawBody) : verified;
    },
  };
}

function openStripe({ secretKey, apiUrl }: StripeAccount, timeout: number): Stripe {
  const { protocol, hostname, port } = new URL(apiUrl);
  return new Stripe(secretKey, {
    host: hostname,
    port: port === "" ? (protocol === "http:" ? 80 : 443) : port,
    protocol: protocol === "http:" ? "http" : "https",
    // The library's own client of Node's asks a second time by itself when a connection breaks.
    httpClient: Stripe.createFetchHttpClient(),
    maxNetworkRetries: 0,
    timeout,
    telemetry: false,
  });
}

/**
 * Charges once. What is too old for its key to be known is not charged any more: how it ended is asked for, and
 * if Stripe has never heard of it, it is declined.
 */
async function makeCharge(
  stripe: Stripe,
  charge: Charge,
  signal: AbortSignal,
): Promise<ChargeAnswer> {
  const { paymentId, requestedAtMs } = charge;
  const isTooOld = Date.now() - requestedAtMs > CHARGED_WITHIN_MS;
  try {
    const intent = isTooOld
      ? await findIntent(stripe, paymentId)
      : await createIntent(stripe, charge);
    if (!intent) return declinedUnmade(paymentId, "payment_too_old");
    if (intent.status !== "requires_action") return chargeAnswer(intent);

    // Somebody who is asked for a proof could still give it, and pay without our knowing.
    signal.throwIfAborted();
    const cancelled = await sideEffect("stripe-cancel", () =>
      stripe.paymentIntents.cancel(
        intent.id,
        { cancellation_reason: UNPROVEN },
        { idempotencyKey: `cancel-${paymentId}` },
      ),
    );
    return chargeAnswer(cancelled);
  } catch (fault) {
    return declineIn(fault, paymentId) ?? throwFault(fault);
  }
}

function createIntent(
  stripe: Stripe,
  { paymentId, bookingId, amount, methodToken }: Charge,
): Promise<Stripe.PaymentIntent> {
  return sideEffect("stripe-charge", () =>
    stripe.paymentIntents.create(
      {
        amount: amount.amountMinor,
        currency: amount.currency.toLowerCase(),
        payment_method: methodToken,
        confirm: true,
        automatic_payment_methods: { enabled: true, allow_redirects: "never" },
        metadata: { paymentId, bookingId },
      },
      { idempotencyKey: paymentId },
    ),
  );
}

/**
 * The intent of a payment, the one that has taken money before all others; null if there is none.
 *
 * What was made a few minutes ago may be missing in Stripe's search. Money that is told of later does no harm: it
 * is kept or goes back.
 */
async function findIntent(
  stripe: Stripe,
  paymentId: PaymentId,
): Promise<Stripe.PaymentIntent | null> {
  const query = `metadata['paymentId']:'${paymentId}'`;
  const { data } = await stripe.paymentIntents.search({ query, limit: PAGE_MAX });
  return data.find(({ status }) => status === "succeeded") ?? data[0] ?? null;
}

/**
 * Refunds once. Stripe forgets keys after a day, so a refund is looked for before it is made; the
 * metadata that its webhooks will carry is that of the intent.
 */
async function makeRefund(
  stripe: Stripe,
  { paymentId, chargeReference, amount }: Refund,
  signal: AbortSignal,
): Promise<RefundAnswer> {
  try {
    const intent = await stripe.paymentIntents.retrieve(chargeReference, {
      expand: ["latest_charge.refunds"],
    });
    const earlier = refundsOf(intent).find(({ metadata }) => metadata?.paymentId === paymentId);
    if (earlier) return refundAnswer(earlier);

    signal.throwIfAborted();
    return refundAnswer(
      await sideEffect("stripe-refund", () =>
        stripe.refunds.create(
          {
            payment_intent: chargeReference,
            amount: amount.amountMinor,
            metadata: intent.metadata,
          },
          { idempotencyKey: `refund-${paymentId}` },
        ),
      ),
    );
  } catch (fault) {
    return throwFault(fault);
  }
}

function refundAnswer({ id, status }: Stripe.Refund): RefundAnswer {
  if (status === "succeeded") return { outcome: "succeeded", reference: id };
  const hasFailed = status === "failed" || status === "canceled";
  return { outcome: hasFailed ? "failed" : "processing", reference: id };
}

function throwFault(fault: unknown): never {
  throw faultOf(fault);
}
