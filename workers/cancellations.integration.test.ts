/** The end of every booking of a cancelled performance, by the loop that ends them. */
import { afterAll, beforeAll, expect, test } from "vitest";

import {
  newBuyer,
  newPerformance,
  newsOf,
  required,
  succeededEvent,
} from "#server/commands/box-office.fixture";
import { cancelPerformance } from "#server/commands/cancel-performance";
import { fulfilBooking } from "#server/commands/fulfil-booking";
import { recordProviderNews } from "#server/commands/record-provider-news";
import { BookingEvent, PaymentEvent } from "#server/domain/events";
import {
  OrganiserId,
  type BookingId,
  type PaymentId,
  type PerformanceId,
} from "#server/domain/ids";
import { newSimulator, newSink, readLedger } from "#server/payments/simulator/simulator.fixture";
import { listBookingsToEnd } from "#server/postgres/bookings";
import { closePostgres, Prisma, prisma } from "#server/postgres/client";
import { findAvailability } from "#server/queries/availability.fixture";
import { closeRedis, openRedis } from "#server/redis/client";
import { countLive, runCancellations, sellHouse, sellLastSeats } from "./cancellations.fixture";

/** How long a busy machine may take. */
const SOON = { timeout: 30_000, interval: 10 };

const NONE = { ticketed: 0, paid: 0, paying: 0, unpaid: 0 };

beforeAll(openRedis);
afterAll(async () => {
  closeRedis();
  await closePostgres();
});

test("220 bookings end and each is refunded once, by two loops at once that are stopped midway again and again", async () => {
  const house = await sellHouse({ ticketed: 10, paid: 8, paying: 6, unpaid: 6 });
  const { performanceId, paid, paying } = house;
  await sellLastSeats(house, 190);
  await callOff(performanceId);

  let stopsMidway = 0;
  for (const paymentId of paying) {
    const left = await countLive(performanceId);
    const ends = [runCancellations(), runCancellations()];
    // The bank goes on answering meanwhile, and so does fulfilment.
    const late = payLate(paymentId);
    await expect.poll(() => countLive(performanceId), SOON).toBeLessThan(Math.max(1, left));
    await Promise.all([late, ...ends.map((end) => end())]);
    if ((await countLive(performanceId)) > 0) stopsMidway += 1;
  }
  expect(stopsMidway).toBeGreaterThan(2);
  await endAll(performanceId);
  for (const paymentId of paid) await fulfilBooking(await succeededEvent(paymentId));

  const statuses = await prisma.booking.groupBy({
    by: ["status"],
    where: { performanceId },
    _count: true,
  });
  expect(statuses).toEqual([{ status: "CANCELLED", _count: 220 }]);
  const refunds = await readRefundsAsked(performanceId);
  expect(refunds).toHaveLength(10 + 8 + 6 + 190);
  expect(new Set(refunds).size).toBe(refunds.length);
  expect(await countEvents(performanceId, "BookingCancelled")).toBe(220);
  await expectEmptyHouse(performanceId);
}, 120_000);

test("control: whoever looks first and ends afterwards asks for a refund twice", async () => {
  const { performanceId } = await sellHouse({ ...NONE, ticketed: 1 });
  const endNaively = async () => {
    const isLive = (await countLive(performanceId)) > 0;
    // Both have looked before either writes: two processes need no more than a moment for that.
    return async () => (isLive ? prisma.$executeRaw(refundAnnounced(performanceId)) : 0);
  };
  const enders = await Promise.all([endNaively(), endNaively()]);
  await Promise.all(enders.map((end) => end()));
  expect(await readRefundsAsked(performanceId)).toHaveLength(2);
});

