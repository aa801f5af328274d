import "#scripts/services/own-redis.fixture";

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { AVAILABLE, HELD } from "#server/domain/seat-status";
import { closeRedis, openRedis } from "#server/redis/client";
import { codesOf, hold, newBuyer, openMap, runOut, take } from "#server/redis/live-map.fixture";
import { extendHold, findHold, sweepHolds } from "#server/redis/seat-holds";

beforeAll(openRedis);
afterAll(closeRedis);

test("a hold that is out of time is free, though nobody has swept it away", async () => {
  const performanceId = await openMap();
  const [slow, quick] = [newBuyer(), newBuyer()];
  await runOut(await hold(performanceId, slow, [0, 1]), slow);

  expect(await findHold(performanceId, slow)).toBeNull();
  expect((await take(performanceId, quick, [1, 2])).ok).toBe(true);
  expect((await codesOf(performanceId)).slice(0, 3)).toEqual([AVAILABLE, HELD, HELD]);
});

test("among hundreds of holds out of time, each is free", async () => {
  const performanceId = await openMap({ seatCount: 300 });
  await Promise.all(
    Array.from({ length: 300 }, async (_, index) => {
      const buyerId = newBuyer();
      await runOut(await hold(performanceId, buyerId, [index]), buyerId);
    }),
  );
  const last = await take(performanceId, newBuyer(), [299, 298, 0]);
  expect(last.ok).toBe(true);
});

test("a lifetime ends by Redis' clock", async () => {
  const performanceId = await openMap();
  await take(performanceId, newBuyer(), [0], { ttlMs: 30 });
  await vi.waitFor(async () => {
    expect((await take(performanceId, newBuyer(), [0])).ok).toBe(true);
  });
});

test("the basket of a buyer whose time ran out starts anew, with a new clock", async () => {
  const performanceId = await openMap();
  const buyerId = newBuyer();
  const old = await hold(performanceId, buyerId, [0, 1]);
  await runOut(old, buyerId);

  const fresh = await hold(performanceId, buyerId, [1]);

  expect(fresh.id).not.toBe(old.id);
  expect(fresh.seatIndexes).toEqual([1]);
  expect((await codesOf(performanceId)).slice(0, 2)).toEqual([AVAILABLE, HELD]);
});

test("of two tabs that ask for more time, one moves the expiry", async () => {
  const performanceId = await openMap();
  const buyerId = newBuyer();
  const held = await hold(performanceId, buyerId, [0]);

  const [first, second] = await Promise.all([
    extendHold(held, buyerId, held.expiresAtMs + 1_000),
    extendHold(held, buyerId, held.expiresAtMs + 2_000),
  ]);

  expect(first?.expiresAtMs).toBe(held.expiresAtMs + 1_000);
  expect(second?.expiresAtMs).toBe(held.expiresAtMs + 1_000);
});

test("a hold that has run out cannot be brought back, nor anybody else's extended", async () => {
  const performanceId = await openMap();
  const buyerId = newBuyer();
  const held = await hold(performanceId, buyerId, [0]);
  expect(await extendHold(held, newBuyer(), held.expiresAtMs + 1_000)).toBeNull();
  await runOut(held, buyerId);
  const dead = { ...held, expiresAtMs: held.serverNowMs - 1 };
  expect(await extendHold(dead, buyerId, held.expiresAtMs)).toBeNull();
});

test("sweeping frees the seats of holds that are out of time, and no others", async () => {
  const performanceId = await openMap();
  const [late, inTime] = [newBuyer(), newBuyer()];
  await hold(performanceId, inTime, [2]);
  await runOut(await hold(performanceId, late, [0, 1]), late);

  expect(await sweepHolds(performanceId, 100)).toBe(1);
  expect(await sweepHolds(performanceId, 100)).toBe(0);

  expect((await codesOf(performanceId)).slice(0, 3)).toEqual([AVAILABLE, AVAILABLE, HELD]);
});

test("five sweepers at once free each seat once", async () => {
  const performanceId = await openMap({ seatCount: 50 });
  await Promise.all(
    Array.from({ length: 50 }, async (_, index) => {
      const buyerId = newBuyer();
      await runOut(await hold(performanceId, buyerId, [index]), buyerId);
    }),
  );
  const swept = await Promise.all(
    Array.from({ length: 5 }, () => sweepHolds(performanceId, 1_000)),
  );
  expect(swept.reduce((sum, count) => sum + count)).toBe(50);
});
