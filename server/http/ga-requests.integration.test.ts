/** Standing in line for places as clients meet it, above all with what they should not send. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { cancelPerformance } from "#server/commands/cancel-performance";
import { newPerformance, required } from "#server/commands/box-office.fixture";
import { decideGaRequests } from "#server/commands/decide-ga-requests";
import { newFan, newStandingHouse, requestOf } from "#server/commands/ga-requests.fixture";
import { GaRequestView } from "#server/domain/ga-request";
import { closePostgres, prisma } from "#server/postgres/client";
import { closeRedis, openRedis, redis } from "#server/redis/client";
import { findPlacesInLine } from "#server/redis/ga-requests.fixture";
import { gaKeys, gaRequestKey } from "#server/redis/keys";

import { asBuyer, caller } from "./api.fixture";

beforeAll(openRedis);
afterAll(async () => {
  closeRedis();
  await closePostgres();
});

type Asking = Awaited<ReturnType<typeof asBuyer>>;

async function newAsker() {
  const id = await newFan();
  return { id, call: await asBuyer({ id }) };
}

/** Stands in line, and answers with the request. */
async function stand(call: Asking, performanceId: string, body: unknown, key?: string) {
  const headers = key === undefined ? {} : { "Idempotency-Key": key };
  const answer = await call("POST", `performances/${performanceId}/ga-requests`, body, headers);
  const request = answer.status === 202 ? GaRequestView.parse(answer.body.gaRequest) : null;
  return { ...answer, request };
}

const TWO = { areaId: "area", quantity: 2 };

test("a buyer stands in line, is told where to look, and finds what became of it there", async () => {
  const performanceId = await newStandingHouse(10);
  const { id: buyerId, call } = await newAsker();

  const asked = await stand(call, performanceId, TWO);
  expect(asked).toMatchObject({ status: 202, body: { gaRequest: { ...TWO, status: "queued" } } });
  const location = asked.headers.get("location") ?? "";
  const path = location.replace("/api/v1/", "");
  expect(await call("GET", path)).toMatchObject({ status: 200, body: asked.body });
  expect(await stand((await newAsker()).call, performanceId, TWO)).toMatchObject({ status: 202 });
  expect(await (await newAsker()).call("GET", path)).toMatchObject({
    status: 404,
    body: { type: "/problems/ga_request_not_found" },
  });

  const { id } = GaRequestView.parse(asked.body.gaRequest);
  await decideGaRequests([{ ...requestOf(performanceId, buyerId, 2), gaRequestId: id }]);

  const bookingId = id.slice(37);
  expect(await call("GET", path)).toMatchObject({
    body: { gaRequest: { id, status: "booked", bookingId, refusal: null } },
  });
  expect((await call("GET", `bookings/${bookingId}`)).body).toMatchObject({ status: "PENDING" });
});

test("twins with one key are one request; another body under the key is refused", async () => {
  const performanceId = await newStandingHouse(10);
  const { call } = await newAsker();

  const twins = await Promise.all([1, 2, 3].map(() => stand(call, performanceId, TWO, "rush-1")));

  expect(new Set(twins.map(({ request }) => request?.id)).size).toBe(1);
  expect(await findPlacesInLine(performanceId, "area")).toBe(2);
  const other = await stand(call, performanceId, { ...TWO, quantity: 3 }, "rush-1");
  expect(other).toMatchObject({ status: 422, body: { type: "/problems/idempotency_key_reused" } });
  const next = await stand(call, performanceId, TWO, "rush-2");
  expect(next.request?.id).not.toBe(twins[0]?.request?.id);
  const stranger = await stand((await newAsker()).call, performanceId, TWO, "rush-1");
  expect(stranger.request?.id).not.toBe(twins[0]?.request?.id);
});

test("a request that is asked for again after its decision is answered with it", async () => {
  const performanceId = await newStandingHouse(2);
  const { id: buyerId, call } = await newAsker();
  const { request } = await stand(call, performanceId, TWO, "rush");
  if (!request) throw new Error("The request was refused.");
  await decideGaRequests([{ ...requestOf(performanceId, buyerId, 2), gaRequestId: request.id }]);

  const again = await stand(call, performanceId, TWO, "rush");

  expect(again).toMatchObject({ status: 202, body: { gaRequest: { status: "booked" } } });
});

test("what Redis has forgotten: a decided request is still known, one in line is asked for again", async () => {
  const performanceId = await newStandingHouse(10);
  const { id: buyerId, call } = await newAsker();
  const [decided, waiting] = await Promise.all(
    ["a", "b"].map((key) => stand(call, performanceId, TWO, key)),
  );
  if (!decided?.request || !waiting?.request) throw new Error("A request was refused.");
  const gaRequestId = decided.request.id;
  await decideGaRequests([{ ...requestOf(performanceId, buyerId, 2), gaRequestId }]);

  const [places = "", , line = ""] = gaKeys(performanceId).slice(12);
  await redis.del(places, gaRequestKey(gaRequestId), gaRequestKey(waiting.request.id));
  await redis.zrem(line, gaRequestId, waiting.request.id);

  expect(await call("GET", `ga-requests/${gaRequestId}`)).toMatchObject({
    body: { gaRequest: { status: "booked" } },
  });
  expect((await call("GET", `ga-requests/${waiting.request.id}`)).status).toBe(404);
  const again = await stand(call, performanceId, TWO, "b");
  expect(again.request).toMatchObject({ id: waiting.request.id, status: "queued" });
});

