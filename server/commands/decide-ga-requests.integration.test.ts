/** Deciding requests for places by the batch, on real stores. */
import { afterAll, beforeAll, expect, test } from "vitest";

import { cancelBooking } from "#server/commands/cancel-booking";
import { cancelPerformance } from "#server/commands/cancel-performance";
import { newBuyer, newPerformance, required } from "#server/commands/box-office.fixture";
import { decideGaRequests } from "#server/commands/decide-ga-requests";
import { BookingEvent, type GaRequested } from "#server/domain/events";
import { bookingOfGaRequest } from "#server/domain/ids";
import { closePostgres, prisma } from "#server/postgres/client";
import { findAudit } from "#server/queries/audit";
import { findBooking } from "#server/queries/bookings";
import { findGaRequest } from "#server/queries/ga-requests";
import { closeRedis, openRedis } from "#server/redis/client";
import { readMap } from "#server/redis/live-map.fixture";

import {
  AREA,
  newFan,
  newStandingHouse,
  placesOf,
  requestOf,
  standInLine,
} from "./ga-requests.fixture";

beforeAll(openRedis);
afterAll(async () => {
  closeRedis();
  await closePostgres();
});

/** What became of each request, as its buyer is told. */
async function outcomesOf(requests: readonly GaRequested[]) {
  return Promise.all(
    requests.map(async ({ gaRequestId, buyerId }) => {
      const view = await findGaRequest(gaRequestId, buyerId);
      return view?.refusal?.code ?? view?.status ?? "unknown";
    }),
  );
}

test("a request that is granted is a booking like any other, and can be paid", async () => {
  const performanceId = await newStandingHouse(10);
  const buyer = await newBuyer();
  const request = requestOf(performanceId, buyer.id, 3);
  required(await standInLine(request));

  await decideGaRequests([request]);

  const bookingId = bookingOfGaRequest(request.gaRequestId);
  expect(await findGaRequest(request.gaRequestId, buyer.id)).toMatchObject({
    ...{ status: "booked", bookingId, refusal: null, quantity: 3, areaId: AREA },
  });
  const booking = await findBooking(bookingId, buyer.id);
  expect(booking).toMatchObject({
    ...{ status: "PENDING", totalMinor: 12_750, feeMinor: 750, tickets: [] },
    lines: [{ areaId: AREA, seatId: null, quantity: 3, priceMinor: 4_000, feeMinor: 250 }],
  });
  const payWithinMs = (booking?.expiresAtMs ?? 0) - (booking?.createdAtMs ?? 0);
  expect(payWithinMs).toBe(10 * 60_000);

  await buyer.payAndGetTickets(bookingId);
  expect((await findBooking(bookingId, buyer.id))?.tickets).toHaveLength(3);
});

test("a batch that does not all fit is served in its order, and a small one behind a large one gets what is left", async () => {
  const performanceId = await newStandingHouse(10);
  const quantities = [4, 4, 4, 2, 1];
  const requests = await Promise.all(
    quantities.map(async (quantity) => requestOf(performanceId, await newFan(), quantity)),
  );

  await decideGaRequests(requests);

  const no = "places_unavailable";
  expect(await outcomesOf(requests)).toEqual(["booked", "booked", no, "booked", no]);
  expect((await placesOf(performanceId)).available).toBe(0);
  const refused = requests[2];
  expect(refused && (await findGaRequest(refused.gaRequestId, refused.buyerId))).toMatchObject({
    refusal: { code: no, placesLeft: 2 },
  });
});

test("the limit of a buyer holds within a batch, and counts what they have already", async () => {
  const performanceId = await newStandingHouse(50, { seatsPerBuyerMax: 4 });
  const buyer = await newBuyer();
  required(await buyer.book({ performanceId, areaId: AREA, quantity: 1 }));
  const requests = [2, 2, 1].map((quantity) => requestOf(performanceId, buyer.id, quantity));

  await decideGaRequests(requests);

  expect(await outcomesOf(requests)).toEqual(["booked", "seat_limit_reached", "booked"]);
  const allowance = await prisma.buyerAllowance.findFirstOrThrow({ where: { performanceId } });
  expect(allowance.placeCount).toBe(4);
});

test("messages that come again, alone, doubled or with others, decide nothing anew", async () => {
  const performanceId = await newStandingHouse(5);
  const requests = await Promise.all(
    [3, 3, 1].map(async (quantity) => requestOf(performanceId, await newFan(), quantity)),
  );
  const [first, second, third] = requests;
  if (!first || !second || !third) throw new Error("There are three.");

  await decideGaRequests([first, first, second]);
  // There would be room for the second by now if it were decided again.
  await prisma.performanceArea.updateMany({
    where: { performanceId },
    data: { capacity: 50, available: { increment: 45 }, version: { increment: 1 } },
  });
  await decideGaRequests([second, first, third]);
  await Promise.all([decideGaRequests(requests), decideGaRequests([...requests].reverse())]);

  expect(await outcomesOf(requests)).toEqual(["booked", "places_unavailable", "booked"]);
  expect((await placesOf(performanceId)).available).toBe(46);
  const news = await prisma.outboxEvent.findMany({
    where: { payload: { path: ["performanceId"], equals: performanceId } },
  });
  expect(news.map(({ payload }) => BookingEvent.parse(payload).bookingId).sort()).toEqual(
    [first, third].map(({ gaRequestId }) => bookingOfGaRequest(gaRequestId)).sort(),
  );
});

