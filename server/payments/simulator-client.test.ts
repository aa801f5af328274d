import { randomUUID } from "node:crypto";

import fc from "fast-check";
import { expect, test } from "vitest";

import { signWebhook } from "./signature";
import { simulatorProvider } from "./simulator-client";
import { SIGNATURE_HEADER } from "./simulator/wire";

const webhookSecret = "a secret of at least thirty-two letters";
const nowMs = Date.UTC(2026, 10, 20);
const provider = simulatorProvider({ url: "http://simulator.test", webhookSecret });

const message = {
  id: "msg_ch_1",
  type: "charge.failed",
  createdAtMs: nowMs,
  object: {
    id: "ch_1",
    amountMinor: 4_250,
    currency: "GBP",
    failureCode: "card_declined",
    metadata: { paymentId: randomUUID(), bookingId: randomUUID() },
  },
};

/** A webhook that truly comes from the provider, whatever it says. */
function genuine(rawBody: string) {
  const headers = new Headers({
    [SIGNATURE_HEADER]: signWebhook({ rawBody, secret: webhookSecret }, nowMs),
  });
  return provider.parseWebhook(rawBody, headers, nowMs);
}

test("news of a declined charge says which payment it was and why", () => {
  expect(genuine(JSON.stringify(message))).toEqual({
    ok: true,
    value: {
      messageId: "msg_ch_1",
      kind: "charge_failed",
      reference: "ch_1",
      paymentId: message.object.metadata.paymentId,
      bookingId: message.object.metadata.bookingId,
      amountMinor: 4_250,
      currency: "GBP",
      failureCode: "card_declined",
    },
  });
});

test("a provider may say more than we know of", () => {
  const later = { ...message, schemaVersion: 9, object: { ...message.object, card: "visa" } };
  expect(genuine(JSON.stringify(later)).ok).toBe(true);
});

test("a genuine webhook that makes no sense is malformed, and never a fault", () => {
  const malformed = { ok: false, refusal: { code: "webhook_malformed" } };
  const bodies = [
    "",
    "null",
    "{",
    JSON.stringify({ ...message, type: "charge.disputed" }),
    JSON.stringify({ ...message, object: { ...message.object, currency: "XAU" } }),
    JSON.stringify({ ...message, object: { ...message.object, amountMinor: -1 } }),
    JSON.stringify({ ...message, object: { ...message.object, metadata: {} } }),
  ];
  expect(bodies.map(genuine)).toEqual(bodies.map(() => malformed));
  fc.assert(
    fc.property(fc.json(), (json) => {
      expect(genuine(json)).toEqual(malformed);
    }),
  );
});