test("a decision that Redis never heard of is told after a while all the same", async () => {
  const performanceId = await newStandingHouse(10);
  const { id: buyerId, call } = await newAsker();
  const { request } = await stand(call, performanceId, TWO);
  if (!request) throw new Error("The request was refused.");
  const key = gaRequestKey(request.id);
  await decideGaRequests([{ ...requestOf(performanceId, buyerId, 2), gaRequestId: request.id }]);
  // As a Redis that came back from its disk remembers it.
  await redis.hset(key, { status: "queued", askedAtMs: Date.now() });
  const read = () => call("GET", `ga-requests/${request.id}`);
  expect(await read()).toMatchObject({ body: { gaRequest: { status: "queued" } } });

  await redis.hset(key, { askedAtMs: Date.now() - 30_001 });

  expect(await read()).toMatchObject({ body: { gaRequest: { status: "booked" } } });
});

test("a house without places left says so at the door, with how many there are", async () => {
  const performanceId = await newStandingHouse(3);
  const { call } = await newAsker();
  await stand(call, performanceId, TWO);

  expect(await stand((await newAsker()).call, performanceId, TWO)).toMatchObject({
    status: 409,
    contentType: "application/problem+json",
    body: { type: "/problems/places_unavailable", placesLeft: 1 },
  });
});

test("more than one buyer may have at this performance is refused at the door", async () => {
  const performanceId = await newStandingHouse(30, { seatsPerBuyerMax: 4 });
  const { call } = await newAsker();
  expect(await stand(call, performanceId, { areaId: "area", quantity: 5 })).toMatchObject({
    status: 409,
    body: { type: "/problems/seat_limit_reached", seatsPerBuyerMax: 4, seatsLeft: 4 },
  });
});

test("of a performance that is not on sale, was called off, or is none, nobody stands in line", async () => {
  const { call } = await newAsker();
  const plan = { template: "general_admission", capacity: 5 };
  const [early, off, over] = await Promise.all([
    newStandingHouse(5, { onSaleAtMs: Date.now() + 60_000 }),
    newPerformance({ plan }),
    newStandingHouse(5),
  ]);
  const { request } = await stand(call, off.performanceId, TWO, "before");
  required(await cancelPerformance(off.performanceId, off.organiserId));
  await prisma.performance.update({ where: { id: over }, data: { offSaleAt: new Date() } });

  const problem = async (performanceId: string) => {
    const { status, body } = await stand(call, performanceId, TWO);
    return [status, body.type];
  };
  // What a sale allows is kept for a second.
  await vi.waitFor(
    async () => {
      expect(await problem(over)).toEqual([409, "/problems/off_sale"]);
      expect(await problem(off.performanceId)).toEqual([409, "/problems/performance_cancelled"]);
    },
    { timeout: 5_000 },
  );
  expect(await problem(early)).toEqual([409, "/problems/not_on_sale_yet"]);
  expect(await problem(crypto.randomUUID())).toEqual([404, "/problems/performance_not_found"]);
  // Who stood in line before is still told how it is.
  const before = await stand(call, off.performanceId, TWO, "before");
  expect(before.request?.id).toBe(request?.id);
});

test.for([
  ["malformed JSON", "{", 400, "invalid_request"],
  ["no places", { areaId: "area", quantity: 0 }, 400, "invalid_request"],
  ["fewer than none", { areaId: "area", quantity: -1 }, 400, "invalid_request"],
  ["half a place", { areaId: "area", quantity: 1.5 }, 400, "invalid_request"],
  ["a word for a number", { areaId: "area", quantity: "2" }, 400, "invalid_request"],
  ["more than any buyer may have", { areaId: "area", quantity: 21 }, 400, "invalid_request"],
  ["no area", { quantity: 2 }, 400, "invalid_request"],
  ["an area that is no word", { areaId: "Area 1", quantity: 2 }, 400, "invalid_request"],
  ["something more", { areaId: "area", quantity: 2, price: 1 }, 400, "invalid_request"],
  ["an area that is not there", { areaId: "roof", quantity: 2 }, 404, "area_not_found"],
] as const)("standing in line with %s is refused", async ([, body, status, code]) => {
  const performanceId = await newStandingHouse(10);
  const { call } = await newAsker();
  expect(await stand(call, performanceId, body)).toMatchObject({
    status,
    body: { type: `/problems/${code}` },
  });
  expect(await findPlacesInLine(performanceId, "area")).toBe(0);
});

test("a key that is empty or too long, a visitor, and an id that is none are refused", async () => {
  const performanceId = await newStandingHouse(10);
  const { call } = await newAsker();
  expect((await stand(call, performanceId, TWO, "")).status).toBe(400);
  expect((await stand(call, performanceId, TWO, "k".repeat(201))).status).toBe(400);
  const visitor = caller({ "Sec-Fetch-Site": "same-origin" });
  expect((await stand(visitor, performanceId, TWO)).status).toBe(401);
  expect((await stand(call, "no-performance", TWO)).status).toBe(404);
  for (const id of ["x", performanceId, `${performanceId}.${"-".repeat(36)}`]) {
    expect((await call("GET", `ga-requests/${id}`)).status).toBe(404);
  }
});
