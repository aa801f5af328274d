/** Charging in a house that sells with Stripe, at once and a day late. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { PaymentRequested } from "#server/domain/events";
import { PaymentId } from "#server/domain/ids";
import { newStripeApi } from "#server/payments/stripe/api.fixture";
import { closePostgres, prisma } from "#server/postgres/client";
import { findBooking } from "#server/queries/bookings";
import { closeRedis, openRedis } from "#server/redis/client";

import { newBuyer, newPerformance, paymentEvents, required } from "./box-office.fixture";
import { chargePayment } from "./charge-payment";
import { recordProviderNews } from "./record-provider-news";
import { requestPayment } from "./request-payment";

const DAY_MS = 24 * 60 * 60_000;

/** Where Stripe is has to be known before the house opens. */
const listening = await vi.hoisted(async () => {
  const { createServer } = await import("node:http");
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  vi.stubEnv("PAYMENTS", "stripe");
  vi.stubEnv("STRIPE_SECRET_KEY", "sk_test_1");
  vi.stubEnv("STRIPE_WEBHOOK_SECRET", "whsec_1");
  vi.stubEnv("STRIPE_API_URL", `http://127.0.0.1:${String(port)}`);
  return server;
});

beforeAll(openRedis);
afterAll(async () => {
  closeRedis();
  await closePostgres();
});

test("a payment that waits for a day is charged once if it was charged, and never if it was not", async () => {
  const api = await newStripeApi(listening);
  const charged = await newPayment();
  const uncharged = await newPayment();
  const first = await chargePayment(charged.event);
  expect(first).toMatchObject({ kind: "charge_succeeded", reference: "pi_1" });

  api.forgetKeys();
  await waitForADay(charged.paymentId, uncharged.paymentId);

  expect(await chargePayment(charged.event)).toEqual(first);
  const refused = await chargePayment(uncharged.event);
  expect(refused).toMatchObject({ kind: "charge_failed", failureCode: "payment_too_old" });
  expect(api.intents).toHaveLength(1);
  if (refused) required(await recordProviderNews(refused));
  expect(await findBooking(uncharged.event.bookingId, uncharged.buyer.id)).toMatchObject({
    status: "PENDING",
    payments: [{ status: "FAILED" }],
  });
});

/** A payment that is asked for, and the news of it. */
async function newPayment() {
  const { performanceId, seat } = await newPerformance();
  const buyer = await newBuyer();
  const bookingId = await buyer.holdAndBook(performanceId, seat(0));
  const paymentId = PaymentId.parse(crypto.randomUUID());
  const asked = { paymentId, bookingId, buyerId: buyer.id, methodToken: "pm_card_visa" };
  required(await requestPayment(asked));
  const [event] = await paymentEvents(paymentId);
  return { buyer, paymentId, event: PaymentRequested.parse(event) };
}

async function waitForADay(...ids: PaymentId[]): Promise<void> {
  const createdAt = new Date(Date.now() - DAY_MS);
  await prisma.payment.updateMany({ where: { id: { in: ids } }, data: { createdAt } });
}
