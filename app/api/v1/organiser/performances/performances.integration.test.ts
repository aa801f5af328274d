/** Calling a performance off as programs do it: who may, what is answered, and what is answered again. */
import { afterAll, beforeAll, expect, test } from "vitest";

import { issueToken } from "#server/auth";
import { newBuyer, newPerformance } from "#server/commands/box-office.fixture";
import { newOrganiser } from "#server/commands/organising.fixture";
import { AccountId, type OrganiserId } from "#server/domain/ids";
import { OrganiserPerformanceView } from "#server/domain/organising";
import { asBuyer, caller } from "#server/http/api.fixture";
import { closePostgres, prisma } from "#server/postgres/client";
import { closeRedis, openRedis } from "#server/redis/client";

beforeAll(openRedis);
afterAll(async () => {
  closeRedis();
  await closePostgres();
});

async function asOrganiser(id: OrganiserId) {
  const who = { id: AccountId.parse(id), name: "Olive", email: "olive@example.test" };
  const { token } = await issueToken({ ...who, role: "organiser" }, Date.now());
  return caller({ Authorization: `Bearer ${token}` });
}

test("an organiser calls a performance off, and hears how far that is, however often they ask", async () => {
  const { performanceId, organiserId, seat } = await newPerformance();
  const buyer = await newBuyer();
  await buyer.payAndGetTickets(await buyer.holdAndBook(performanceId, seat(0)));
  const call = await asOrganiser(organiserId);
  const path = `organiser/performances/${performanceId}`;

  const before = await call("GET", path);
  expect(before).toMatchObject({
    status: 200,
    body: { cancellable: true, bookingsToEnd: 0, money: { keptMinor: 4_250 } },
  });
  expect(before.body).toEqual(OrganiserPerformanceView.parse(before.body));

  const cancelled = await call("PUT", `${path}/cancel`);
  expect(cancelled).toMatchObject({
    status: 202,
    body: { cancellable: false, performance: { id: performanceId, salePhase: "cancelled" } },
  });
  const view = OrganiserPerformanceView.parse(cancelled.body);
  // Another test's worker may have ended it by now.
  expect(view.bookingsToEnd).toBeLessThanOrEqual(1);
  expect(view.bookingsToEnd + view.money.refundsUnderWay).toBe(1);

  const again = await call("PUT", `${path}/cancel`);
  expect(again).toMatchObject({ status: 202, body: { performance: view.performance } });
  expect((await call("GET", path)).status).toBe(200);
});

test("a fan, a visitor and another organiser call nothing off", async () => {
  const { performanceId } = await newPerformance();
  const path = `organiser/performances/${performanceId}/cancel`;
  const notFound = { status: 404, body: { type: "/problems/performance_not_found" } };

  expect((await caller({})("PUT", path, undefined, { "Sec-Fetch-Site": "none" })).status).toBe(401);
  expect((await (await asBuyer(await newBuyer()))("PUT", path)).status).toBe(403);
  const stranger = await asOrganiser(await newOrganiser());
  expect(await stranger("PUT", path)).toMatchObject(notFound);
  expect(await stranger("GET", path.replace("/cancel", ""))).toMatchObject(notFound);
  expect((await stranger("PUT", "organiser/performances/tonight/cancel")).status).toBe(404);
  const row = await prisma.performance.findUniqueOrThrow({ where: { id: performanceId } });
  expect(row.cancelledAt).toBeNull();
});

test("what has begun is refused with the moment at which it began", async () => {
  const { performanceId, organiserId } = await newPerformance();
  const startsAt = new Date(Date.now() - 60_000);
  await prisma.performance.update({ where: { id: performanceId }, data: { startsAt } });
  const call = await asOrganiser(organiserId);
  expect(await call("PUT", `organiser/performances/${performanceId}/cancel`)).toMatchObject({
    status: 409,
    body: { type: "/problems/performance_begun", startsAtMs: startsAt.getTime() },
  });
});

test("to fans of a cancelled performance the API says so", async () => {
  const { performanceId, organiserId, seat } = await newPerformance();
  const fan = await asBuyer(await newBuyer());
  const organiser = await asOrganiser(organiserId);
  expect((await organiser("PUT", `organiser/performances/${performanceId}/cancel`)).status).toBe(
    202,
  );

  const read = await fan("GET", `performances/${performanceId}`);
  expect(read.body).toMatchObject({ salePhase: "cancelled" });
  const hold = () => fan("POST", `performances/${performanceId}/holds`, { seatIds: [seat(0)] });
  await expect.poll(hold, { interval: 300, timeout: 10_000 }).toMatchObject({
    status: 409,
    body: { type: "/problems/performance_cancelled" },
  });
});
