/** Reconciliation on real stores and the real simulator: each break is seen, then mended, and the money is right. */
import { afterAll, beforeAll, expect, test } from "vitest";

import { required, succeededEvent } from "#server/commands/box-office.fixture";
import { cancelBooking } from "#server/commands/cancel-booking";
import { fulfilBooking } from "#server/commands/fulfil-booking";
import { BookingId, PaymentId } from "#server/domain/ids";
import { closePostgres, prisma } from "#server/postgres/client";
import { findAvailability } from "#server/queries/availability.fixture";
import { findBooking } from "#server/queries/bookings";
import { closeRedis, openRedis } from "#server/redis/client";

import { loseNews, newHouse, price, typesOf } from "./reconciliation.fixture";

const MINUTE_MS = 60_000;

beforeAll(openRedis);
afterAll(async () => {
  closeRedis();
  await closePostgres();
});

test("a payment whose success nobody heard of becomes tickets", async () => {
  const house = await newHouse();
  const bookingId = await house.book();
  const paymentId = await house.ask(bookingId);
  await house.charge(paymentId, bookingId);

  await house.reconcile();
  expect(await house.breaks()).toEqual(["charge_success_unheard OPEN"]);
  await fulfilBooking(await succeededEvent(paymentId));
  await house.reconcile();

  expect(await house.breaks()).toEqual(["charge_success_unheard MENDED"]);
  expect(await house.statusOf(bookingId)).toEqual(["CONFIRMED", "SUCCEEDED"]);
  expect(await house.takenMinor()).toBe(4_250);
});

test("a payment whose decline nobody heard of can be tried again", async () => {
  const house = await newHouse();
  const bookingId = await house.book();
  const paymentId = await house.ask(bookingId);
  await house.charge(paymentId, bookingId, "sim_insufficient");

  await house.reconcile();
  await house.reconcile();

  expect(await house.breaks()).toEqual(["charge_failure_unheard MENDED"]);
  const failed = (await findBooking(bookingId, house.buyer.id))?.payments[0];
  expect(failed).toMatchObject({ status: "FAILED", failureCode: "insufficient_funds" });
});

test("a payment that the provider was never asked for is asked for again, once", async () => {
  const house = await newHouse();
  const bookingId = await house.book();
  const paymentId = await house.ask(bookingId);

  await house.reconcile();
  // Housekeeping publishes again what the outbox has.
  expect(await typesOf(paymentId)).toEqual(["PaymentRequested"]);

  await loseNews(paymentId);
  await Promise.all([house.reconcile(), house.reconcile(), house.reconcile()]);
  expect(await typesOf(paymentId)).toEqual(["PaymentRequested"]);
  expect(await house.breaks()).toEqual(["charge_never_made OPEN"]);

  await house.hear(paymentId, "charge_succeeded", await house.charge(paymentId, bookingId));
  await house.reconcile();
  expect(await house.breaks()).toContain("charge_never_made MENDED");
});

test("money that comes after a decline gets the seats, if nothing else has paid for them", async () => {
  const house = await newHouse();
  const bookingId = await house.book();
  const paymentId = await house.ask(bookingId);
  await house.charge(paymentId, bookingId);
  await house.hear(paymentId, "charge_failed", "ch_declined");

  await house.reconcile();
  expect(await house.breaks()).toEqual(["charge_success_after_failure OPEN"]);
  await fulfilBooking(await succeededEvent(paymentId));
  await house.reconcile();

  expect(await house.breaks()).toEqual(["charge_success_after_failure MENDED"]);
  expect(await house.statusOf(bookingId)).toEqual(["CONFIRMED", "SUCCEEDED"]);
  expect(await house.takenMinor()).toBe(4_250);
});

test("money that comes after a decline goes back, if another card has paid meanwhile", async () => {
  const house = await newHouse();
  const bookingId = await house.book();
  const first = await house.ask(bookingId);
  const reference = await house.charge(first, bookingId);
  await house.hear(first, "charge_failed", "ch_declined");
  const second = await house.ask(bookingId);
  await house.hear(second, "charge_succeeded", await house.charge(second, bookingId));
  await fulfilBooking(await succeededEvent(second));
  expect(await house.takenMinor()).toBe(8_500);

  await house.reconcile();
  const seen = ["charge_success_after_failure OPEN", "charged_twice OPEN"];
  expect(await house.breaks()).toEqual(seen);
  await house.reconcile();
  expect(await typesOf(first)).toEqual(["PaymentFailed", "PaymentRequested", "RefundRequested"]);

  await house.provider.refund({ paymentId: first, chargeReference: reference, amount: price });
  await house.reconcile();
  await house.reconcile();
  expect(await house.breaks()).toEqual([
    "charge_success_after_failure MENDED",
    "charged_twice MENDED",
    // Ten minutes after it was asked for, nobody had asked the provider yet.
    "refund_never_made MENDED",
    "refund_unheard MENDED",
  ]);
  expect(await house.statusOf(bookingId)).toEqual(["CONFIRMED", "SUCCEEDED", "REFUNDED"]);
  expect(await house.takenMinor()).toBe(4_250);
});

test("a charge that is none of ours is shown, and never touched", async () => {
  const house = await newHouse();
  const stranger = PaymentId.parse(crypto.randomUUID());
  const reference = await house.charge(stranger, BookingId.parse(crypto.randomUUID()));

  await house.reconcile();
  await house.reconcile();
  expect(await house.breaks()).toEqual(["charge_unknown OPEN"]);
  expect(await house.takenMinor()).toBe(4_250);

  // Somebody sends it back.
  await house.provider.refund({ paymentId: stranger, chargeReference: reference, amount: price });
  await house.reconcile();
  expect(await house.breaks()).toEqual(["charge_unknown MENDED"]);
});

