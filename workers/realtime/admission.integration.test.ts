/** Who may open a socket, what it may ask for, and what it is never told. */
import "#scripts/services/own-redis.fixture";

import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";

import { issueToken } from "#server/auth";
import { AccountId, BookingId, BuyerId, PaymentId, PerformanceId } from "#server/domain/ids";
import type { BookingNews } from "#server/domain/live-messages";
import { newEvent } from "#server/domain/news";
import { publish } from "#server/event-log/publish";
import { readLiveMap } from "#server/projection/live-map";
import { hold, newBuyer } from "#server/redis/live-map.fixture";
import {
  newPerformance,
  openPage,
  openSocket,
  statusOf,
  until,
  useSidecar,
} from "./sidecar.fixture";

const house = useSidecar();

function fan() {
  const id = AccountId.parse(randomUUID());
  return { id, role: "fan" as const, name: "Fay", email: "fay@example.test" };
}

test("a site that is not ours cannot open a socket, with or without the fan's cookie", async () => {
  const { token } = await issueToken(fan(), Date.now());
  for (const headers of [
    { Origin: "https://evil.example" },
    { Origin: "https://evil.example", Cookie: `next-auth.session-token=${token}` },
    { Origin: "null" },
    { Origin: "" },
  ]) {
    const socket = openSocket(house.port, headers);
    const fault = await new Promise<Error>((resolve) => socket.once("connect_error", resolve));
    expect(fault).toBeInstanceOf(Error);
    socket.disconnect();
  }
});

test("a program connects by its token; one without is sent away", async () => {
  const { token } = await issueToken(fan(), Date.now());
  const connects = async (headers: Record<string, string>) => {
    const socket = openSocket(house.port, { Origin: undefined, ...headers });
    return new Promise((resolve) => {
      socket.once("connect", () => {
        resolve(true);
      });
      socket.once("connect_error", () => {
        resolve(false);
      });
    });
  };
  expect(await connects({ Authorization: `Bearer ${token}` })).toBe(true);
  expect(await connects({ Authorization: "Bearer forged" })).toBe(false);
  expect(await connects({})).toBe(false);
});

test("news of a booking reaches its buyer's pages and nobody else's", async () => {
  const [buyer, stranger] = [fan(), fan()];
  const pages = await Promise.all(
    [buyer, buyer, stranger, null].map(async (who) => {
      const { token } = await issueToken(who ?? fan(), Date.now());
      const headers = who ? { Cookie: `a=b; next-auth.session-token=${token}` } : {};
      const socket = openSocket(house.port, headers);
      const heard: BookingNews[] = [];
      socket.on("booking", (news) => heard.push(news));
      await new Promise<void>((resolve) => socket.once("connect", resolve));
      return heard;
    }),
  );

  const facts = {
    bookingId: BookingId.parse(randomUUID()),
    buyerId: BuyerId.parse(buyer.id),
  };
  const performanceId = PerformanceId.parse(randomUUID());
  const created = newEvent(
    { ...facts, type: "BookingConfirmed", performanceId, seats: [], areas: [] },
    Date.now(),
  );
  const paymentId = PaymentId.parse(randomUUID());
  const amount = { amountMinor: 100, currency: "GBP" as const };
  const paid = newEvent({ ...facts, type: "PaymentSucceeded", paymentId, amount }, Date.now());
  await publish([
    { topic: "bookings", key: facts.bookingId, value: JSON.stringify(created) },
    { topic: "payments", key: facts.bookingId, value: JSON.stringify(paid) },
  ]);

  const { bookingId } = facts;
  for (const heard of pages.slice(0, 2)) {
    await until(() => {
      expect(heard).toHaveLength(2);
    });
    expect(heard).toEqual(
      expect.arrayContaining([
        { bookingId, performanceId, type: "BookingConfirmed" },
        { bookingId, type: "PaymentSucceeded" },
      ]),
    );
  }
  expect(pages.slice(2)).toEqual([[], []]);
});

test("messages that make no sense are refused and harm nobody", async () => {
  const performanceId = await newPerformance();
  const page = await openPage(house.port, performanceId);
  const socket = openSocket(house.port);
  const ask = async (message: unknown) => socket.emitWithAck("watch", message as never);

  for (const message of [
    null,
    7,
    {},
    { performanceId: "../../etc" },
    { performanceId, epoch: "1" },
  ]) {
    expect(await ask(message)).toEqual({ status: "refused" });
  }
  const nowhere = { performanceId: randomUUID(), epoch: 1, revision: 1 };
  expect(await ask(nowhere)).toEqual({ status: "refused" });
  socket.emit("watch", nowhere as never, "not a function" as never);
  socket.emit("unwatch", null as never);

  await hold(performanceId, newBuyer(), [2]);
  await page.seesTheTruth();
});

test("a socket watches four performances and no fifth", async () => {
  const socket = openSocket(house.port);
  const statuses: string[] = [];
  for (let nth = 0; nth < 5; nth += 1) {
    const performanceId = await newPerformance();
    const { epoch = 0, revision = 0 } = (await readLiveMap(performanceId)) ?? {};
    const answer = await socket.emitWithAck("watch", { performanceId, epoch, revision });
    statuses.push(answer.status);
  }
  expect(statuses).toEqual([...Array<string>(4).fill("watching"), "refused"]);
});

test("a socket that talks too much is cut off, and does not come back by itself", async () => {
  const socket = openSocket(house.port);
  const gone = new Promise((resolve) => socket.once("disconnect", resolve));
  for (let count = 0; count < 30; count += 1) {
    socket.emit("unwatch", { performanceId: randomUUID() as PerformanceId });
  }
  expect(await gone).toBe("io server disconnect");
});

test("a message that is far too long ends the connection", async () => {
  const socket = openSocket(house.port);
  const gone = new Promise((resolve) => socket.once("disconnect", resolve));
  socket.emit("unwatch", { performanceId: "x".repeat(100_000) as PerformanceId });
  expect(await gone).toMatch(/transport/);
});

test("the sidecar answers probes, and nothing else", async () => {
  expect(await statusOf(house.port, "/healthz")).toBe(200);
  expect(await statusOf(house.port, "/readyz")).toBe(200);
  expect(await statusOf(house.port, "/")).toBe(404);
  expect(await statusOf(house.port, "/socket.io/?EIO=4&transport=polling")).toBe(400);
});
