import { randomUUID } from "node:crypto";

import fc from "fast-check";
import Stripe from "stripe";
import { expect, test } from "vitest";

import { logger } from "#server/logger";
import { WEBHOOK_TOLERANCE_MS } from "#server/payments/signature";
import { stripeProvider } from "#server/payments/stripe";

// A fuzz is not worth a thousand warnings.
logger.level = "silent";

const secret = "whsec_a_secret_that_only_stripe_and_we_know";
const nowMs = Date.UTC(2026, 10, 20);
const provider = stripeProvider({
  secretKey: "sk_test_1",
  webhookSecret: secret,
  apiUrl: "http://stripe.test",
});
const stripe = new Stripe("sk_test_1");

const metadata = { paymentId: randomUUID(), bookingId: randomUUID() };
const forged = { ok: false, refusal: { code: "webhook_signature_invalid" } };

const intent = {
  ...{ id: "pi_1", object: "payment_intent", status: "succeeded", currency: "gbp", metadata },
  ...{ amount: 4_250, amount_received: 4_250, last_payment_error: null, livemode: false },
};
const refund = { id: "re_1", status: "succeeded", amount: 4_250, currency: "gbp", metadata };

function eventOf(type: string, object: unknown) {
  return { id: "evt_1", object: "event", type, created: nowMs / 1_000, data: { object } };
}

/** The header that Stripe's own library signs a body with. */
function sign(payload: string, signedAtMs = nowMs, by = secret): Headers {
  const header = stripe.webhooks.generateTestHeaderString({
    payload,
    secret: by,
    timestamp: signedAtMs / 1_000,
  });
  return new Headers({ "Stripe-Signature": header });
}

/** Reads an event that truly comes from Stripe, whatever it says. */
function genuine(event: unknown) {
  const rawBody = JSON.stringify(event);
  return provider.parseWebhook(rawBody, sign(rawBody), nowMs);
}

test("news of a charge says which payment it was and how much was taken", () => {
  expect(genuine(eventOf("payment_intent.succeeded", intent))).toEqual({
    ok: true,
    value: {
      kind: "news",
      news: {
        ...{ messageId: "evt_1", kind: "charge_succeeded", reference: "pi_1", ...metadata },
        ...{ amountMinor: 4_250, currency: "GBP" },
      },
    },
  });
});

test.for([
  ["payment_intent.payment_failed", { code: "card_declined", decline_code: "do_not_honor" }, null],
  ["payment_intent.canceled", null, "abandoned"],
] as const)("news of a decline says why: %s", ([type, last_payment_error, cancellation_reason]) => {
  const failed = { ...intent, amount_received: 0, last_payment_error, cancellation_reason };
  const failureCode = last_payment_error ? "do_not_honor" : "authentication_required";
  expect(genuine(eventOf(type, failed))).toMatchObject({
    value: { news: { kind: "charge_failed", reference: "pi_1", amountMinor: 4_250, failureCode } },
  });
});

test("a refund is told by itself, or by its charge when all of it went back", () => {
  const charge = { ...refund, id: "ch_1", refunded: true, amount_refunded: 4_250 };
  const listed = { ...charge, refunds: { data: [{ id: "re_1" }] } };
  const events = [
    eventOf("refund.created", refund),
    eventOf("refund.updated", refund),
    eventOf("charge.refund.updated", refund),
    eventOf("charge.refunded", listed),
    eventOf("charge.refunded", charge),
  ];
  const told = { kind: "refund_succeeded", ...metadata, amountMinor: 4_250, currency: "GBP" };
  expect(events.map(genuine)).toMatchObject(
    ["re_1", "re_1", "re_1", "re_1", "ch_1"].map((reference) => ({
      value: { kind: "news", news: { ...told, reference } },
    })),
  );
});

test("the same message twice is the same news under the same name", () => {
  const event = eventOf("payment_intent.succeeded", intent);
  const rawBody = JSON.stringify(event);
  const headers = sign(rawBody);
  const again = provider.parseWebhook(rawBody, headers, nowMs + 1_000);
  expect(again).toEqual(provider.parseWebhook(rawBody, headers, nowMs));
  expect(again).toMatchObject({ value: { news: { messageId: "evt_1" } } });
});