test("a charge of another amount is shown, and buys nothing", async () => {
  const house = await newHouse();
  const bookingId = await house.book();
  const paymentId = await house.ask(bookingId);
  const amount = { ...price, amountMinor: 42 };
  const charge = { paymentId, bookingId, amount, methodToken: "sim_success" };
  await house.provider.charge({ ...charge, requestedAtMs: Date.now() });

  await house.reconcile();
  await house.reconcile();
  expect(await house.breaks()).toEqual(["charge_amount_differs OPEN"]);
  expect(await house.statusOf(bookingId)).toEqual(["PENDING", "REQUESTED"]);
  const [row] = await prisma.paymentBreak.findMany({ where: { paymentId } });
  expect(row).toMatchObject({
    performanceId: house.performanceId,
    facts: { ours: { amountMinor: 4_250 }, theirs: [{ amountMinor: 42 }] },
  });
});

test("a payment that the provider knows nothing of is shown", async () => {
  const house = await newHouse();
  const paymentId = await house.ask(await house.book());
  await house.hear(paymentId, "charge_succeeded", "ch_dreamt");
  await fulfilBooking(await succeededEvent(paymentId));

  await house.reconcile();
  expect(await house.breaks()).toEqual(["charge_missing OPEN"]);
});

test("money that nothing was bought for goes back, and news that comes too late buys nothing", async () => {
  const house = await newHouse();
  const bookingId = await house.book();
  const paymentId = await house.ask(bookingId);
  const chargeReference = await house.charge(paymentId, bookingId);
  await house.hear(paymentId, "charge_succeeded", chargeReference);

  await house.reconcile();
  expect(await house.breaks()).toEqual([]);
  await house.reconcile(20 * MINUTE_MS);
  expect(await house.breaks()).toEqual(["charge_without_booking OPEN"]);
  await fulfilBooking(await succeededEvent(paymentId));
  expect(await house.statusOf(bookingId)).toEqual(["EXPIRED", "SUCCEEDED"]);
  expect((await findAvailability(house.performanceId))?.counts).toEqual([20, 0, 0, 0]);
  expect(await prisma.ticket.count({ where: { bookingId } })).toBe(0);

  await house.provider.refund({ paymentId, chargeReference, amount: price });
  await house.reconcile();
  await house.reconcile();
  expect(await house.breaks()).toEqual(["charge_without_booking MENDED", "refund_unheard MENDED"]);
  expect(await house.statusOf(bookingId)).toEqual(["EXPIRED", "REFUNDED"]);
  expect(await house.takenMinor()).toBe(0);
});

test("a refund that nobody heard of is noted", async () => {
  const house = await newHouse();
  const { bookingId, paymentId, chargeReference } = await house.sell();
  required(await cancelBooking(bookingId, house.buyer.id));
  await house.provider.refund({ paymentId, chargeReference, amount: price });

  await house.reconcile();
  expect(await house.breaks()).toEqual(["refund_unheard OPEN"]);
  await house.reconcile();
  expect(await house.breaks()).toEqual(["refund_unheard MENDED"]);
  expect(await house.statusOf(bookingId)).toEqual(["CANCELLED", "REFUNDED"]);
  expect(await typesOf(paymentId)).toContain("PaymentRefunded");
});

test("a refund that the provider was never asked for is asked for again, once", async () => {
  const house = await newHouse();
  const { bookingId, paymentId, chargeReference } = await house.sell();
  required(await cancelBooking(bookingId, house.buyer.id));
  await loseNews(paymentId);

  await Promise.all([house.reconcile(), house.reconcile(), house.reconcile()]);
  expect(await typesOf(paymentId)).toEqual(["RefundRequested"]);
  expect(await house.breaks()).toEqual(["refund_never_made OPEN"]);

  await house.provider.refund({ paymentId, chargeReference, amount: price });
  await house.reconcile();
  expect(await house.breaks()).toContain("refund_never_made MENDED");
  expect(await house.takenMinor()).toBe(0);
});

test("a refund of ours that the provider knows nothing of is shown", async () => {
  const house = await newHouse();
  const { bookingId, paymentId } = await house.sell();
  required(await cancelBooking(bookingId, house.buyer.id));
  await house.hear(paymentId, "refund_succeeded", "re_dreamt");

  await house.reconcile();
  expect(await house.breaks()).toEqual(["refund_missing OPEN"]);
});

test("a part that goes back is shown, then that there were two parts, then that the tickets are good", async () => {
  const house = await newHouse();
  const { chargeReference, paymentId, bookingId } = await house.sell();
  const refund = (key: PaymentId, amountMinor: number) =>
    house.provider.refund({ paymentId: key, chargeReference, amount: { ...price, amountMinor } });

  await refund(paymentId, 1_000);
  await house.reconcile();
  expect(await house.breaks()).toEqual(["refund_amount_differs OPEN"]);

  await refund(PaymentId.parse(crypto.randomUUID()), 3_250);
  await house.reconcile();
  expect(await house.breaks()).toEqual([
    "refund_amount_differs MENDED",
    "refunded_but_confirmed OPEN",
    "refunded_more_than_once OPEN",
  ]);
  expect(await house.statusOf(bookingId)).toEqual(["CONFIRMED", "SUCCEEDED"]);
});
