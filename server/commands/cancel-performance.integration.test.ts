/** Calling a performance off, on real stores: what nobody can do afterwards, and where the money goes. */
import { afterAll, beforeAll, expect, test } from "vitest";

import { cancelBooking } from "#server/commands/cancel-booking";
import { cancelPerformance } from "#server/commands/cancel-performance";
import { extendHold } from "#server/commands/change-hold";
import { endCancelledBooking } from "#server/commands/end-cancelled-booking";
import { fulfilBooking } from "#server/commands/fulfil-booking";
import { recordProviderNews } from "#server/commands/record-provider-news";
import { requestPayment } from "#server/commands/request-payment";
import { OrganiserId, PaymentId } from "#server/domain/ids";
import { closePostgres, prisma } from "#server/postgres/client";
import { findBooking } from "#server/queries/bookings";
import { findPerformance } from "#server/queries/performance-page";
import { findOrganiserPerformance } from "#server/queries/organiser-performance";
import { closeRedis, openRedis } from "#server/redis/client";

import {
  expireWhilePaying,
  newAccount,
  newBuyer,
  newPerformance,
  newsOf,
  payLate,
  paymentEvents,
  required,
  succeededEvent,
} from "./box-office.fixture";

/** A sale is a second old at most; a busy machine may take longer to say so. */
const SOON = { timeout: 10_000 };

const REFUSED = { ok: false, refusal: { code: "performance_cancelled" } };

beforeAll(openRedis);
afterAll(async () => {
  closeRedis();
  await closePostgres();
});

test("from a second after the cancellation nobody holds, keeps, books or pays", async () => {
  const { performanceId, organiserId, seat } = await newPerformance();
  const [holder, payer, late] = await Promise.all([newBuyer(), newBuyer(), newBuyer()]);
  const hold = required(await holder.hold(performanceId, seat(0)));
  const bookingId = await payer.holdAndBook(performanceId, seat(1));

  required(await cancelPerformance(performanceId, organiserId));

  // Whoever pays is refused at once: that is Postgres' to say.
  const paymentId = PaymentId.parse(crypto.randomUUID());
  const wish = { paymentId, bookingId, buyerId: payer.id, methodToken: "sim_success" };
  expect(await requestPayment(wish)).toEqual(REFUSED);
  expect(await cancelBooking(bookingId, payer.id)).toEqual(REFUSED);
  await expect.poll(() => late.hold(performanceId, seat(2)), SOON).toEqual(REFUSED);
  expect(await holder.book({ holdId: hold.id })).toEqual(REFUSED);
  expect(await extendHold(hold.id, holder.id)).toEqual(REFUSED);
  expect((await findPerformance(performanceId, Date.now()))?.salePhase).toBe("cancelled");
});

test("places of an area are refused like seats", async () => {
  const plan = { template: "general_admission", capacity: 10 };
  const { performanceId, organiserId } = await newPerformance({ plan });
  const buyer = await newBuyer();
  required(await cancelPerformance(performanceId, organiserId));
  const area = { performanceId, areaId: "area" };
  // More than there are: a sale that is a second old refuses it too, with another word.
  await expect.poll(() => buyer.book({ ...area, quantity: 11 }), SOON).toEqual(REFUSED);
});

test("a hold that was a booking before the cancellation still answers with it", async () => {
  const { performanceId, organiserId, seat } = await newPerformance();
  const buyer = await newBuyer();
  const hold = required(await buyer.hold(performanceId, seat(0)));
  const { bookingId } = required(await buyer.book({ holdId: hold.id }));
  required(await cancelPerformance(performanceId, organiserId));
  expect(required(await buyer.book({ holdId: hold.id })).bookingId).toBe(bookingId);
});

test("asked again, by twins too, the cancellation is what it was", async () => {
  const { performanceId, organiserId } = await newPerformance();
  const cancel = () => cancelPerformance(performanceId, organiserId);
  const twins = await Promise.all([cancel(), cancel(), cancel()]);
  expect(twins.every((answer) => answer.ok)).toBe(true);
  const readAt = async () =>
    (await findOrganiserPerformance(performanceId, organiserId, Date.now()))?.performance
      .cancelledAtMs;
  const cancelledAtMs = await readAt();
  expect(cancelledAtMs).toBeGreaterThan(0);
  required(await cancel());
  expect(await readAt()).toBe(cancelledAtMs);
});