test("the provider refunds each charge once, however often it is asked", async () => {
  const sink = await newSink();
  const { url, provider } = await newSimulator(sink.url);
  const { performanceId, ticketed } = await sellHouse({ ...NONE, ticketed: 4 });
  const rows = await prisma.payment.findMany({ where: { id: { in: ticketed } } });
  for (const { id, bookingId, amountMinor } of rows) {
    const amount = { amountMinor, currency: "GBP" as const };
    const ids = { paymentId: id as PaymentId, bookingId: bookingId as BookingId };
    const asked = { methodToken: "sim_success", requestedAtMs: Date.now() };
    const charged = await provider.charge({ ...ids, amount, ...asked });
    if (charged.outcome !== "succeeded") throw new Error("The charge did not succeed.");
    await prisma.payment.update({ where: { id }, data: { chargeReference: charged.reference } });
  }
  await callOff(performanceId);
  await endAll(performanceId);

  const toRefund = await prisma.payment.findMany({
    where: { id: { in: ticketed }, refundRequestedAt: { not: null } },
  });
  expect(toRefund).toHaveLength(4);
  for (const { id, chargeReference, amountMinor } of toRefund) {
    const amount = { amountMinor, currency: "GBP" as const };
    const asked = { paymentId: id as PaymentId, chargeReference: chargeReference ?? "", amount };
    expect(await provider.refund(asked)).toEqual(await provider.refund(asked));
  }
  const { charges } = await readLedger(url);
  expect(charges.map(({ refunds }) => refunds.length)).toEqual([1, 1, 1, 1]);
});

test("a booking that was being made while the performance was cancelled ends all the same", async () => {
  const { performanceId, organiserId, seat } = await newPerformance();
  const buyer = await newBuyer();
  const hold = required(await buyer.hold(performanceId, seat(0)));

  const booked = await prisma.$transaction(async (tx) => {
    // Whoever books waits for this row, with the sale already read.
    await tx.$executeRaw(
      Prisma.sql`select 1 from performance_seats
                  where performance_id = ${performanceId}::uuid and seat_index = 0 for update`,
    );
    const booking = buyer.book({ holdId: hold.id });
    await expect.poll(countWaiting, SOON).toBeGreaterThan(0);
    required(await cancelPerformance(performanceId, organiserId));
    expect(await countToEnd(performanceId)).toBe(0);
    return { booking };
  });
  const { bookingId } = required(await booked.booking);
  await endAll(performanceId);

  const { status } = await prisma.booking.findUniqueOrThrow({ where: { id: bookingId } });
  expect(status).toBe("CANCELLED");
  await expectEmptyHouse(performanceId);
});

test("a booking that cannot be ended does not keep the money of those that come after it", async () => {
  const { performanceId } = await sellHouse({ ...NONE, ticketed: 9 });
  const { buyerId } = await firstBooking(performanceId);
  const broken = await prisma.booking.count({ where: { performanceId, buyerId } });
  const allowance = { where: { performanceId_buyerId: { performanceId, buyerId } } };
  // Without its buyer's allowance it has nothing to give back, which is a fault.
  const { placeCount } = await prisma.buyerAllowance.delete(allowance);
  await callOff(performanceId);

  const end = runCancellations();
  await expect.poll(() => countLive(performanceId), SOON).toBe(broken);
  expect(await readRefundsAsked(performanceId)).toHaveLength(9 - broken);

  await prisma.buyerAllowance.create({ data: { performanceId, buyerId, placeCount } });
  await expect.poll(() => countLive(performanceId), SOON).toBe(0);
  await end();
  expect(await readRefundsAsked(performanceId)).toHaveLength(9);
});

// As many as are ended side by side, too: then none of them can be ended.
test.for([1, 4])("%i bookings that somebody keeps locked hold up nobody else", async (locked) => {
  const { performanceId } = await sellHouse({ ...NONE, unpaid: 9 });
  await callOff(performanceId);

  const end = await prisma.$transaction(async (tx) => {
    await tx.$executeRaw(
      Prisma.sql`select 1 from bookings where performance_id = ${performanceId}::uuid
                  order by id limit ${locked} for update`,
    );
    const running = runCancellations();
    await expect.poll(() => countLive(performanceId), { timeout: 9_000 }).toBe(locked);
    return running;
  });
  await expect.poll(() => countLive(performanceId), SOON).toBe(0);
  await end();
});

