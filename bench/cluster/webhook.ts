/** Webhooks that a test sends in the provider's name, or in somebody else's. */
import type { LedgerCharge } from "#bench/history/evidence";
import { BookingId, PaymentId } from "#server/domain/ids";
import { Currency } from "#server/domain/money";
import { signWebhook } from "#server/payments/signature";
import { SIGNATURE_HEADER, type WebhookMessage } from "#server/payments/simulator/wire";
import type { Cluster } from "./cluster";

/** How a webhook is signed and sent, where it is not as the provider does it. */
export type WebhookTerms = {
  /** Instead of a true signature; null: none at all. */
  signature?: string | null;
  secret?: string;
  /** When it says that it was signed, Unix milliseconds. */
  signedAtMs?: number;
  /** The front door; the provider's own webhooks take them in turn. */
  doorUrl?: string;
};

/** What was answered. */
export type WebhookAnswer = { status: number; body: { type?: string; outcome?: string } };

/** Sends a message to a front door. */
export async function sendWebhook(
  { webhookSecret, ways }: Pick<Cluster, "webhookSecret" | "ways">,
  message: object,
  terms: WebhookTerms = {},
): Promise<WebhookAnswer> {
  const rawBody = JSON.stringify(message);
  const { secret = webhookSecret, signedAtMs = Date.now() } = terms;
  const { doorUrl = `http://127.0.0.1:${String(ways.doors.port)}` } = terms;
  const signature =
    terms.signature === undefined ? signWebhook({ rawBody, secret }, signedAtMs) : terms.signature;
  const response = await fetch(`${doorUrl}/api/v1/payments/webhooks/simulator`, {
    method: "POST",
    body: rawBody,
    headers: {
      "Content-Type": "application/json",
      ...(signature !== null && { [SIGNATURE_HEADER]: signature }),
    },
  });
  return { status: response.status, body: (await response.json()) as WebhookAnswer["body"] };
}

/** What the provider says of a charge. */
export function newsOf(charge: LedgerCharge, type: WebhookMessage["type"]): WebhookMessage {
  const { id, amountMinor, paymentId, bookingId } = charge;
  const failureCode = type === "charge.failed" ? "card_declined" : null;
  return {
    ...{ id: `msg_${id}_${type}`, type, createdAtMs: Date.now() },
    object: {
      ...{ id, amountMinor, currency: Currency.parse(charge.currency), failureCode },
      metadata: {
        paymentId: PaymentId.parse(paymentId),
        bookingId: BookingId.parse(bookingId),
      },
    },
  };
}