test("somebody else's performance is not found, and goes on", async () => {
  const { performanceId, organiserId } = await newPerformance();
  const stranger = OrganiserId.parse(await newAccount("organiser"));
  expect(await cancelPerformance(performanceId, stranger)).toEqual({
    ok: false,
    refusal: { code: "performance_not_found" },
  });
  expect(await findOrganiserPerformance(performanceId, stranger, Date.now())).toBeNull();
  const view = await findOrganiserPerformance(performanceId, organiserId, Date.now());
  expect(view).toMatchObject({ cancellable: true, performance: { cancelledAtMs: null } });
});

test("what has begun cannot be called off", async () => {
  const { performanceId, organiserId } = await newPerformance();
  const startsAt = new Date(Date.now() - 1_000);
  await prisma.performance.update({ where: { id: performanceId }, data: { startsAt } });
  expect(await cancelPerformance(performanceId, organiserId)).toEqual({
    ok: false,
    refusal: { code: "performance_begun", startsAtMs: startsAt.getTime() },
  });
  const view = await findOrganiserPerformance(performanceId, organiserId, Date.now());
  expect(view?.cancellable).toBe(false);
});

test("a booking ends once, by the organiser, and whoever had cancelled before did so themselves", async () => {
  const { performanceId, organiserId, seat } = await newPerformance();
  const [stays, leaves] = await Promise.all([newBuyer(), newBuyer()]);
  const kept = await stays.holdAndBook(performanceId, seat(0));
  const paymentId = await stays.payAndGetTickets(kept);
  const left = await leaves.holdAndBook(performanceId, seat(1));
  expect(await endCancelledBooking(kept)).toBe(false);
  required(await cancelBooking(left, leaves.id));
  required(await cancelPerformance(performanceId, organiserId));

  await Promise.all([endCancelledBooking(kept), endCancelledBooking(kept)]);

  const booking = await findBooking(kept, stays.id);
  expect(booking).toMatchObject({ status: "CANCELLED", cancelledBy: "organiser" });
  expect(booking?.tickets.map(({ status }) => status)).toEqual(["VOID"]);
  expect(booking?.performance.cancelledAtMs).toBeGreaterThan(0);
  expect(await countRefundsAsked(paymentId)).toBe(1);
  expect((await findBooking(left, leaves.id))?.cancelledBy).toBe("buyer");
});

test("money that comes for a booking that has ended with its performance goes back", async () => {
  const { performanceId, organiserId, seat } = await newPerformance();
  const buyer = await newBuyer();
  const bookingId = await buyer.holdAndBook(performanceId, seat(0));
  const paymentId = await buyer.requestToPay(bookingId);
  required(await cancelPerformance(performanceId, organiserId));
  await endCancelledBooking(bookingId);

  await payLate(paymentId);

  const booking = await findBooking(bookingId, buyer.id);
  expect(booking).toMatchObject({ status: "CANCELLED", tickets: [] });
  expect(booking?.payments[0]?.refundUnderWay).toBe(true);
  expect(await countRefundsAsked(paymentId)).toBe(1);
});

test("money that is there before anybody has ended the booking goes back, and ends it", async () => {
  const { performanceId, organiserId, seat } = await newPerformance();
  const buyer = await newBuyer();
  const bookingId = await buyer.holdAndBook(performanceId, seat(0));
  const paymentId = await buyer.pay(bookingId, "charge_succeeded");
  required(await cancelPerformance(performanceId, organiserId));

  await fulfilBooking(await succeededEvent(paymentId));
  await endCancelledBooking(bookingId);

  expect(await findBooking(bookingId, buyer.id)).toMatchObject({
    status: "CANCELLED",
    cancelledBy: "organiser",
    tickets: [],
  });
  expect(await countRefundsAsked(paymentId)).toBe(1);
});

test("late money takes no seats back once the performance is cancelled", async () => {
  const { performanceId, organiserId, seat } = await newPerformance();
  const buyer = await newBuyer();
  const bookingId = await buyer.holdAndBook(performanceId, seat(0));
  const paymentId = await expireWhilePaying(buyer, bookingId);
  required(await cancelPerformance(performanceId, organiserId));

  await payLate(paymentId);

  expect(await findBooking(bookingId, buyer.id)).toMatchObject({
    status: "EXPIRED",
    retakenAtMs: null,
    payments: [{ refundUnderWay: true }],
  });
});

