/** The story of a booking on real stores: from a hold to tickets, and every way back. */
import { afterAll, beforeAll, expect, test } from "vitest";

import { cancelBooking } from "#server/commands/cancel-booking";
import { expireBooking } from "#server/commands/expire-booking";
import { fulfilBooking } from "#server/commands/fulfil-booking";
import { recordProviderNews } from "#server/commands/record-provider-news";
import { requestPayment } from "#server/commands/request-payment";
import { reviveLostNews } from "#server/commands/revive-lost-news";
import { PAYMENT_GRACE_MS } from "#server/domain/booking";
import { PaymentId, type BookingId } from "#server/domain/ids";
import { PAYMENT_ATTEMPTS_MAX } from "#server/domain/payment";
import { closePostgres, prisma } from "#server/postgres/client";
import { enterInbox, MAIL_CONSUMER } from "#server/postgres/inbox";
import { findAvailability } from "#server/queries/availability.fixture";
import { findBooking } from "#server/queries/bookings";
import { closeRedis, openRedis } from "#server/redis/client";

import {
  newBuyer,
  newPerformance,
  newsOf,
  paymentEvents,
  required,
  succeededEvent,
  type Buyer,
} from "./box-office.fixture";

beforeAll(openRedis);
afterAll(async () => {
  closeRedis();
  await closePostgres();
});

test("a hold becomes a pending booking with the server's prices, then tickets", async () => {
  const { performanceId, seat } = await newPerformance();
  const buyer = await newBuyer();

  const bookingId = await buyer.holdAndBook(performanceId, seat(0), seat(1));
  const pending = await findBooking(bookingId, buyer.id);
  expect(pending).toMatchObject({ status: "PENDING", totalMinor: 8_500, feeMinor: 500 });
  expect(pending?.lines.map((line) => line.seatId)).toEqual([seat(0), seat(1)]);
  expect(await countsOf(performanceId)).toEqual([18, 2, 0, 0]);

  await buyer.payAndGetTickets(bookingId);
  const confirmed = await findBooking(bookingId, buyer.id);
  expect(confirmed?.status).toBe("CONFIRMED");
  expect(confirmed?.tickets).toHaveLength(2);
  expect(new Set(confirmed?.tickets.map((ticket) => ticket.code)).size).toBe(2);
  expect(await countsOf(performanceId)).toEqual([18, 0, 2, 0]);
});

test("a payment that is heard of twice makes one set of tickets", async () => {
  const { performanceId, seat } = await newPerformance();
  const buyer = await newBuyer();
  const bookingId = await buyer.holdAndBook(performanceId, seat(0));
  const paymentId = await buyer.pay(bookingId, "charge_succeeded");

  const again = await recordProviderNews(await newsOf(paymentId, "charge_succeeded"));
  expect(again).toEqual({ ok: true, value: "known" });
  const event = await succeededEvent(paymentId);
  await Promise.all([fulfilBooking(event), fulfilBooking(event)]);

  expect((await findBooking(bookingId, buyer.id))?.tickets).toHaveLength(1);
});

test("news of another amount changes nothing", async () => {
  const { performanceId, seat } = await newPerformance();
  const buyer = await newBuyer();
  const bookingId = await buyer.holdAndBook(performanceId, seat(0));
  const paymentId = await buyer.requestToPay(bookingId);

  const news = { ...(await newsOf(paymentId, "charge_succeeded")), amountMinor: 1 };
  expect(await recordProviderNews(news)).toEqual({
    ok: false,
    refusal: { code: "payment_mismatch" },
  });
  expect((await findBooking(bookingId, buyer.id))?.payments[0]?.status).toBe("REQUESTED");
});

test("a declined card costs nobody their seats until the last attempt", async () => {
  const { performanceId, seat } = await newPerformance();
  const buyer = await newBuyer();
  const bookingId = await buyer.holdAndBook(performanceId, seat(0));

  for (let attempt = 1; attempt < PAYMENT_ATTEMPTS_MAX; attempt += 1) {
    await buyer.pay(bookingId, "charge_failed");
    expect((await findBooking(bookingId, buyer.id))?.status).toBe("PENDING");
  }
  await buyer.pay(bookingId, "charge_failed");
  expect((await findBooking(bookingId, buyer.id))?.status).toBe("FAILED");
  expect(await countsOf(performanceId)).toEqual([20, 0, 0, 0]);
});

