/** The audit of a house that had sold before there were trails, in a database that is then brought up to date. */
import { ownDatabase } from "#scripts/schema/own-database.fixture";

import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";

import { newsOf, required, succeededEvent } from "#server/commands/box-office.fixture";
import { cancelBooking } from "#server/commands/cancel-booking";
import { fulfilBooking } from "#server/commands/fulfil-booking";
import { recordProviderNews } from "#server/commands/record-provider-news";
import { PaymentId } from "#server/domain/ids";
import { closePostgres, Prisma, prisma } from "#server/postgres/client";
import { closeRedis, openRedis } from "#server/redis/client";

import { broken, damage, factsOf, newSale, newStanding } from "./audit.fixture";

beforeAll(openRedis);
afterAll(async () => {
  closeRedis();
  await closePostgres();
});

/** What is sold meanwhile leaves no trail, as before the triggers were there. */
async function withoutTrails<Answer>(sell: () => Promise<Answer>): Promise<Answer> {
  await ownDatabase.query("alter table performance_seats disable trigger performance_seats_trail");
  await ownDatabase.query("alter table performance_areas disable trigger performance_areas_trail");
  const sold = await sell();
  await ownDatabase.query("alter table performance_seats enable trigger performance_seats_trail");
  await ownDatabase.query("alter table performance_areas enable trigger performance_areas_trail");
  return sold;
}

async function beginTrails(): Promise<void> {
  const file = "prisma/migrations/20261120000400_begin_trails/migration.sql";
  await ownDatabase.query(await readFile(file, "utf8"));
}

test("seats that had changed before there were trails have trails that begin where they were met", async () => {
  const { performanceId, audit, pending, seat, sold, buyer } = await withoutTrails(newSale);
  // Between the triggers and the migration one of them goes on.
  const { id } = await prisma.payment.findFirstOrThrow({ where: { bookingId: pending } });
  const paymentId = PaymentId.parse(id);
  required(await recordProviderNews(await newsOf(paymentId, "charge_succeeded")));
  await fulfilBooking(await succeededEvent(paymentId));
  expect(broken(await audit())).toEqual(["trail"]);

  await beginTrails();
  const report = await audit();
  expect(broken(report)).toEqual([]);
  expect(factsOf(report, "trail")).toMatchObject({ steps: 4, begunLate: 4, gaps: 0, rowsOff: 0 });
  expect(report.checks.find(({ name }) => name === "trail")?.sentence).toContain(
    "4 of the seats and areas had changed before anything was recorded.",
  );

  // From there on a trail is as strict as any other.
  required(await cancelBooking(sold, buyer.id));
  await buyer.holdAndBook(performanceId, seat(0));
  expect(broken(await audit())).toEqual([]);
  await damage(
    Prisma.sql`delete from seat_changes where performance_id = ${performanceId}::uuid
                  and seat_index = 0 and version = 3`,
  );
  expect(broken(await audit())).toEqual(["trail"]);
});

test("an area that had changed before there were trails has one that begins where it is", async () => {
  const { performanceId, audit } = await withoutTrails(newStanding);
  expect(broken(await audit())).toEqual(["trail"]);

  await beginTrails();
  await beginTrails(); // Twice does no more than once.
  const report = await audit();
  expect(broken(report)).toEqual([]);
  expect(factsOf(report, "trail")).toMatchObject({ steps: 1, begunLate: 1 });

  await damage(
    Prisma.sql`update area_changes set begins = false where performance_id = ${performanceId}::uuid`,
  );
  expect(broken(await audit())).toEqual(["trail"]);
});