test("a worker that was replaced and the one in its place decide the same batch at once: it is decided once, and both go on", async () => {
  const performanceId = await newStandingHouse(20);
  const requests = await Promise.all(
    Array.from({ length: 15 }, async () => requestOf(performanceId, await newFan(), 2)),
  );

  await Promise.all([decideGaRequests(requests), decideGaRequests(requests.slice(5))]);

  const outcomes = await outcomesOf(requests);
  expect(outcomes.filter((outcome) => outcome === "booked")).toHaveLength(10);
  expect((await placesOf(performanceId)).available).toBe(0);
  expect(await prisma.booking.count({ where: { performanceId } })).toBe(10);
});

test("batches, plain bookings and cancellations of one area at once neither oversell nor stand in each other's way", async () => {
  const performanceId = await newStandingHouse(60);
  const buyers = await Promise.all(Array.from({ length: 30 }, newBuyer));
  const requests = buyers.flatMap(({ id }) =>
    [2, 1].map((quantity) => requestOf(performanceId, id, quantity)),
  );
  const batches = [0, 20, 40].map((from) => requests.slice(from, from + 20));
  const bookAndCancel = async (buyer: (typeof buyers)[number]) => {
    const booked = await buyer.book({ performanceId, areaId: AREA, quantity: 2 });
    if (booked.ok) required(await cancelBooking(booked.value.bookingId, buyer.id));
  };

  await Promise.all([...batches.map(decideGaRequests), ...buyers.slice(0, 10).map(bookAndCancel)]);

  const sold = await prisma.bookingLine.aggregate({
    where: { booking: { performanceId, status: "PENDING" } },
    _sum: { quantity: true },
  });
  const { available } = await placesOf(performanceId);
  expect((sold._sum.quantity ?? 0) + available).toBe(60);
  expect(sold._sum.quantity).toBeGreaterThan(40);
});

test("nothing is granted of a performance that was called off, or went off sale, while the line stood", async () => {
  const [calledOff, over, early] = await Promise.all([
    newPerformance({ plan: { template: "general_admission", capacity: 5 } }),
    newStandingHouse(5),
    newStandingHouse(5, { onSaleAtMs: Date.now() + 60_000 }),
  ]);
  const buyerId = await newFan();
  const requests = [calledOff.performanceId, over, early].map((id) => requestOf(id, buyerId, 1));
  required(await cancelPerformance(calledOff.performanceId, calledOff.organiserId));
  await prisma.performance.update({ where: { id: over }, data: { offSaleAt: new Date() } });

  await decideGaRequests(requests);

  expect(await outcomesOf(requests)).toEqual([
    "performance_cancelled",
    "off_sale",
    "not_on_sale_yet",
  ]);
  expect(await prisma.booking.count({ where: { buyerId } })).toBe(0);
});

test("an area or a performance that Postgres does not have refuses, and holds nobody up", async () => {
  const performanceId = await newStandingHouse(5);
  const buyerId = await newFan();
  const nowhere = { ...requestOf(performanceId, buyerId, 1), areaId: "roof" as typeof AREA };
  const nothing = requestOf(crypto.randomUUID() as typeof performanceId, buyerId, 1);
  const fine = requestOf(performanceId, buyerId, 1);

  await decideGaRequests([nowhere, nothing, fine]);

  expect(await outcomesOf([nowhere, nothing, fine])).toEqual([
    ...["area_not_found", "performance_not_found", "booked"],
  ]);
});

test("what is decided leaves the line, and the map shows at once what is left", async () => {
  const performanceId = await newStandingHouse(10);
  const requests = await Promise.all(
    [3, 3].map(async (quantity) => requestOf(performanceId, await newFan(), quantity)),
  );
  for (const request of requests) required(await standInLine(request));
  expect(await placesOf(performanceId)).toEqual({ available: 10, inLine: 6 });

  await decideGaRequests(requests);

  expect(await placesOf(performanceId)).toEqual({ available: 4, inLine: 0 });
  expect((await readMap(performanceId)).areas).toEqual([[AREA, 4]]);
});

test("a house that was sold by the line adds up", async () => {
  const { performanceId, organiserId } = await newPerformance({
    plan: { template: "general_admission", capacity: 40 },
  });
  const requests = await Promise.all(
    Array.from({ length: 30 }, async () => requestOf(performanceId, await newFan(), 2)),
  );
  await decideGaRequests(requests);

  const report = await findAudit(performanceId, organiserId, Date.now());
  const broken = report?.checks.filter(({ holds }) => !holds).map(({ sentence }) => sentence);
  expect(broken).toEqual([]);
});
