/** The API as its clients meet it, above all with what they should not send. */
import { afterAll, beforeAll, expect, test } from "vitest";

import { newBuyer, newPerformance, required } from "#server/commands/box-office.fixture";
import { Hold } from "#server/domain/hold";
import { closePostgres, prisma } from "#server/postgres/client";
import { closeRedis, openRedis } from "#server/redis/client";

import { asBuyer, caller, tokenOf } from "./api.fixture";

const HOUR_MS = 60 * 60_000;

beforeAll(openRedis);
afterAll(async () => {
  closeRedis();
  await closePostgres();
});

test("a hold, a booking and what came of them, by bearer token", async () => {
  const { performanceId, seat } = await newPerformance();
  const call = await asBuyer(await newBuyer());

  const held = await call("POST", `performances/${performanceId}/holds`, { seatIds: [seat(3)] });
  expect(held.status).toBe(201);
  const hold = Hold.parse(held.body);
  expect(hold.seatIds).toEqual([seat(3)]);
  expect(hold.expiresAtMs - hold.serverNowMs).toBeGreaterThan(9 * 60_000);

  const booked = await call("POST", "bookings", { holdId: hold.id });
  expect(booked).toMatchObject({ status: 201, body: { status: "PENDING", totalMinor: 4_250 } });
  const id = String(booked.body.id);
  expect(await call("GET", `bookings/${id}`)).toMatchObject({ status: 200, body: { id } });

  const paying = await call("PUT", `bookings/${id}/confirm`, { methodToken: "sim_success" });
  expect(paying).toMatchObject({ status: 202, body: { payments: [{ status: "REQUESTED" }] } });
  const twice = await call("PUT", `bookings/${id}/confirm`, { methodToken: "sim_success" });
  expect(twice).toMatchObject({ status: 409, body: { type: "/problems/payment_under_way" } });
});

test("who names the seats of a hold hears which of them are missing, or which it has besides", async () => {
  const { performanceId, seat } = await newPerformance();
  const buyer = await newBuyer();
  const call = await asBuyer(buyer);
  const { id: holdId } = required(await buyer.hold(performanceId, seat(0), seat(1)));
  const book = (...seatIds: unknown[]) => call("POST", "bookings", { holdId, seatIds });

  // As when the map has heard that Postgres sold it.
  await call("DELETE", `holds/${holdId}/seats/${seat(1)}`);
  expect(await book(seat(1), seat(0))).toMatchObject({
    status: 409,
    body: { type: "/problems/hold_lacks_seats", seatIds: [seat(1)] },
  });
  // As when another tab has taken one more.
  required(await buyer.hold(performanceId, seat(2)));
  expect(await book(seat(0))).toMatchObject({
    status: 409,
    body: { type: "/problems/hold_has_more_seats", seatIds: [seat(2)] },
  });
  expect((await book()).status).toBe(400);

  const booked = await book(seat(2), seat(0));
  expect(booked).toMatchObject({ status: 201, body: { totalMinor: 8_500 } });
  // Of a hold that is a booking already, the booking is the answer.
  expect((await book(seat(0))).body.id).toBe(booked.body.id);
});

test.for(["pending", "confirmed"])(
  "cancelling a %s booking again answers as at first, and changes nothing more",
  async (stage) => {
    const { performanceId, seat } = await newPerformance();
    const buyer = await newBuyer();
    const call = await asBuyer(buyer);
    const id = await buyer.holdAndBook(performanceId, seat(0));
    if (stage === "confirmed") await buyer.payAndGetTickets(id);

    const first = await call("PUT", `bookings/${id}/cancel`);
    const news = () => prisma.outboxEvent.count({ where: { key: id } });
    const told = await news();
    const again = await call("PUT", `bookings/${id}/cancel`);

    const cancelled = { id, status: "CANCELLED", cancelledBy: "buyer", cancellable: false };
    expect(first).toMatchObject({ status: 200, body: cancelled });
    expect(again).toMatchObject({
      status: 200,
      body: { ...first.body, serverNowMs: expect.any(Number) as number },
    });
    expect(await news()).toBe(told);
  },
);