test("the organiser sees which late money took its seats back and which went back, and the sums agree", async () => {
  const { performanceId, organiserId, seat } = await newPerformance();
  const [lucky, unlucky, rival, waiting] = await Promise.all([
    newBuyer(),
    newBuyer(),
    newBuyer(),
    newBuyer(),
  ]);
  const first = await lucky.holdAndBook(performanceId, seat(0));
  const retaken = await expireWhilePaying(lucky, first);
  await payLate(retaken);
  const second = await unlucky.holdAndBook(performanceId, seat(1), seat(2));
  const refunded = await expireWhilePaying(unlucky, second);
  await rival.payAndGetTickets(await rival.holdAndBook(performanceId, seat(1)));
  await payLate(refunded);
  await waiting.holdAndBook(performanceId, seat(3));

  const view = await findOrganiserPerformance(performanceId, organiserId, Date.now());
  expect(view?.latePayments).toMatchObject([
    { paymentId: refunded, outcome: "refund_under_way", amountMinor: 8_500 },
    { paymentId: retaken, outcome: "retaken", amountMinor: 4_250 },
  ]);
  expect(view?.bookings).toEqual([
    { status: "PENDING", bookings: 1, places: 1, totalMinor: 4_250 },
    { status: "CONFIRMED", bookings: 2, places: 2, totalMinor: 8_500 },
    { status: "EXPIRED", bookings: 1, places: 2, totalMinor: 8_500 },
  ]);
  const kept = { keptMinor: 8_500, keptPayments: 2 };
  const captured = { ...kept, capturedMinor: 17_000, refundedMinor: 0 };
  expect(view?.money).toEqual({ ...captured, refundUnderWayMinor: 8_500, refundsUnderWay: 1 });
  expect(view?.places).toMatchObject({ booked: 2, pending: 1 });
  const booking = await findBooking(first, lucky.id);
  expect(booking).toMatchObject({ status: "CONFIRMED", cancelledBy: null });
  expect(booking?.retakenAtMs).toBeGreaterThan(0);

  required(await recordProviderNews(await newsOf(refunded, "refund_succeeded")));
  const after = await findOrganiserPerformance(performanceId, organiserId, Date.now());
  expect(after?.latePayments[0]?.outcome).toBe("refunded");
  expect(after?.money).toMatchObject({ refundedMinor: 8_500, refundUnderWayMinor: 0 });
});

test("the organiser sees how many bookings a cancellation has ended, and which refunds have failed", async () => {
  const { performanceId, organiserId, seat } = await newPerformance();
  const [leaves, stays, pays] = await Promise.all([newBuyer(), newBuyer(), newBuyer()]);
  // Cancelled by its buyer before: that was not the organiser's doing.
  const left = await leaves.holdAndBook(performanceId, seat(0));
  required(await cancelBooking(left, leaves.id));
  const bookingId = await pays.holdAndBook(performanceId, seat(1));
  const paymentId = await pays.payAndGetTickets(bookingId);
  const unpaid = await stays.holdAndBook(performanceId, seat(2));
  const look = () => findOrganiserPerformance(performanceId, organiserId, Date.now());
  const none = { refunds: 0, amountMinor: 0 };
  expect(await look()).toMatchObject({ bookingsToEnd: 0, bookingsEnded: 0, failedRefunds: none });

  required(await cancelPerformance(performanceId, organiserId));
  await Promise.all([endCancelledBooking(bookingId), endCancelledBooking(unpaid)]);
  expect(await look()).toMatchObject({ bookingsToEnd: 0, bookingsEnded: 2, failedRefunds: none });

  const row = { kind: "refund_failed", subject: paymentId, provider: "simulator", performanceId };
  const facts = { ours: null, theirs: [], message: null };
  await prisma.paymentBreak.create({ data: { ...row, id: paymentId, paymentId, facts } });
  expect((await look())?.failedRefunds).toEqual({ refunds: 1, amountMinor: 4_250 });

  // A person has seen to it.
  required(await recordProviderNews(await newsOf(paymentId, "refund_succeeded")));
  expect((await look())?.failedRefunds).toEqual(none);
});

async function countRefundsAsked(paymentId: PaymentId): Promise<number> {
  const events = await paymentEvents(paymentId);
  return events.filter(({ type }) => type === "RefundRequested").length;
}
