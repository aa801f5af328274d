/** The audit of a real sale: clean, at every moment of it, and fast. */
import { afterAll, beforeAll, expect, test } from "vitest";

import { issueToken } from "#server/auth";
import {
  newAccount,
  newBuyer,
  newPerformance,
  required,
} from "#server/commands/box-office.fixture";
import { cancelBooking } from "#server/commands/cancel-booking";
import { AuditReport } from "#server/domain/audit";
import { AccountId } from "#server/domain/ids";
import { caller } from "#server/http/api.fixture";
import { closePostgres } from "#server/postgres/client";
import { closeRedis, openRedis } from "#server/redis/client";

import { findAudit } from "./audit";
import { broken, factsOf, newSale, newStanding } from "./audit.fixture";

beforeAll(openRedis);
afterAll(async () => {
  closeRedis();
  await closePostgres();
});

test("a real sale is clean, and every place and pound of it is accounted for", async () => {
  const { audit } = await newSale();
  const report = await audit();

  expect(broken(report)).toEqual([]);
  expect(report.clean).toBe(true);
  expect(factsOf(report, "capacity")).toMatchObject({
    ...{ capacity: 20, available: 15, held: 2, pending: 1, booked: 2, keptBack: 0 },
  });
  expect(factsOf(report, "tickets")).toMatchObject({ live: 2, due: 2 });
  expect(factsOf(report, "money")).toMatchObject({
    ...{ captured: 12_750, refunded: 4_250, refundsUnderWay: 0, owed: 8_500, kept: 8_500 },
  });
  expect(factsOf(report, "trail")).toMatchObject({ steps: 8 });
});

test("a standing audience is clean", async () => {
  const { audit } = await newStanding();
  const report = await audit();
  expect(broken(report)).toEqual([]);
  expect(factsOf(report, "capacity")).toMatchObject({
    capacity: 50,
    available: 45,
    pending: 2,
    booked: 3,
  });
  expect(factsOf(report, "tickets")).toMatchObject({ live: 3, due: 3 });
});

test("a sale in full swing is clean at every moment", async () => {
  const { performanceId, organiserId, seat } = await newPerformance();
  let selling = true;
  const sell = async (place: number) => {
    const buyer = await newBuyer();
    while (selling) {
      const bookingId = await buyer.holdAndBook(performanceId, seat(place));
      await buyer.payAndGetTickets(bookingId);
      required(await cancelBooking(bookingId, buyer.id));
    }
  };
  const sales = [0, 1, 2].map(sell);
  for (let audits = 0; audits < 12; audits += 1) {
    const report = await findAudit(performanceId, organiserId, Date.now());
    expect(report?.checks.filter(({ holds }) => !holds)).toEqual([]);
  }
  selling = false;
  await Promise.all(sales);
});

test("money on its way back is named by itself, and so is money that waits for its tickets", async () => {
  const { performanceId, organiserId, seat } = await newPerformance();
  const buyer = await newBuyer();
  const returned = await buyer.holdAndBook(performanceId, seat(0));
  await buyer.payAndGetTickets(returned);
  required(await cancelBooking(returned, buyer.id));
  await buyer.pay(await buyer.holdAndBook(performanceId, seat(1)), "charge_succeeded");

  const report = AuditReport.parse(await findAudit(performanceId, organiserId, Date.now()));
  expect(broken(report)).toEqual([]);
  expect(factsOf(report, "money")).toMatchObject({
    ...{ captured: 8_500, refunded: 0, refundsUnderWay: 4_250, awaitingTickets: 4_250, kept: 0 },
  });
  expect(report.checks.find(({ name }) => name === "money")?.sentence).toBe(
    "£85 taken, £0 given back, £42.50 on its way back, £42.50 waiting for its tickets; what is left is what the confirmed bookings cost: £0.",
  );
});

test("its organiser may audit a performance, nobody else, and a visitor must sign in", async () => {
  const { performanceId, organiserId } = await newPerformance();
  const ask = async (id: string | null, role: "fan" | "organiser" = "organiser") => {
    const identity = { role, name: "Olive", email: "o@f.test" };
    const token =
      id && (await issueToken({ id: AccountId.parse(id), ...identity }, Date.now())).token;
    const call = caller(token === null ? {} : { Authorization: `Bearer ${token}` });
    return call("GET", `performances/${performanceId}/audit`);
  };
  const own = await ask(organiserId);
  expect(own.status).toBe(200);
  expect(AuditReport.parse(own.body)).toMatchObject({ performanceId, clean: true });
  expect((await ask(await newAccount("organiser"))).status).toBe(404);
  expect((await ask(await newAccount("fan"), "fan")).status).toBe(404);
  expect((await ask(null)).status).toBe(401);
});