test("one seat can be given back, then the whole hold", async () => {
  const { performanceId, seat } = await newPerformance();
  const buyer = await newBuyer();
  const call = await asBuyer(buyer);
  const { id } = required(await buyer.hold(performanceId, seat(0), seat(1)));

  const left = await call("DELETE", `holds/${id}/seats/${seat(0)}`);
  expect(left).toMatchObject({ status: 200, body: { hold: { seatIds: [seat(1)] } } });
  expect((await call("DELETE", `holds/${id}/seats/${seat(0)}`)).status).toBe(404);
  expect((await call("DELETE", `holds/${id}`)).status).toBe(204);
  expect((await call("DELETE", `holds/${id}`)).status).toBe(404);
  const basket = await call("GET", `performances/${performanceId}/holds`);
  expect(basket.body).toEqual({ hold: null });
});

test.for([
  ["malformed JSON", "{", 400, "invalid_request"],
  ["an empty body", "", 400, "invalid_request"],
  ["no seats", { seatIds: [] }, 400, "invalid_request"],
  ["the same seat twice", { seatIds: ["centre-A-1", "centre-A-1"] }, 400, "invalid_request"],
  ["what is no seat id", { seatIds: ["; drop table"] }, 400, "invalid_request"],
  ["a price of the client's own", { seatIds: ["x-A-1"], priceMinor: 1 }, 400, "invalid_request"],
  [
    "a status of the client's own",
    { seatIds: ["x-A-1"], status: "booked" },
    400,
    "invalid_request",
  ],
  ["another buyer's id", { seatIds: ["x-A-1"], buyerId: "me" }, 400, "invalid_request"],
  ["seats that do not exist here", { seatIds: ["balcony-Z-99"] }, 404, "seats_unknown"],
  ["more bytes than anybody needs", { seatIds: ["x".repeat(70_000)] }, 413, "body_too_large"],
] as const)("a hold is refused for %s", async ([, body, status, code]) => {
  const { performanceId } = await newPerformance();
  const call = await asBuyer(await newBuyer());
  const answer = await call("POST", `performances/${performanceId}/holds`, body);
  expect(answer).toMatchObject({ status, body: { type: `/problems/${code}`, status } });
  expect(answer.contentType).toBe("application/problem+json");
});

test("seats of another performance are unknown here, and named", async () => {
  const here = await newPerformance();
  const there = await newPerformance({
    plan: { template: "hall", sections: 2, rowsPerSection: 2, seatsPerRow: 5, priceLevels: 1 },
  });
  const call = await asBuyer(await newBuyer());
  const seatIds = [here.seat(0), there.seat(19)];
  const answer = await call("POST", `performances/${here.performanceId}/holds`, { seatIds });
  expect(answer).toMatchObject({ status: 404, body: { seatIds: [there.seat(19)] } });
});

test("more seats than the limit are refused, with what is left of it", async () => {
  const { performanceId, seat } = await newPerformance({ seatsPerBuyerMax: 3 });
  const call = await asBuyer(await newBuyer());
  const path = `performances/${performanceId}/holds`;

  expect((await call("POST", path, { seatIds: [seat(0), seat(1)] })).status).toBe(201);
  expect(await call("POST", path, { seatIds: [seat(2), seat(3)] })).toMatchObject({
    status: 409,
    body: { type: "/problems/seat_limit_reached", seatsPerBuyerMax: 3, seatsLeft: 1 },
  });
});

test("nothing can be held before the sale", async () => {
  const onSaleAtMs = Date.now() + HOUR_MS;
  const { performanceId, seat } = await newPerformance({ onSaleAtMs });
  const call = await asBuyer(await newBuyer());
  const answer = await call("POST", `performances/${performanceId}/holds`, { seatIds: [seat(0)] });
  expect(answer).toMatchObject({
    status: 409,
    body: { type: "/problems/not_on_sale_yet", onSaleAtMs },
  });
});

test("another buyer's hold is not found, whatever is asked of it", async () => {
  const { performanceId, seat } = await newPerformance();
  const owner = await newBuyer();
  const { id } = required(await owner.hold(performanceId, seat(0)));
  const stranger = await asBuyer(await newBuyer());

  const answers = await Promise.all([
    stranger("POST", "bookings", { holdId: id }),
    stranger("POST", `holds/${id}/extend`),
    stranger("DELETE", `holds/${id}`),
    stranger("DELETE", `holds/${id}/seats/${seat(0)}`),
  ]);
  for (const answer of answers) {
    expect(answer).toMatchObject({ status: 404, body: { type: "/problems/hold_not_found" } });
  }
});

