/** What the API says at its addresses whatever is behind them. */
import { afterAll, beforeAll, expect, test } from "vitest";

import { newBuyer } from "#server/commands/box-office.fixture";
import { closePostgres } from "#server/postgres/client";
import { closeRedis, openRedis } from "#server/redis/client";

import { asBuyer } from "./api.fixture";

beforeAll(openRedis);
afterAll(async () => {
  closeRedis();
  await closePostgres();
});

test("who asks for the head of an answer has it without its body", async () => {
  const head = await (await asBuyer(await newBuyer()))("HEAD", "bookings");
  expect(head).toMatchObject({ status: 200, contentType: "application/json", body: {} });
  expect(head.headers.get("cache-control")).toBe("no-store");
});

test("what does not exist is a problem document too", async () => {
  const call = await asBuyer(await newBuyer());
  expect(await call("GET", "nothing")).toMatchObject({ status: 404, body: { status: 404 } });
  expect(await call("GET", "bookings/no-uuid")).toMatchObject({ status: 404 });
  const unanswered = await call("PATCH", "bookings", {});
  expect(unanswered).toMatchObject({ status: 405, body: { type: "/problems/method_not_allowed" } });
  expect(unanswered.headers.get("allow")).toBe("GET, POST");
  const id = crypto.randomUUID();
  expect(await call("GET", `performances/${id}/availability`)).toMatchObject({
    status: 404,
    body: { type: "/problems/performance_not_found" },
  });
});