test("a booking out of time gives its seats back, one in time does not", async () => {
  const { performanceId, seat } = await newPerformance();
  const buyer = await newBuyer();
  const bookingId = await buyer.holdAndBook(performanceId, seat(0));

  expect(await expireBooking(bookingId)).toBe(false);
  await runOutOfTime(bookingId);
  expect(await expireBooking(bookingId)).toBe(true);

  expect((await findBooking(bookingId, buyer.id))?.status).toBe("EXPIRED");
  expect(await countsOf(performanceId)).toEqual([20, 0, 0, 0]);
  expect((await buyer.hold(performanceId, seat(0))).ok).toBe(true);
});

test("the deadline waits for a payment that is under way, but not for ever", async () => {
  const { performanceId, seat } = await newPerformance();
  const buyer = await newBuyer();
  const bookingId = await buyer.holdAndBook(performanceId, seat(0));
  await buyer.requestToPay(bookingId);

  await runOutOfTime(bookingId, PAYMENT_GRACE_MS / 2);
  expect(await expireBooking(bookingId)).toBe(false);
  await runOutOfTime(bookingId, PAYMENT_GRACE_MS);
  expect(await expireBooking(bookingId)).toBe(true);
});

test("money that comes late gets the same seats if they are free", async () => {
  const { performanceId, seat } = await newPerformance();
  const buyer = await newBuyer();
  const bookingId = await buyer.holdAndBook(performanceId, seat(0), seat(1));
  const paymentId = await payLate(buyer, bookingId);

  await fulfilBooking(await succeededEvent(paymentId));
  const booking = await findBooking(bookingId, buyer.id);
  expect(booking?.status).toBe("CONFIRMED");
  expect(booking?.tickets).toHaveLength(2);
  expect(await countsOf(performanceId)).toEqual([18, 0, 2, 0]);
});

test("money that comes late goes back when one of its seats is gone, and no seat is kept", async () => {
  const { performanceId, seat } = await newPerformance();
  const buyer = await newBuyer();
  const bookingId = await buyer.holdAndBook(performanceId, seat(0), seat(1));
  const paymentId = await payLate(buyer, bookingId);
  const rival = await newBuyer();
  await rival.holdAndBook(performanceId, seat(1));

  await fulfilBooking(await succeededEvent(paymentId));
  const booking = await findBooking(bookingId, buyer.id);
  expect(booking?.status).toBe("EXPIRED");
  expect(booking?.payments[0]?.refundUnderWay).toBe(true);
  expect(await countsOf(performanceId)).toEqual([19, 1, 0, 0]);
});

test("money that comes after the performance has begun goes back, whatever is free", async () => {
  const { performanceId, seat } = await newPerformance();
  const buyer = await newBuyer();
  const bookingId = await buyer.holdAndBook(performanceId, seat(0));
  const paymentId = await payLate(buyer, bookingId);
  await prisma.performance.update({
    where: { id: performanceId },
    data: { startsAt: new Date(Date.now() - 1_000) },
  });

  await fulfilBooking(await succeededEvent(paymentId));
  const booking = await findBooking(bookingId, buyer.id);
  expect(booking?.status).toBe("EXPIRED");
  expect(booking?.payments[0]?.refundUnderWay).toBe(true);
});

test("who pays again before the tickets are written is not charged twice", async () => {
  const { performanceId, seat } = await newPerformance();
  const buyer = await newBuyer();
  const bookingId = await buyer.holdAndBook(performanceId, seat(0));
  const paymentId = await buyer.pay(bookingId, "charge_succeeded");

  const asked = { bookingId, buyerId: buyer.id, methodToken: "sim_success" };
  expect(await requestPayment({ ...asked, paymentId })).toEqual({ ok: true, value: { paymentId } });
  const another = PaymentId.parse(crypto.randomUUID());
  expect(await requestPayment({ ...asked, paymentId: another })).toEqual({
    ok: false,
    refusal: { code: "payment_under_way" },
  });
});

test("news of money that the log has lost is published again, and only that", async () => {
  const { performanceId, seat } = await newPerformance();
  const [waiting, settled] = await Promise.all([newBuyer(), newBuyer()]);
  const lostOne = await waiting.pay(
    await waiting.holdAndBook(performanceId, seat(0)),
    "charge_succeeded",
  );
  const doneOne = await settled.payAndGetTickets(await settled.holdAndBook(performanceId, seat(1)));
  await prisma.outboxEvent.updateMany({
    where: { topic: "payments" },
    data: { publishedAt: new Date(Date.now() - 120_000) },
  });

  await reviveLostNews();

  expect(await unpublished(lostOne)).toEqual(["PaymentSucceeded"]);
  expect(await unpublished(doneOne)).toEqual([]);
});