test("a hold whose time has run out cannot be booked", async () => {
  const { performanceId, seat } = await newPerformance({ holdTtlMs: 5_000 });
  const buyer = await newBuyer();
  const call = await asBuyer(buyer);
  const hold = required(await buyer.hold(performanceId, seat(0)));

  await expect
    .poll(async () => (await call("GET", `performances/${performanceId}/holds`)).body, {
      timeout: 10_000,
    })
    .toEqual({ hold: null });
  expect(await call("POST", "bookings", { holdId: hold.id })).toMatchObject({
    status: 404,
    body: { type: "/problems/hold_not_found" },
  });
});

test("the same Idempotency-Key gets the same booking; with another body it is refused", async () => {
  const { performanceId } = await newPerformance({
    plan: { template: "general_admission", capacity: 50 },
  });
  const call = await asBuyer(await newBuyer());
  const key = { "Idempotency-Key": crypto.randomUUID() };
  const places = (quantity: number) => ({ performanceId, areaId: "area", quantity });

  const first = await call("POST", "bookings", places(2), key);
  const again = await call("POST", "bookings", places(2), key);
  expect(first.status).toBe(201);
  expect(again.body.id).toBe(first.body.id);

  expect(await call("POST", "bookings", places(3), key)).toMatchObject({
    status: 422,
    body: { type: "/problems/idempotency_key_reused" },
  });
  expect((await call("GET", "bookings")).body.bookings).toHaveLength(1);
});

test.for([0, -1, 1.5, 21, "2"])("%s places of an area are refused", async (quantity) => {
  const { performanceId } = await newPerformance();
  const call = await asBuyer(await newBuyer());
  const answer = await call("POST", "bookings", { performanceId, areaId: "area", quantity });
  expect(answer).toMatchObject({ status: 400, body: { type: "/problems/invalid_request" } });
});

test("who is not signed in can look, and do nothing else", async () => {
  const { performanceId, seat } = await newPerformance();
  const visitor = caller({});
  expect((await visitor("GET", `performances/${performanceId}/availability`)).status).toBe(200);
  const forged = caller({ Authorization: "Bearer forged" });
  for (const call of [visitor, forged]) {
    const sameSite = { "Sec-Fetch-Site": "same-origin" };
    const body = { seatIds: [seat(0)] };
    const answer = await call("POST", `performances/${performanceId}/holds`, body, sameSite);
    expect(answer).toMatchObject({ status: 401, body: { type: "/problems/not_signed_in" } });
  }
});

test("a write with a session cookie must come from this site's own pages", async () => {
  const { performanceId, seat } = await newPerformance();
  const buyer = await newBuyer();
  const call = caller({ Cookie: `next-auth.session-token=${await tokenOf(buyer)}` });
  const hold = (headers: Record<string, string>) =>
    call("POST", `performances/${performanceId}/holds`, { seatIds: [seat(0)] }, headers);

  expect((await hold({ "Sec-Fetch-Site": "cross-site" })).status).toBe(403);
  expect((await hold({ "Sec-Fetch-Site": "same-site" })).status).toBe(403);
  expect((await hold({ Origin: "https://evil.test" })).status).toBe(403);
  expect((await hold({ Origin: "null" })).status).toBe(403);
  expect((await hold({})).status).toBe(403);
  expect((await hold({ Origin: "http://localhost", Host: "localhost" })).status).toBe(201);
  expect((await hold({ "Sec-Fetch-Site": "same-origin" })).status).toBe(201);
});

test("a fan is no organiser", async () => {
  const call = await asBuyer(await newBuyer());
  expect(await call("GET", "organiser/events")).toMatchObject({
    status: 403,
    body: { type: "/problems/not_allowed" },
  });
});

test("a buyer who taps faster than any hand is told to wait", async () => {
  const { performanceId } = await newPerformance();
  const call = await asBuyer(await newBuyer());
  const taps = await Promise.all(
    Array.from({ length: 70 }, () =>
      call("POST", `performances/${performanceId}/holds`, { seatIds: ["balcony-Z-99"] }),
    ),
  );
  const limited = taps.filter((answer) => answer.status === 429);
  expect(limited).toHaveLength(10);
  expect(Number(limited[0]?.headers.get("retry-after"))).toBeGreaterThan(0);
});

test("a webhook that is not signed by the provider changes nothing", async () => {
  const call = caller({});
  const answer = await call("POST", "payments/webhooks/simulator", { type: "charge.succeeded" });
  expect(answer).toMatchObject({
    status: 400,
    body: { type: "/problems/webhook_signature_invalid" },
  });
  expect((await call("POST", "payments/webhooks/nobody", {})).status).toBe(404);
});
