/** Signatures of webhooks: that a message is the provider's, and of now. */
import { createHmac, timingSafeEqual } from "node:crypto";

import { accept, refuse, type Result } from "#server/domain/result";
import type { WebhookRefusal } from "#server/domain/payment";

/** How far a webhook's time may be from ours, in milliseconds, either way. */
export const WEBHOOK_TOLERANCE_MS = 5 * 60_000;

/** What a signature is made of. */
type Signed = {
  /** The body as it is on the wire, to the byte. */
  rawBody: string;
  /** At least 32 characters that only the provider and we know. */
  secret: string;
};

/** The value of a signature's header, `t=<Unix ms>,v1=<HMAC-SHA256 in hexadecimal>`. */
export function signWebhook({ rawBody, secret }: Signed, timestampMs: number): string {
  return `t=${String(timestampMs)},v1=${digest({ rawBody, secret }, timestampMs).toString("hex")}`;
}

/**
 * Decides whether a webhook is the provider's, and of now.
 *
 * The time is inside of what is signed, so that an old message cannot be given a new one.
 *
 * @param header the signature's header, null when there was none
 * @param nowMs  Unix time in milliseconds
 */
export function verifyWebhook(
  signed: Signed,
  header: string | null,
  nowMs: number,
): Result<null, Exclude<WebhookRefusal, { code: "webhook_malformed" }>> {
  const [, time, signature] = /^t=(\d{1,15}),v1=([0-9a-f]{64})$/.exec(header ?? "") ?? [];
  if (time === undefined || signature === undefined) {
    return refuse({ code: "webhook_signature_invalid" });
  }

  // A comparison that stops at the first difference would tell a forger how much was right.
  const timestampMs = Number(time);
  if (!timingSafeEqual(digest(signed, timestampMs), Buffer.from(signature, "hex"))) {
    return refuse({ code: "webhook_signature_invalid" });
  }

  return Math.abs(nowMs - timestampMs) > WEBHOOK_TOLERANCE_MS
    ? refuse({ code: "webhook_too_old" })
    : accept(null);
}

function digest({ rawBody, secret }: Signed, timestampMs: number): Buffer {
  return createHmac("sha256", secret)
    .update(`${String(timestampMs)}.${rawBody}`)
    .digest();
}
