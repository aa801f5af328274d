/** Reconciliation again and again, by many at once, and of a part of the books only. */
import { afterAll, beforeAll, expect, test } from "vitest";

import { required } from "#server/commands/box-office.fixture";
import { cancelBooking } from "#server/commands/cancel-booking";
import { reconcilePayments } from "#server/commands/reconcile-payments";
import { BookingId, PaymentId } from "#server/domain/ids";
import { paymentMendsTotal } from "#server/metrics";
import { isOutage } from "#server/outage";
import { closePostgres, prisma } from "#server/postgres/client";
import { closeRedis, openRedis } from "#server/redis/client";

import { loseNews, newHouse, price, typesOf } from "./reconciliation.fixture";

const MINUTE_MS = 60_000;

beforeAll(openRedis);
afterAll(async () => {
  closeRedis();
  await closePostgres();
});

test("control: who asks again without the locks asks several times", async () => {
  // Should this ever find a single row, the tests of many at once prove nothing.
  const house = await newHouse();
  const paymentId = await house.ask(await house.book());
  const [news] = await prisma.outboxEvent.findMany({
    where: { topic: "payments", payload: { path: ["paymentId"], equals: paymentId } },
  });
  const { topic = "", key = "", payload } = news ?? {};
  await loseNews(paymentId);
  // All look before any writes, as happens when three look at the same moment.
  const looks = await Promise.all([typesOf(paymentId), typesOf(paymentId), typesOf(paymentId)]);
  const askedForNothing = looks.filter((types) => types.length === 0);
  await Promise.all(
    askedForNothing.map(() => {
      const eventId = crypto.randomUUID();
      return prisma.outboxEvent.create({ data: { eventId, topic, key, payload: payload ?? {} } });
    }),
  );
  expect((await typesOf(paymentId)).length).toBeGreaterThan(1);
});

test("many reconcilers at once take each step once", async () => {
  const house = await newHouse();
  const bookingIds = [await house.book(0), await house.book(1), await house.book(2)];
  const paymentIds = await Promise.all(bookingIds.map((id) => house.ask(id)));
  for (const [at, paymentId] of paymentIds.entries()) {
    await house.charge(paymentId, bookingIds[at] ?? BookingId.parse(""));
  }

  await Promise.all(Array.from({ length: 8 }, () => house.reconcile()));
  await house.reconcile();

  for (const paymentId of paymentIds) {
    expect(await typesOf(paymentId)).toEqual(["PaymentRequested", "PaymentSucceeded"]);
  }
  expect((await house.breaks()).filter((one) => one.startsWith("charge_success"))).toEqual(
    paymentIds.map(() => "charge_success_unheard MENDED"),
  );
});

test("a payment that somebody keeps locked waits for the next round, and no other with it", async () => {
  const house = await newHouse();
  const bookingIds = [await house.book(0), await house.book(1), await house.book(2)];
  for (const bookingId of bookingIds) await house.charge(await house.ask(bookingId), bookingId);
  const [locked, ...others] = bookingIds;
  const statusesOf = (ids: BookingId[]) => Promise.all(ids.map((id) => house.statusOf(id)));
  const before = await countMends("passed_over");

  await whileLocked(locked, async () => {
    await house.reconcile();
    expect(await statusesOf(others)).toEqual(others.map(() => ["PENDING", "SUCCEEDED"]));
    expect(await countMends("passed_over")).toBe(before + 1);
  });
  expect(await statusesOf(bookingIds.slice(0, 1))).toEqual([["PENDING", "REQUESTED"]]);
  expect(await house.breaks()).toContain("charge_success_unheard OPEN");

  await house.reconcile();
  expect(await statusesOf(bookingIds)).toEqual(bookingIds.map(() => ["PENDING", "SUCCEEDED"]));
});

test("money that came and went back unheard is written at once: nobody sees it as kept", async () => {
  const house = await newHouse();
  const bookingId = await house.book();
  const paymentId = await house.ask(bookingId);
  const chargeReference = await house.charge(paymentId, bookingId);
  await house.provider.refund({ paymentId, chargeReference, amount: price });

  await house.reconcile();

  expect(await house.statusOf(bookingId)).toEqual(["PENDING", "REFUNDED"]);
  const written = await prisma.$queryRaw`
    select count(*)::int as news, count(distinct xmin::text)::int as transactions from outbox
     where topic = 'payments' and payload ->> 'paymentId' = ${paymentId}
       and payload ->> 'type' in ('PaymentSucceeded', 'PaymentRefunded')`;
  expect(written).toEqual([{ news: 2, transactions: 1 }]);
});

test("a look at the last hours closes nothing that it has not looked at", async () => {
  const house = await newHouse();
  const { bookingId, paymentId, chargeReference } = await house.sell();
  await house.provider.refund({ paymentId, chargeReference, amount: price });
  await house.reconcile();
  expect(await house.breaks()).toEqual(["refunded_but_confirmed OPEN"]);
  required(await cancelBooking(bookingId, house.buyer.id));

  const nowMs = Date.now() + 10 * MINUTE_MS;
  await reconcilePayments({ sinceMs: nowMs, nowMs, provider: house.provider });
  expect(await house.breaks()).toEqual(["refunded_but_confirmed OPEN"]);
  await house.reconcile();
  expect(await house.breaks()).toContain("refunded_but_confirmed MENDED");
});

test("a break that comes back is open again", async () => {
  const house = await newHouse();
  const stranger = PaymentId.parse(crypto.randomUUID());
  const reference = await house.charge(stranger, BookingId.parse(crypto.randomUUID()));
  await house.reconcile();
  const where = { provider: house.provider.name, subject: reference };
  await prisma.paymentBreak.updateMany({
    where,
    data: { state: "MENDED", mendedAt: new Date(0), foundAt: new Date(0) },
  });

  await house.reconcile();
  const again = await prisma.paymentBreak.findFirst({ where });
  expect(again).toMatchObject({ state: "OPEN", mendedAt: null });
  expect(again?.foundAt.getTime()).toBeGreaterThan(0);
});

test("a provider that is away is an outage, and changes nothing", async () => {
  const house = await newHouse();
  const bookingId = await house.book();
  await house.charge(await house.ask(bookingId), bookingId);
  await house.simulator.stop();

  const fault: unknown = await house.reconcile().catch((thrown: unknown) => thrown);
  expect(isOutage(fault)).toBe(true);
  expect(await house.breaks()).toEqual([]);
});

/** Does something while somebody else has a booking's row. */
async function whileLocked(
  bookingId: BookingId | undefined,
  work: () => Promise<void>,
): Promise<void> {
  await prisma.$transaction(
    async (tx) => {
      await tx.$queryRaw`select 1 from bookings where id = ${bookingId}::uuid for update`;
      await work();
    },
    { timeout: 30_000 },
  );
}

async function countMends(outcome: string): Promise<number> {
  const { values } = await paymentMendsTotal.get();
  return values
    .filter(({ labels }) => labels.outcome === outcome)
    .reduce((sum, { value }) => sum + value, 0);
}