/** Cancels a performance as its organiser. */
async function callOff(performanceId: PerformanceId): Promise<void> {
  const { event } = await prisma.performance.findUniqueOrThrow({
    where: { id: performanceId },
    include: { event: true },
  });
  required(await cancelPerformance(performanceId, OrganiserId.parse(event.organiserId)));
}

async function endAll(performanceId: PerformanceId): Promise<void> {
  const end = runCancellations();
  await expect.poll(() => countLive(performanceId), SOON).toBe(0);
  await end();
}

/** Lets the bank pay, and has what comes of it done. */
async function payLate(paymentId: PaymentId): Promise<void> {
  required(await recordProviderNews(await newsOf(paymentId, "charge_succeeded")));
  await fulfilBooking(await succeededEvent(paymentId));
}

/** Every seat is free, on the map too, no ticket opens a door, and nobody has places. */
async function expectEmptyHouse(performanceId: PerformanceId): Promise<void> {
  const where = { performanceId };
  expect(
    await prisma.performanceSeat.count({ where: { ...where, state: { not: "available" } } }),
  ).toBe(0);
  expect(await prisma.ticket.count({ where: { ...where, status: "LIVE" } })).toBe(0);
  expect(await prisma.buyerAllowance.count({ where: { ...where, placeCount: { not: 0 } } })).toBe(
    0,
  );
  const counts = (await findAvailability(performanceId))?.counts;
  expect(counts?.slice(1)).toEqual([0, 0, 0]);
}

async function countEvents(performanceId: PerformanceId, type: BookingEvent["type"]) {
  const rows = await prisma.outboxEvent.findMany({
    where: { topic: "bookings", payload: { path: ["performanceId"], equals: performanceId } },
  });
  const events = rows.map(({ payload }) => BookingEvent.parse(payload));
  return events.filter((event) => event.type === type).length;
}

/** The payments of a performance of which it was said that a refund is wanted, each as often as it was. */
async function readRefundsAsked(performanceId: PerformanceId): Promise<string[]> {
  const bookings = await prisma.booking.findMany({ where: { performanceId } });
  const rows = await prisma.outboxEvent.findMany({
    where: { topic: "payments", key: { in: bookings.map(({ id }) => id) } },
  });
  const events = rows.map(({ payload }) => PaymentEvent.parse(payload));
  return events.filter(({ type }) => type === "RefundRequested").map(({ paymentId }) => paymentId);
}

async function firstBooking(performanceId: PerformanceId) {
  return prisma.booking.findFirstOrThrow({ where: { performanceId }, orderBy: { id: "asc" } });
}

async function countToEnd(performanceId: PerformanceId): Promise<number> {
  const ids = await listBookingsToEnd(null, 10_000);
  return prisma.booking.count({ where: { performanceId, id: { in: ids } } });
}

/** Connections of this database that wait for somebody's lock. */
async function countWaiting(): Promise<number> {
  const [row] = await prisma.$queryRaw<{ waiting: number }[]>(
    Prisma.sql`select count(*)::int as waiting from pg_stat_activity
                where datname = current_database() and wait_event_type = 'Lock'
                  and query ilike '%performance_seats%'`,
  );
  return row?.waiting ?? 0;
}

/** News of a refund, written without asking whether it was written before. */
function refundAnnounced(performanceId: PerformanceId): Prisma.Sql {
  return Prisma.sql`
    insert into outbox (event_id, topic, key, payload)
    select e.id, 'payments', b.id::text,
           jsonb_build_object('id', e.id, 'schemaVersion', 1, 'occurredAtMs', 0,
             'type', 'RefundRequested', 'paymentId', p.id, 'bookingId', b.id,
             'buyerId', b.buyer_id,
             'amount', jsonb_build_object('amountMinor', p.amount_minor, 'currency', p.currency))
      from bookings b join payments p on p.booking_id = b.id,
           lateral (select gen_random_uuid() as id where b.id is not null) e
     where b.performance_id = ${performanceId}::uuid`;
}
