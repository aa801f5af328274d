/** Webhooks as a bad provider sends them: authentic, and not what happened or not what we know. */
import { Currency } from "#server/domain/money";
import { SCHEMA_VERSION, type WebhookMessage } from "./wire";

/** What can be wrong with a webhook. */
export type Distortion = "wrong_amount" | "wrong_currency" | "unknown_type" | "unknown_version";

const DISTORTIONS: Record<Distortion, (message: WebhookMessage) => object> = {
  wrong_amount: (message) => {
    const amountMinor = message.object.amountMinor + 1;
    return { ...message, object: { ...message.object, amountMinor } };
  },
  wrong_currency: (message) => {
    const currency = Currency.options.find((other) => other !== message.object.currency);
    return { ...message, object: { ...message.object, currency } };
  },
  unknown_type: (message) => ({ ...message, type: "charge.reviewed" }),
  unknown_version: (message) => ({ ...message, schemaVersion: SCHEMA_VERSION + 1 }),
};

/** The body of a webhook as it goes over the wire. */
export function bodyOf(message: WebhookMessage, distortion: Distortion | null): string {
  return JSON.stringify(distortion === null ? message : DISTORTIONS[distortion](message));
}
