/** What Stripe's webhooks mean to us. */
import Stripe from "stripe";
import { z } from "zod";

import type { AuthenticWebhook, ProviderNews, WebhookRefusal } from "#server/domain/payment";
import { accept, refuse, type Result } from "#server/domain/result";
import { notUnderstood, openEnvelope } from "#server/payments/envelope";
import { WEBHOOK_TOLERANCE_MS } from "#server/payments/signature";
import { OurMetadata, StripeCurrency, whyFailed } from "./charges";

/** A message as it came. */
type Signed = {
  /** To the byte. */
  rawBody: string;
  /** The value of `Stripe-Signature`, "" when there was none. */
  header: string;
  secret: string;
};

/**
 * Decides whether a webhook is Stripe's, and of now.
 *
 * @param nowMs Unix time in milliseconds
 */
export function verifyStripeSignature(
  { signature }: Stripe["webhooks"],
  { rawBody, header, secret }: Signed,
  nowMs: number,
): Result<null, Exclude<WebhookRefusal, { code: "webhook_malformed" }>> {
  const toleranceSeconds = WEBHOOK_TOLERANCE_MS / 1_000;
  try {
    // Only a true is believed: a library that cannot verify must not let everything through.
    return signature?.verifyHeader(rawBody, header, secret, toleranceSeconds, undefined, nowMs)
      ? accept(null)
      : refuse({ code: "webhook_signature_invalid" });
  } catch (fault) {
    if (!(fault instanceof Stripe.errors.StripeSignatureVerificationError)) throw fault;
    // The library tells the two apart by its words alone; either way the message is refused.
    return refuse({
      code: fault.message.includes("tolerance") ? "webhook_too_old" : "webhook_signature_invalid",
    });
  }
}

/** News, but for the name of the message; or a word for an event that tells of none. */
type Facts = Omit<ProviderNews, "messageId"> | "nothing_ended" | "unknown_state";

const Reference = z.string().min(1).max(200);
const FailureCode = z.string().max(100).nullish();
const common = { id: Reference, currency: StripeCurrency, metadata: OurMetadata };

const Intent = z.object({
  ...common,
  amount: z.int().min(0),
  amount_received: z.int().min(0),
  cancellation_reason: z.string().max(100).nullish(),
  last_payment_error: z.object({ code: FailureCode, decline_code: FailureCode }).nullish(),
});
type Intent = z.infer<typeof Intent>;

const RefundFacts = z
  .object({ ...common, amount: z.int().min(0), status: z.string().nullable() })
  .transform(({ amount, status, ...refund }): Facts => {
    if (status === "succeeded") return factsOf("refund_succeeded", refund, amount);
    return status === "pending" ? "nothing_ended" : "unknown_state";
  });

const RefundedChargeFacts = z
  .object({
    ...common,
    amount_refunded: z.int().min(0),
    refunded: z.boolean(),
    refunds: z.object({ data: z.array(z.object({ id: Reference })) }).nullish(),
  })
  .transform(({ amount_refunded, refunded, refunds, ...charge }): Facts => {
    // A charge need not name its refunds; the charge itself stands for the one that returned it all.
    const id = refunds?.data[0]?.id ?? charge.id;
    // Of a part, its refund tells.
    return refunded
      ? factsOf("refund_succeeded", { ...charge, id }, amount_refunded)
      : "nothing_ended";
  });

/** What we know how to read. A decline is final, because an intent is confirmed once. */
const FACTS = new Map<string, z.ZodType<Facts>>([
  [
    "payment_intent.succeeded",
    Intent.transform((intent) => factsOf("charge_succeeded", intent, intent.amount_received)),
  ],
  ["payment_intent.payment_failed", Intent.transform(failureOf)],
  ["payment_intent.canceled", Intent.transform(failureOf)],
  ["refund.created", RefundFacts],
  ["refund.updated", RefundFacts],
  ["charge.refund.updated", RefundFacts],
  ["charge.refunded", RefundedChargeFacts],
]);

/** Steps of each charge on its way. By none of them anything has ended that no event above tells of. */
const STEPS = new Set([
  "payment_intent.created",
  "payment_intent.processing",
  "payment_intent.requires_action",
  "charge.pending",
  "charge.succeeded",
  "charge.failed",
  "charge.captured",
  "charge.updated",
]);

/** Reads a message that is known to be Stripe's. */
export function readStripeMessage(
  rawBody: string,
): Result<AuthenticWebhook, Extract<WebhookRefusal, { code: "webhook_malformed" }>> {
  const envelope = openEnvelope(rawBody);
  if (!envelope) return refuse({ code: "webhook_malformed" });

  if (STEPS.has(envelope.type)) return accept({ kind: "no_news" });
  const schema = FACTS.get(envelope.type);
  if (!schema) return notUnderstood(envelope, "unknown_type");
  const event = z.object({ data: z.object({ object: schema }) }).safeParse(envelope.body);
  if (!event.success) return notUnderstood(envelope, "malformed");

  const facts = event.data.data.object;
  if (facts === "nothing_ended") return accept({ kind: "no_news" });
  if (facts === "unknown_state") return notUnderstood(envelope, "unknown_type");
  return accept({ kind: "news", news: { messageId: envelope.messageId, ...facts } });
}

function failureOf(intent: Intent) {
  const failureCode = whyFailed(intent) ?? "card_declined";
  return { ...factsOf("charge_failed", intent, intent.amount), failureCode };
}

function factsOf(
  kind: ProviderNews["kind"],
  { id, currency, metadata }: { [Member in keyof typeof common]: z.infer<(typeof common)[Member]> },
  amountMinor: number,
) {
  return { kind, reference: id, ...metadata, amountMinor, currency };
}
