/** Webhooks as a provider meets them: what is believed, what is kept for people, and what is refused. */
import { afterAll, beforeAll, expect, test } from "vitest";

import {
  newBuyer,
  newPerformance,
  newsOf,
  succeededEvent,
} from "#server/commands/box-office.fixture";
import { config } from "#server/config";
import { BookingId, PaymentId } from "#server/domain/ids";
import { webhooksTotal } from "#server/metrics";
import { signWebhook, WEBHOOK_TOLERANCE_MS } from "#server/payments/signature";
import { SIGNATURE_HEADER } from "#server/payments/simulator/wire";
import { closePostgres, prisma } from "#server/postgres/client";
import { closeRedis, openRedis } from "#server/redis/client";

import { caller } from "./api.fixture";

beforeAll(openRedis);
afterAll(async () => {
  closeRedis();
  await closePostgres();
});

/** Delivers a message as the provider does, or as somebody who knows another secret, or late. */
async function deliver(
  message: unknown,
  { secret = config.PAYMENTS_WEBHOOK_SECRET, sentAtMs = Date.now() } = {},
) {
  const rawBody = typeof message === "string" ? message : JSON.stringify(message);
  const { status, body } = await caller({})("POST", "payments/webhooks/simulator", rawBody, {
    [SIGNATURE_HEADER]: signWebhook({ rawBody, secret }, sentAtMs),
  });
  return { status, outcome: body.outcome ?? body.type };
}

/** A payment of a booking that waits for the provider's word, and what the provider may say of it. */
async function newPayment() {
  const { performanceId, seat } = await newPerformance();
  const buyer = await newBuyer();
  const bookingId = await buyer.holdAndBook(performanceId, seat(0));
  const paymentId = await buyer.requestToPay(bookingId);
  const { reference, amountMinor, currency } = await newsOf(paymentId, "charge_succeeded");
  const message = {
    id: `msg_${crypto.randomUUID()}`,
    type: "charge.succeeded",
    createdAtMs: Date.now(),
    object: {
      ...{ id: reference, amountMinor, currency, failureCode: null },
      metadata: { paymentId, bookingId },
    },
  };
  const status = async () =>
    (await prisma.payment.findUniqueOrThrow({ where: { id: paymentId } })).status;
  return { performanceId, bookingId, paymentId, message, status };
}

async function keptOf(messageId: string) {
  return prisma.paymentBreak.findMany({ where: { subject: messageId } });
}

async function counted(outcome: string, provider = "simulator"): Promise<number> {
  const { values } = await webhooksTotal.get();
  const found = values.find(
    ({ labels }) => labels.outcome === outcome && labels.provider === provider,
  );
  return found?.value ?? 0;
}

test("the provider's word is recorded once, however often it comes within its time", async () => {
  const { message, paymentId, status } = await newPayment();
  const before = { recorded: await counted("recorded"), known: await counted("known") };

  expect(await deliver(message)).toEqual({ status: 200, outcome: "recorded" });
  const earlier = { sentAtMs: Date.now() - WEBHOOK_TOLERANCE_MS + 60_000 };
  expect(await deliver(message, earlier)).toEqual({ status: 200, outcome: "known" });

  expect(await status()).toBe("SUCCEEDED");
  expect(await succeededEvent(paymentId)).toMatchObject({ paymentId });
  expect(await counted("recorded")).toBe(before.recorded + 1);
  expect(await counted("known")).toBe(before.known + 1);
});

test.for([
  ["an event of a kind that we do not know", { type: "dispute.opened" }, "unknown_type"],
  ["a shape from the future", { schemaVersion: 99 }, "unknown_version"],
  ["a message without what belongs to it", { object: { id: "ch_1" } }, "malformed"],
] as const)("%s is kept for people to look at, once", async ([, changes, reason]) => {
  const { message, status } = await newPayment();
  const before = await counted("parked");
  const strange = { ...message, ...changes };

  expect(await deliver(strange)).toEqual({ status: 200, outcome: "parked" });
  expect(await deliver(strange)).toEqual({ status: 200, outcome: "parked" });

  expect(await keptOf(message.id)).toEqual([
    expect.objectContaining({
      kind: "webhook_not_understood",
      state: "OPEN",
      provider: "simulator",
      performanceId: null,
      facts: {
        ours: null,
        theirs: [],
        message: { type: strange.type, reason, body: JSON.stringify(strange) },
      },
    }),
  ]);
  expect(await status()).toBe("REQUESTED");
  expect(await counted("parked")).toBe(before + 2);
});

test.for([
  ["amount", { amountMinor: 1 }],
  ["currency", { currency: "EUR" }],
] as const)(
  "another %s is kept with the payment that it is about, and buys nothing",
  async ([, money]) => {
    const { message, performanceId, bookingId, paymentId, status } = await newPayment();
    const other = { ...message, object: { ...message.object, ...money } };

    expect(await deliver(other)).toEqual({ status: 200, outcome: "parked" });

    expect(await keptOf(message.id)).toEqual([
      expect.objectContaining({
        ...{ kind: "webhook_amount_differs", performanceId, bookingId, paymentId },
        facts: expect.objectContaining({
          ours: expect.objectContaining({ amountMinor: 4_250, currency: "GBP" }) as unknown,
        }) as unknown,
      }),
    ]);
    expect(await status()).toBe("REQUESTED");
  },
);