test("a message with a single letter changed is not Stripe's", () => {
  const rawBody = JSON.stringify(eventOf("payment_intent.succeeded", intent));
  const headers = sign(rawBody);
  fc.assert(
    fc.property(fc.nat(rawBody.length - 1), (place) => {
      const letters = Array.from(rawBody);
      letters[place] = letters[place] === "x" ? "y" : "x";
      expect(provider.parseWebhook(letters.join(""), headers, nowMs)).toEqual(forged);
    }),
  );
});

test("what is signed with another secret, or not at all, is forged", () => {
  const rawBody = JSON.stringify(eventOf("payment_intent.succeeded", intent));
  const stranger = sign(rawBody, nowMs, "whsec_somebody_elses_idea_of_our_secret");
  expect(provider.parseWebhook(rawBody, stranger, nowMs)).toEqual(forged);
  expect(provider.parseWebhook(rawBody, new Headers(), nowMs)).toEqual(forged);
  fc.assert(
    fc.property(fc.string(), (anything) => {
      const headers = new Headers({ "Stripe-Signature": encodeURIComponent(anything) });
      expect(provider.parseWebhook(rawBody, headers, nowMs)).toEqual(forged);
    }),
  );
});

test("a message is believed for five minutes, and then it is an old one played again", () => {
  const rawBody = JSON.stringify(eventOf("payment_intent.succeeded", intent));
  const headers = sign(rawBody);
  const readAt = (laterMs: number) => provider.parseWebhook(rawBody, headers, nowMs + laterMs);
  expect(readAt(WEBHOOK_TOLERANCE_MS).ok).toBe(true);
  expect(readAt(WEBHOOK_TOLERANCE_MS + 1_000)).toEqual({
    ok: false,
    refusal: { code: "webhook_too_old" },
  });
});

test("an event that we do not know is kept, and so is a refund that has failed", () => {
  const unknown = { kind: "not_understood", messageId: "evt_1", reason: "unknown_type" };
  const events: [string, object][] = [
    ["charge.dispute.created", {}],
    ["payout.failed", {}],
    ["__proto__", {}],
    ["refund.failed", { ...refund, status: "failed" }],
    ["refund.updated", { ...refund, status: "failed" }],
    ["charge.refund.updated", { ...refund, status: "canceled" }],
  ];
  expect(events.map(([type, object]) => genuine(eventOf(type, object)))).toEqual(
    events.map(([type]) => ({ ok: true, value: { ...unknown, type } })),
  );
});

test("a step by which nothing has ended is no news, and needs nobody's eyes", () => {
  const partly = { ...refund, refunded: false, amount_refunded: 1 };
  const events = [
    eventOf("refund.created", { ...refund, status: "pending" }),
    eventOf("refund.updated", { ...refund, status: "pending" }),
    eventOf("charge.refund.updated", { ...refund, status: "pending" }),
    // The part is told of by its refund, as other money than was asked for.
    eventOf("charge.refunded", partly),
    ...["created", "processing", "requires_action"].map((step) =>
      eventOf(`payment_intent.${step}`, { ...intent, status: step }),
    ),
    ...["pending", "succeeded", "failed", "captured", "updated"].map((step) =>
      eventOf(`charge.${step}`, { id: "ch_1", payment_intent: "pi_1" }),
    ),
  ];
  for (const event of events) {
    expect([event.type, genuine(event)]).toEqual([
      event.type,
      { ok: true, value: { kind: "no_news" } },
    ]);
  }
});

test("money of somebody else in the same account is none of our news", () => {
  const strangers = [
    { ...intent, metadata: {} },
    { ...intent, metadata: { order: "77" } },
    { ...intent, metadata: { ...metadata, paymentId: "77" } },
    { ...intent, currency: "jpy" },
    { ...intent, amount_received: -1 },
    undefined,
  ];
  for (const stranger of strangers) {
    expect(genuine(eventOf("payment_intent.succeeded", stranger))).toEqual({
      ok: true,
      value: {
        ...{ kind: "not_understood", messageId: "evt_1" },
        ...{ type: "payment_intent.succeeded", reason: "malformed" },
      },
    });
  }
});

test("whatever Stripe signs is kept if it is JSON, and never a fault", () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      expect(provider.parseWebhook(json, sign(json), nowMs)).toMatchObject({
        ok: true,
        value: { kind: "not_understood" },
      });
    }),
  );
  const rawBody = "no JSON";
  expect(provider.parseWebhook(rawBody, sign(rawBody), nowMs)).toEqual({
    ok: false,
    refusal: { code: "webhook_malformed" },
  });
});
