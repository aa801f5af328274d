/** The audit of a damaged sale: whatever is damaged, its check says so, and no other does. */
import { afterAll, beforeAll, expect, test } from "vitest";

import type { AuditCheckName } from "#server/domain/audit";
import type { PerformanceId } from "#server/domain/ids";
import { closePostgres, prisma, Prisma } from "#server/postgres/client";
import { closeRedis, openRedis, redis } from "#server/redis/client";
import { mapKeys } from "#server/redis/keys";

import { broken, damage, newSale, newStanding } from "./audit.fixture";

beforeAll(openRedis);
afterAll(async () => {
  closeRedis();
  await closePostgres();
});

/** Makes the map show another code for a seat, as a bug would. */
async function paint(performanceId: PerformanceId, index: number, code: number): Promise<void> {
  const [, statuses = ""] = mapKeys(performanceId);
  await redis.call("BITFIELD", statuses, "SET", "u2", `#${String(index)}`, String(code));
}

type Sale = Awaited<ReturnType<typeof newSale>>;

test.for<[string, (sale: Sale) => Promise<void>, AuditCheckName[]]>([
  [
    "a seat is missing",
    ({ performanceId }) =>
      damage(Prisma.sql`delete from performance_seats
                         where performance_id = ${performanceId}::uuid and seat_index = 19`),
    ["capacity"],
  ],
  [
    "a seat belongs to another booking",
    ({ performanceId, pending }) =>
      damage(Prisma.sql`update performance_seats set booking_id = ${pending}::uuid, version = version + 1
                         where performance_id = ${performanceId}::uuid and seat_index = 0`),
    ["owners", "trail"],
  ],
  [
    "a ticket is missing",
    ({ sold }) =>
      damage(Prisma.sql`update tickets set status = 'VOID'
                         where booking_id = ${sold}::uuid and seat_index = 0`),
    ["tickets"],
  ],
  [
    "a ticket is good for a seat that nobody bought",
    ({ sold }) =>
      damage(Prisma.sql`update tickets set seat_index = 9
                         where booking_id = ${sold}::uuid and seat_index = 0`),
    ["tickets"],
  ],
  [
    "a confirmed booking was never paid",
    ({ paymentId }) =>
      damage(Prisma.sql`update payments set status = 'FAILED' where id = ${paymentId}::uuid`),
    ["money"],
  ],
  [
    "a booking costs more than its lines",
    ({ sold, paymentId }) =>
      Promise.all([
        damage(
          Prisma.sql`update bookings set total_minor = total_minor + 1 where id = ${sold}::uuid`,
        ),
        damage(
          Prisma.sql`update payments set amount_minor = amount_minor + 1 where id = ${paymentId}::uuid`,
        ),
      ]).then(() => undefined),
    ["money"],
  ],
  [
    "money waits too long for its tickets",
    async ({ pending }) => {
      const [payment] = await prisma.payment.findMany({ where: { bookingId: pending } });
      await damage(Prisma.sql`update payments set status = 'SUCCEEDED', settled_at = now() - interval '1 hour'
                               where id = ${payment?.id}::uuid`);
    },
    ["money"],
  ],
  [
    "a step of a seat is not on record",
    ({ performanceId }) =>
      damage(Prisma.sql`delete from seat_changes where performance_id = ${performanceId}::uuid
                           and seat_index = 0 and version = 1`),
    ["trail"],
  ],
  [
    "the record ends at something that is not so",
    ({ performanceId }) =>
      damage(Prisma.sql`delete from seat_changes where performance_id = ${performanceId}::uuid
                           and seat_index = 0 and version = 2`),
    ["trail"],
  ],
  [
    "a seat took a step that no seat may take",
    ({ performanceId }) =>
      damage(Prisma.sql`update seat_changes set state = 'killed', booking_id = null
                         where performance_id = ${performanceId}::uuid
                           and seat_index = 0 and version = 1`),
    ["trail"],
  ],
  [
    "a buyer's places are counted wrong",
    ({ performanceId, buyer }) =>
      damage(Prisma.sql`update buyer_allowances set place_count = 1
                         where performance_id = ${performanceId}::uuid and buyer_id = ${buyer.id}::uuid`),
    ["allowances"],
  ],
  [
    "news waits for too long",
    ({ sold }) =>
      damage(
        Prisma.sql`update outbox set created_at = now() - interval '2 minutes' where key = ${sold}`,
      ),
    ["news"],
  ],
  [
    "the provider's books differ",
    async ({ performanceId }) => {
      const facts = { ours: null, theirs: [], message: null };
      const subject = crypto.randomUUID();
      const one = { id: subject, kind: "charge_missing", subject, provider: "simulator", facts };
      await prisma.paymentBreak.create({ data: { ...one, performanceId } });
    },
    ["payment_breaks"],
  ],
  [
    "the map shows a sold seat as free",
    ({ performanceId }) => paint(performanceId, 0, 0),
    ["phantoms"],
  ],
  [
    "the map shows a free seat as sold",
    ({ performanceId }) => paint(performanceId, 9, 2),
    ["phantoms"],
  ],
  [
    "the map shows a free seat as held",
    ({ performanceId }) => paint(performanceId, 9, 1),
    ["phantoms"],
  ],
  [
    "the map shows a sold seat as held",
    ({ performanceId }) => paint(performanceId, 0, 1),
    ["phantoms"],
  ],
])("the audit says so when %s", async ([, harm, expected]) => {
  const sale = await newSale();
  await sale.audit();
  await harm(sale);
  const report = await sale.audit();
  expect(report.clean).toBe(false);
  expect(broken(report)).toEqual(expected);
});

test.for<[string, (id: PerformanceId) => Prisma.Sql, AuditCheckName[]]>([
  [
    "places of an area have vanished",
    (id) => Prisma.sql`update performance_areas set available = available - 1, version = version + 1
                        where performance_id = ${id}::uuid`,
    ["capacity", "phantoms"],
  ],
  [
    "an area's record has a gap",
    (id) => Prisma.sql`delete from area_changes where performance_id = ${id}::uuid and version = 1`,
    ["trail"],
  ],
  [
    "an area's record says that more was sold than there is",
    (id) => Prisma.sql`update area_changes set available = -1
                        where performance_id = ${id}::uuid and version = 1`,
    ["trail"],
  ],
  [
    "a ticket of an area is missing",
    (id) => Prisma.sql`update tickets set status = 'VOID' where id in (
                         select id from tickets where performance_id = ${id}::uuid limit 1)`,
    ["tickets"],
  ],
])("the audit says so when %s", async ([, harm, expected]) => {
  const { performanceId, audit } = await newStanding();
  await audit();
  await damage(harm(performanceId));
  expect(broken(await audit())).toEqual(expected);
});
