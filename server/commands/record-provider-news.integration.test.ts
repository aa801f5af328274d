/** Payments on real stores: what a provider says is written at once, and all times are Postgres'. */
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";

import { cancelBooking } from "#server/commands/cancel-booking";
import { cancelPerformance } from "#server/commands/cancel-performance";
import { endCancelledBooking } from "#server/commands/end-cancelled-booking";
import { fulfilBooking } from "#server/commands/fulfil-booking";
import { recordProviderNews, recordWebhookNews } from "#server/commands/record-provider-news";
import type { BookingId, OrganiserId, PerformanceId } from "#server/domain/ids";
import { closePostgres, pool } from "#server/postgres/client";
import { findBooking } from "#server/queries/bookings";
import { findOrganiserPerformance } from "#server/queries/organiser-performance";
import { closeRedis, openRedis } from "#server/redis/client";

import {
  expireWhilePaying,
  newBuyer,
  newPerformance,
  newsOf,
  payLate,
  paymentEvents,
  required,
  succeededEvent,
  type Buyer,
} from "./box-office.fixture";

const HOUR_MS = 60 * 60_000;

beforeAll(openRedis);
afterAll(async () => {
  closeRedis();
  await closePostgres();
});

test("what is told at once is written at once, and buys nothing that has gone back", async () => {
  const { buyer, bookingId, paymentId } = await newPayment();
  const paid = await newsOf(paymentId, "charge_succeeded");
  const returned = await newsOf(paymentId, "refund_succeeded");

  expect(await recordProviderNews(paid, returned)).toEqual({ ok: true, value: "recorded" });
  expect(await recordProviderNews(paid, returned)).toEqual({ ok: true, value: "known" });

  await fulfilBooking(await succeededEvent(paymentId));
  expect(await findBooking(bookingId, buyer.id)).toMatchObject({
    status: "PENDING",
    tickets: [],
    payments: [{ status: "REFUNDED" }],
  });
});

test("a webhook that says what was answered is known without a wait for whoever has the booking", async () => {
  const { bookingId, paymentId } = await newPayment();
  const paid = await newsOf(paymentId, "charge_succeeded");
  required(await recordProviderNews(paid));
  const other = { ...paid, amountMinor: 1 };

  const sitter = await pool.connect();
  await sitter.query("begin");
  await sitter.query("select 1 from bookings where id = $1 for update", [bookingId]);
  let isFree = false;
  let isBack = false;
  try {
    // Control: whoever is about to write something waits for the row.
    const asked = recordProviderNews(paid).finally(() => {
      expect(isFree).toBe(true);
    });
    // Money of another amount is not what was answered.
    const differing = recordWebhookNews(other).finally(() => {
      expect(isFree).toBe(true);
    });
    expect(await recordWebhookNews(paid)).toEqual({ ok: true, value: "known" });
    isFree = true;
    await sitter.query("rollback");
    isBack = true;
    expect(await asked).toEqual({ ok: true, value: "known" });
    expect(await differing).toEqual({ ok: false, refusal: { code: "payment_mismatch" } });
  } finally {
    sitter.release(!isBack);
  }
});

test("a webhook that comes before anybody was answered is recorded", async () => {
  const { paymentId } = await newPayment();
  const paid = await newsOf(paymentId, "charge_succeeded");
  expect(await recordWebhookNews(paid)).toEqual({ ok: true, value: "recorded" });
  expect(await recordWebhookNews(paid)).toEqual({ ok: true, value: "known" });
});

test("of what is told at once nothing is written if a part of it cannot be", async () => {
  const { buyer, bookingId, paymentId } = await newPayment();
  const paid = await newsOf(paymentId, "charge_succeeded");
  const other = { ...(await newsOf(paymentId, "refund_succeeded")), amountMinor: 1 };

  expect(await recordProviderNews(paid, other)).toEqual({
    ok: false,
    refusal: { code: "payment_mismatch" },
  });

  const booking = await findBooking(bookingId, buyer.id);
  expect(booking?.payments).toMatchObject([{ status: "REQUESTED" }]);
  expect((await paymentEvents(paymentId)).map(({ type }) => type)).toEqual(["PaymentRequested"]);
});

