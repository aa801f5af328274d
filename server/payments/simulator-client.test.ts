import { randomUUID } from "node:crypto";

import fc from "fast-check";
import { expect, test } from "vitest";

import { logger } from "#server/logger";
import { signWebhook } from "./signature";
import { simulatorProvider } from "./simulator-client";
import { SIGNATURE_HEADER } from "./simulator/wire";

// A fuzz is not worth a thousand warnings.
logger.level = "silent";

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
      kind: "news",
      news: {
        messageId: "msg_ch_1",
        kind: "charge_failed",
        reference: "ch_1",
        paymentId: message.object.metadata.paymentId,
        bookingId: message.object.metadata.bookingId,
        amountMinor: 4_250,
        currency: "GBP",
        failureCode: "card_declined",
      },
    },
  });
});

test("a provider may say more than we know of", () => {
  const later = { ...message, livemode: true, object: { ...message.object, card: "visa" } };
  expect(genuine(JSON.stringify(later))).toMatchObject({ value: { kind: "news" } });
  const versioned = { ...message, schemaVersion: 1 };
  expect(genuine(JSON.stringify(versioned))).toEqual(genuine(JSON.stringify(message)));
});

test.for([
  ["unknown_type", { ...message, type: "charge.disputed" }],
  ["unknown_type", { ...message, type: "__proto__" }],
  ["unknown_version", { ...message, schemaVersion: 2 }],
  ["unknown_version", { ...message, schemaVersion: 2, type: "charge.disputed" }],
  ["malformed", { ...message, schemaVersion: "2" }],
  ["malformed", { ...message, object: { ...message.object, currency: "XAU" } }],
  ["malformed", { ...message, object: { ...message.object, amountMinor: -1 } }],
  ["malformed", { ...message, object: { ...message.object, metadata: {} } }],
] as const)("what is genuine and not understood is kept, not refused: %s", ([reason, told]) => {
  expect(genuine(JSON.stringify(told))).toEqual({
    ok: true,
    value: { kind: "not_understood", messageId: "msg_ch_1", type: told.type, reason },
  });
});

test("a message without a name gets one from what it says, the same each time", () => {
  const names = ['{"a":1}', '{"a":1}', '{"a":2}', '{"a":3,"id":"a\\u0000b"}'].map((rawBody) => {
    const read = genuine(rawBody);
    return read.ok && read.value.kind === "not_understood" ? read.value.messageId : null;
  });
  expect(names[0]).toMatch(/^sha256-[0-9a-f]{64}$/);
  expect(names[1]).toBe(names[0]);
  expect(new Set(names).size).toBe(3);
});

test("what is not JSON is malformed, though it is signed", () => {
  for (const rawBody of ["", "{", "no JSON"]) {
    expect(genuine(rawBody)).toEqual({ ok: false, refusal: { code: "webhook_malformed" } });
  }
});

test("whatever is genuine is kept if it is JSON, and never a fault", () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      expect(genuine(json)).toMatchObject({ ok: true, value: { kind: "not_understood" } });
    }),
  );
});
