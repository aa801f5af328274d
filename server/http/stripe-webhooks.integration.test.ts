/** Stripe's webhooks in a house that sells with Stripe: what is news, what is none, and what people look at. */
import Stripe from "stripe";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { newBuyer, newPerformance } from "#server/commands/box-office.fixture";
import { webhooksTotal } from "#server/metrics";
import { closePostgres, prisma } from "#server/postgres/client";
import { closeRedis, openRedis } from "#server/redis/client";

import { caller } from "./api.fixture";

const secret = vi.hoisted(() => {
  const signedWith = "whsec_of_a_house_that_sells_with_stripe";
  vi.stubEnv("PAYMENTS", "stripe");
  vi.stubEnv("STRIPE_SECRET_KEY", "sk_test_1");
  vi.stubEnv("STRIPE_WEBHOOK_SECRET", signedWith);
  return signedWith;
});

const stripe = new Stripe("sk_test_1");

beforeAll(openRedis);
afterAll(async () => {
  closeRedis();
  await closePostgres();
});

/** Delivers an event as Stripe does. @returns what was answered, what was counted and what was kept */
async function deliver(type: string, object: object) {
  const id = `evt_${crypto.randomUUID()}`;
  const payload = JSON.stringify({ id, object: "event", type, data: { object } });
  const header = stripe.webhooks.generateTestHeaderString({ payload, secret });
  const { status, body } = await caller({})("POST", "payments/webhooks/stripe", payload, {
    "Stripe-Signature": header,
  });
  const kept = await prisma.paymentBreak.findMany({ where: { subject: id } });
  return { status, outcome: body.outcome, kept: kept.map(({ kind, state }) => `${kind} ${state}`) };
}

async function counted(outcome: string): Promise<number> {
  const { values } = await webhooksTotal.get();
  return values.find(({ labels }) => labels.outcome === outcome)?.value ?? 0;
}

/** A payment of a booking, and the intent that Stripe makes of it. */
async function newIntent() {
  const { performanceId, seat } = await newPerformance();
  const buyer = await newBuyer();
  const bookingId = await buyer.holdAndBook(performanceId, seat(0));
  const paymentId = await buyer.requestToPay(bookingId);
  const money = { amount: 4_250, amount_received: 4_250, currency: "gbp" };
  return { id: `pi_${paymentId}`, ...money, metadata: { paymentId, bookingId } };
}

test("a step by which nothing has ended is answered and counted, and nobody has to look at it", async () => {
  const before = await counted("no_news");
  const intent = await newIntent();
  const { amount, currency, metadata } = intent;
  const refund = { id: "re_1", status: "pending", amount, currency, metadata };

  for (const [type, object] of [
    ["payment_intent.processing", intent],
    ["charge.updated", { id: "ch_1", metadata }],
    ["refund.updated", refund],
  ] as const) {
    expect(await deliver(type, object)).toEqual({ status: 200, outcome: "no_news", kept: [] });
  }
  expect(await counted("no_news")).toBe(before + 3);

  const recorded = { status: 200, outcome: "recorded", kept: [] };
  expect(await deliver("payment_intent.succeeded", intent)).toEqual(recorded);
});

test("a dispute, and money in a currency that we do not sell in, are kept for people", async () => {
  const parked = { status: 200, outcome: "parked", kept: ["webhook_not_understood OPEN"] };
  expect(await deliver("charge.dispute.created", { id: "dp_1" })).toEqual(parked);
  const intent = { ...(await newIntent()), currency: "jpy" };
  expect(await deliver("payment_intent.succeeded", intent)).toEqual(parked);
});
