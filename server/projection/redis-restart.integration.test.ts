/** A Redis that is killed and comes back with what its disk has, which is not the latest. */
import {
  killOwnRedis,
  rememberOwnRedis,
  removeOwnRedis,
  startOwnRedis,
} from "#scripts/services/own-redis-server.fixture";

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { newPerformance } from "#server/commands/box-office.fixture";
import { HELD, UNAVAILABLE } from "#server/domain/seat-status";
import { closePostgres, prisma } from "#server/postgres/client";
import { projectStates, readLiveMap } from "#server/projection/live-map";
import { closeRedis, openRedis, redis } from "#server/redis/client";
import { codesOf, hold, newBuyer } from "#server/redis/live-map.fixture";
import { findHold } from "#server/redis/seat-holds";

beforeAll(async () => {
  await startOwnRedis();
  await openRedis();
});
afterAll(async () => {
  closeRedis();
  await removeOwnRedis();
  await closePostgres();
});

test("a Redis that has gone back in time does not take the map with it, and keeps the holds", async () => {
  const { performanceId } = await newPerformance();
  const before = await readLiveMap(performanceId);
  const buyerId = newBuyer();
  await hold(performanceId, buyerId, [0]);
  const goBackInTime = rememberOwnRedis();
  await prisma.performanceSeat.update({
    where: { performanceId_seatIndex: { performanceId, seatIndex: 4 } },
    data: { state: "killed", version: 1 },
  });
  // Told and acknowledged: nobody will tell it again.
  await projectStates({
    performanceId,
    seats: [{ index: 4, code: UNAVAILABLE, version: 1 }],
    areas: [],
  });

  await killOwnRedis();
  goBackInTime();
  await startOwnRedis();
  await vi.waitFor(async () => {
    expect(await redis.ping()).toBe("PONG");
  }, 5_000);

  await vi.waitFor(async () => {
    expect((await readLiveMap(performanceId))?.epoch).toBeGreaterThan(before?.epoch ?? Infinity);
  });
  expect((await codesOf(performanceId)).slice(0, 5)).toEqual([HELD, 0, 0, 0, UNAVAILABLE]);
  expect((await findHold(performanceId, buyerId))?.seatIndexes).toEqual([0]);
});
