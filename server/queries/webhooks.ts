import type { AuthenticWebhook, WebhookRefusal } from "#server/domain/payment";
import { refuse, type Result } from "#server/domain/result";
import { findProvider } from "#server/payments/providers";

/** Whether this house is configured for a provider of that name. */
export function isProvider(name: string): boolean {
  return findProvider(name) !== null;
}

/**
 * Reads what a payment provider sends, if it truly comes from that provider and is not an old
 * message played again.
 *
 * @param rawBody to the byte as it arrived: that is what is signed
 * @param nowMs   Unix time in milliseconds
 */
export function readWebhook(
  providerName: string,
  rawBody: string,
  headers: Pick<Headers, "get">,
  nowMs: number,
): Result<AuthenticWebhook, WebhookRefusal | { code: "not_found" }> {
  const provider = findProvider(providerName);
  return provider?.parseWebhook(rawBody, headers, nowMs) ?? refuse({ code: "not_found" });
}