test("late money is listed as late, whatever the clock says of the process that hears of it", async () => {
  const { performanceId, organiserId, bookingId, paymentId } = await newPayment();
  required(await cancelPerformance(performanceId, organiserId));
  await endCancelledBooking(bookingId);

  const trueMs = Date.now();
  setClock(trueMs - HOUR_MS);
  await payLate(paymentId);
  vi.useRealTimers();

  const [late] = await latePayments(performanceId, organiserId);
  expect(late).toMatchObject({ paymentId, outcome: "refund_under_way" });
  expect(Math.abs((late?.arrivedAtMs ?? 0) - trueMs)).toBeLessThan(HOUR_MS / 2);
});

test("the card that was tried last is shown first, whatever the clock says of who took the wish", async () => {
  const { buyer, bookingId } = await newBooking();
  const first = await buyer.pay(bookingId, "charge_failed");
  setClock(Date.now() - HOUR_MS);
  const second = await buyer.requestToPay(bookingId);
  vi.useRealTimers();

  const booking = await findBooking(bookingId, buyer.id);
  expect(booking?.payments.map(({ id }) => id)).toEqual([second, first]);
});

test("of two cards that were charged late the one that bought the seats back is shown so", async () => {
  const { performanceId, organiserId, buyer, bookingId } = await newBooking();
  const first = await buyer.pay(bookingId, "charge_failed");
  const second = await expireWhilePaying(buyer, bookingId);
  await payLate(second);
  await seatIsTakenBy(buyer, bookingId);
  required(await recordProviderNews(await newsOf(first, "charge_succeeded")));

  expect(await latePayments(performanceId, organiserId)).toMatchObject([
    { paymentId: first, outcome: "refund_under_way" },
    { paymentId: second, outcome: "retaken" },
  ]);
  required(await recordProviderNews(await newsOf(first, "refund_succeeded")));
  expect(await latePayments(performanceId, organiserId)).toMatchObject([
    { paymentId: first, outcome: "refunded" },
    { paymentId: second, outcome: "retaken" },
  ]);
});

test("money that went back before another card bought the seats back is shown as refunded", async () => {
  const { performanceId, organiserId, buyer, bookingId, seat } = await newBooking();
  const first = await buyer.pay(bookingId, "charge_failed");
  const second = await expireWhilePaying(buyer, bookingId);
  const rival = await newBuyer();
  const rivals = await rival.holdAndBook(performanceId, seat(0));
  await payLate(second);
  required(await recordProviderNews(await newsOf(second, "refund_succeeded")));
  required(await cancelBooking(rivals, rival.id));
  await payLate(first);

  await seatIsTakenBy(buyer, bookingId);
  expect(await latePayments(performanceId, organiserId)).toMatchObject([
    { paymentId: first, outcome: "retaken" },
    { paymentId: second, outcome: "refunded" },
  ]);
});

async function newBooking() {
  const { performanceId, organiserId, seat } = await newPerformance();
  const buyer = await newBuyer();
  const bookingId = await buyer.holdAndBook(performanceId, seat(0));
  return { performanceId, organiserId, seat, buyer, bookingId };
}

async function newPayment() {
  const house = await newBooking();
  return { ...house, paymentId: await house.buyer.requestToPay(house.bookingId) };
}

/** Sets the clock of this process; timers go on. */
function setClock(nowMs: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: nowMs });
  onTestFinished(() => {
    vi.useRealTimers();
  });
}

async function seatIsTakenBy(buyer: Buyer, bookingId: BookingId): Promise<void> {
  const booking = await findBooking(bookingId, buyer.id);
  expect(booking?.status).toBe("CONFIRMED");
  expect(booking?.retakenAtMs).toBeGreaterThan(0);
}

async function latePayments(performanceId: PerformanceId, organiserId: OrganiserId) {
  const view = await findOrganiserPerformance(performanceId, organiserId, Date.now());
  return view?.latePayments ?? [];
}