test("news of tickets whose mail never went out is published again, ever more rarely, four times at most", async () => {
  const { performanceId, seat } = await newPerformance();
  const buyer = await newBuyer();
  const [unsent, sent] = [
    await buyer.holdAndBook(performanceId, seat(0)),
    await buyer.holdAndBook(performanceId, seat(1)),
  ];
  for (const bookingId of [unsent, sent]) await buyer.payAndGetTickets(bookingId);
  const [news] = await prisma.outboxEvent.findMany({
    where: { key: sent, payload: { path: ["type"], equals: "BookingConfirmed" } },
  });
  await enterInbox(prisma, MAIL_CONSUMER, news?.eventId ?? "");

  const reviveAfter = async (minutes: number): Promise<number> => {
    await prisma.outboxEvent.updateMany({
      where: { topic: "bookings", key: { in: [unsent, sent] } },
      data: { publishedAt: new Date(Date.now() - minutes * 60_000) },
    });
    // Two housekeepings at once are one.
    await Promise.all([reviveLostNews(), reviveLostNews()]);
    expect(await countUnpublished(sent)).toBe(0);
    return countUnpublished(unsent);
  };
  const revived: number[] = [];
  for (const minutes of [0.9, 1.1, 2.9, 3.1, 8.9, 9.1, 26, 61, 28, 28]) {
    revived.push(await reviveAfter(minutes));
  }
  expect(revived).toEqual([0, 1, 0, 1, 0, 1, 0, 0, 1, 0]);
});

test("cancelling a paid booking voids its tickets, frees its seats and asks for the refund once", async () => {
  const { performanceId, seat } = await newPerformance();
  const buyer = await newBuyer();
  const bookingId = await buyer.holdAndBook(performanceId, seat(0));
  const paymentId = await buyer.payAndGetTickets(bookingId);

  const cancelled = await Promise.all([
    cancelBooking(bookingId, buyer.id),
    cancelBooking(bookingId, buyer.id),
  ]);
  expect(cancelled).toEqual([
    { ok: true, value: null },
    { ok: true, value: null },
  ]);

  const booking = await findBooking(bookingId, buyer.id);
  expect(booking?.status).toBe("CANCELLED");
  expect(booking?.tickets.map((ticket) => ticket.status)).toEqual(["VOID"]);
  expect(booking?.payments[0]?.refundUnderWay).toBe(true);
  const asked = (await paymentEvents(paymentId)).filter(({ type }) => type === "RefundRequested");
  expect(asked).toHaveLength(1);
  expect(await countsOf(performanceId)).toEqual([20, 0, 0, 0]);

  required(await recordProviderNews(await newsOf(paymentId, "refund_succeeded")));
  expect((await findBooking(bookingId, buyer.id))?.payments[0]?.status).toBe("REFUNDED");
});

test("somebody else's booking is not found, to read, to pay or to cancel", async () => {
  const { performanceId, seat } = await newPerformance();
  const buyer = await newBuyer();
  const stranger = await newBuyer();
  const bookingId = await buyer.holdAndBook(performanceId, seat(0));

  const notFound = { ok: false, refusal: { code: "booking_not_found" } };
  expect(await findBooking(bookingId, stranger.id)).toBeNull();
  expect(await cancelBooking(bookingId, stranger.id)).toEqual(notFound);
  const paymentId = PaymentId.parse(crypto.randomUUID());
  const request = { paymentId, bookingId, buyerId: stranger.id, methodToken: "sim_success" };
  expect(await requestPayment(request)).toEqual(notFound);
});

async function countsOf(performanceId: Parameters<typeof findAvailability>[0]) {
  return (await findAvailability(performanceId))?.counts;
}

/** Moves a booking's deadline into the past, as waiting would. */
async function runOutOfTime(bookingId: BookingId, agoMs = 2 * PAYMENT_GRACE_MS): Promise<void> {
  const expiresAt = new Date(Date.now() - agoMs);
  await prisma.booking.update({ where: { id: bookingId }, data: { expiresAt } });
}

/** Pays in such a way that the provider's word comes after the booking has expired. */
async function payLate(buyer: Buyer, bookingId: BookingId) {
  const paymentId = await buyer.requestToPay(bookingId);
  await runOutOfTime(bookingId);
  expect(await expireBooking(bookingId)).toBe(true);
  required(await recordProviderNews(await newsOf(paymentId, "charge_succeeded")));
  return paymentId;
}

function countUnpublished(bookingId: BookingId): Promise<number> {
  return prisma.outboxEvent.count({
    where: { publishedAt: null, topic: "bookings", key: bookingId },
  });
}

async function unpublished(paymentId: PaymentId): Promise<string[]> {
  const rows = await prisma.outboxEvent.findMany({
    where: { publishedAt: null, payload: { path: ["paymentId"], equals: paymentId } },
  });
  return rows.map(({ payload }) => (payload as { type: string }).type);
}