test("a payment that is none of ours is kept, and belongs to nobody", async () => {
  const { message, bookingId } = await newPayment();
  const stranger = {
    paymentId: PaymentId.parse(crypto.randomUUID()),
    bookingId: BookingId.parse(crypto.randomUUID()),
  };
  const object = (metadata: object) => ({ ...message, object: { ...message.object, metadata } });
  expect(await deliver(object(stranger))).toEqual({ status: 200, outcome: "parked" });
  const half = { ...object({ ...stranger, bookingId }), id: `msg_${crypto.randomUUID()}` };
  expect(await deliver(half)).toEqual({ status: 200, outcome: "parked" });

  for (const id of [message.id, half.id]) {
    expect(await keptOf(id)).toEqual([
      expect.objectContaining({ kind: "webhook_payment_unknown", performanceId: null }),
    ]);
  }
});

test("of a long message the beginning is kept, cut where a character may be", async () => {
  const { message } = await newPayment();
  const long = { ...message, type: "note.written", text: `x${"\u{1f3ad}".repeat(10_000)}` };
  expect(await deliver(long)).toEqual({ status: 200, outcome: "parked" });

  const [kept] = await keptOf(message.id);
  const { body } = (kept?.facts as { message: { body: string } }).message;
  expect(JSON.stringify(long).startsWith(body.slice(0, 1_000))).toBe(true);
  expect(Buffer.byteLength(body)).toBeLessThanOrEqual(8 * 1024 + 3);
});

test("what does not prove where it comes from is refused, counted, and changes nothing", async () => {
  const { message, status } = await newPayment();
  const forged = await counted("webhook_signature_invalid");
  const old = await counted("webhook_too_old");
  const malformed = await counted("webhook_malformed");

  const otherSecret = { secret: "somebody else's secret of forty letters." };
  expect(await deliver(message, otherSecret)).toEqual({
    status: 400,
    outcome: "/problems/webhook_signature_invalid",
  });
  const tooLate = { sentAtMs: Date.now() - WEBHOOK_TOLERANCE_MS - 1_000 };
  expect(await deliver(message, tooLate)).toEqual({
    status: 400,
    outcome: "/problems/webhook_too_old",
  });
  expect(await deliver("{")).toEqual({ status: 400, outcome: "/problems/webhook_malformed" });

  expect(await status()).toBe("REQUESTED");
  expect(await keptOf(message.id)).toEqual([]);
  expect(await counted("webhook_signature_invalid")).toBe(forged + 1);
  expect(await counted("webhook_too_old")).toBe(old + 1);
  expect(await counted("webhook_malformed")).toBe(malformed + 1);
});

test("what is too large to read, or of a provider that this house does not know, is counted", async () => {
  const [large, unknown] = [await counted("body_too_large"), await counted("not_found", "unknown")];
  expect(await deliver(`"${"x".repeat(70_000)}"`)).toEqual({
    status: 413,
    outcome: "/problems/body_too_large",
  });
  expect((await caller({})("POST", "payments/webhooks/nobody", {})).status).toBe(404);
  expect(await counted("body_too_large")).toBe(large + 1);
  expect(await counted("not_found", "unknown")).toBe(unknown + 1);
});

test("what ends in a fault is counted too, and comes again", async () => {
  const { message, bookingId, status } = await newPayment();
  const before = await counted("fault");

  // Somebody keeps the booking for longer than anyone waits.
  await prisma.$transaction(
    async (tx) => {
      await tx.$queryRaw`select 1 from bookings where id = ${bookingId}::uuid for update`;
      expect((await deliver(message)).status).toBe(503);
    },
    { timeout: 30_000 },
  );
  expect(await counted("fault")).toBe(before + 1);
  expect(await status()).toBe("REQUESTED");

  expect(await deliver(message)).toEqual({ status: 200, outcome: "recorded" });
  expect(await counted("fault")).toBe(before + 1);
});

test("a decline that was no decline is recorded as the success that it was", async () => {
  const { message, status } = await newPayment();
  const declined = {
    ...message,
    type: "charge.failed",
    object: { ...message.object, failureCode: "card_declined" },
  };
  expect(await deliver(declined)).toEqual({ status: 200, outcome: "recorded" });
  expect(await status()).toBe("FAILED");
  expect(await deliver({ ...message, id: `msg_${crypto.randomUUID()}` })).toMatchObject({
    status: 200,
  });
  expect(await status()).toBe("SUCCEEDED");
  // The other way round it is old news.
  expect(await deliver(declined)).toEqual({ status: 200, outcome: "known" });
  expect(await status()).toBe("SUCCEEDED");
});
