/** What the simulator's webhooks mean to us. */
import { z } from "zod";

import type { AuthenticWebhook, ProviderNews, WebhookRefusal } from "#server/domain/payment";
import { accept, refuse, type Result } from "#server/domain/result";
import { notUnderstood, openEnvelope } from "./envelope";
import { MessageType, SCHEMA_VERSION, WebhookMessage } from "./simulator/wire";

const KINDS: Record<MessageType, ProviderNews["kind"]> = {
  "charge.succeeded": "charge_succeeded",
  "charge.failed": "charge_failed",
  "refund.succeeded": "refund_succeeded",
};

/** Read before anything else: a later version may call the same things by other names. */
const Versioned = z.object({ schemaVersion: z.int().min(1).default(1) });

/** Reads a message that is known to be the simulator's. */
export function readSimulatorMessage(
  rawBody: string,
): Result<AuthenticWebhook, Extract<WebhookRefusal, { code: "webhook_malformed" }>> {
  const envelope = openEnvelope(rawBody);
  if (!envelope) return refuse({ code: "webhook_malformed" });

  const versioned = Versioned.safeParse(envelope.body);
  if (!versioned.success) return notUnderstood(envelope, "malformed");
  if (versioned.data.schemaVersion > SCHEMA_VERSION) {
    return notUnderstood(envelope, "unknown_version");
  }
  if (!MessageType.safeParse(envelope.type).success) return notUnderstood(envelope, "unknown_type");

  const message = WebhookMessage.safeParse(envelope.body);
  return message.success
    ? accept({ kind: "news", news: newsOf(message.data) })
    : notUnderstood(envelope, "malformed");
}

function newsOf({ id, type, object }: WebhookMessage): ProviderNews {
  const { amountMinor, currency, failureCode, metadata } = object;
  return {
    messageId: id,
    kind: KINDS[type],
    reference: object.id,
    ...metadata,
    amountMinor,
    currency,
    ...(failureCode !== null && { failureCode }),
  };
}
