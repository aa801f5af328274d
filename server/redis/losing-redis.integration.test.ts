/** What holds when Redis loses its memory, or goes back in time. These empty a database of their own. */
import "#scripts/services/own-redis.fixture";

import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";

import type { SeatIndex } from "#server/domain/ids";
import { AVAILABLE, BOOKED, HELD } from "#server/domain/seat-status";
import { closeRedis, openRedis, redis } from "#server/redis/client";
import { mapKeys } from "#server/redis/keys";
import { announceBuild, buildLiveMap, findLiveMap } from "#server/redis/live-map";
import { forgetOutlivedMaps, readRunId } from "#server/redis/restarts";
import { findHold, releaseSeats, sweepHolds } from "#server/redis/seat-holds";
import {
  codesOf,
  hold,
  newBuyer,
  openMap,
  positionOf,
  readMap,
  runOut,
  stepsOf,
  take,
} from "#server/redis/live-map.fixture";

beforeAll(openRedis);
beforeEach(() => redis.flushdb());
afterAll(closeRedis);

test("an emptied Redis knows no map and no hold, and takes none until the map is back", async () => {
  const performanceId = await openMap({ epoch: 1 });
  const buyerId = newBuyer();
  await hold(performanceId, buyerId, [0]);

  await redis.flushdb();

  expect(await findLiveMap(performanceId)).toBeNull();
  expect(await findHold(performanceId, buyerId)).toBeNull();
  expect(await take(performanceId, buyerId, [0])).toMatchObject({ refusal: { code: "no_map" } });
});

test("a map that was read before Redis was emptied is not built after it", async () => {
  const performanceId = await openMap({ epoch: 1 });
  const slow = await announceBuild(performanceId);
  await redis.flushdb();

  const source = {
    performanceId,
    epoch: 2,
    codes: [0, 0] as const,
    versions: [],
    areas: [],
    owned: [],
  };
  expect(await buildLiveMap(source, slow)).toBe("overtaken");
  expect(await buildLiveMap(source, await announceBuild(performanceId))).toBe("built");
});

test("of many builders one builds, and the epoch of a slow one never follows a higher one", async () => {
  const performanceId = await openMap({ epoch: 1 });
  await redis.flushdb();
  const source = { performanceId, codes: [0, 0] as const, versions: [], areas: [], owned: [] };
  const builders = await Promise.all(Array.from({ length: 5 }, () => announceBuild(performanceId)));

  const outcomes = await Promise.all(
    builders.map((builder, nth) => buildLiveMap({ ...source, epoch: 10 - nth }, builder)),
  );

  expect(outcomes.filter((outcome) => outcome === "built")).toHaveLength(1);
  await redis.del(mapKeys(performanceId)[0] ?? "");
  const late = await Promise.all(
    builders.map((builder, nth) => buildLiveMap({ ...source, epoch: nth }, builder)),
  );
  expect(new Set(late)).toEqual(new Set(["overtaken"]));
});

test("a restart of Redis forgets the maps and keeps the holds", async () => {
  const performanceId = await openMap({ epoch: 1, seatCount: 6 });
  const [inTime, late] = [newBuyer(), newBuyer()];
  const kept = await hold(performanceId, inTime, [0, 1]);
  await runOut(await hold(performanceId, late, [2]), late);

  await forgetOutlivedMaps(redis, randomUUID());
  expect(await findLiveMap(performanceId)).toBeNull();
  expect(await findHold(performanceId, inTime)).toMatchObject({ id: kept.id });
  // While Redis was away Postgres sold a seat that is in the basket.
  await openMap({
    performanceId,
    epoch: 2,
    codes: [AVAILABLE, BOOKED, AVAILABLE, BOOKED, AVAILABLE, AVAILABLE],
    versions: [
      [1, 1],
      [3, 1],
    ],
  });

  expect(await codesOf(performanceId)).toEqual([HELD, BOOKED, AVAILABLE, BOOKED, 0, 0]);
  expect((await findHold(performanceId, inTime))?.seatIndexes).toEqual([0]);
  expect((await take(performanceId, newBuyer(), [0])).ok).toBe(false);
  expect((await take(performanceId, newBuyer(), [2])).ok).toBe(true);
});

test("connecting again to the same Redis forgets nothing", async () => {
  const runId = await readRunId(redis);
  await forgetOutlivedMaps(redis, runId);
  const performanceId = await openMap({ epoch: 1 });
  await forgetOutlivedMaps(redis, runId);
  expect(await positionOf(performanceId)).toEqual([1, 1]);
});

test("seats given back or swept while there is no map do not make half of one", async () => {
  const performanceId = await openMap({ epoch: 1 });
  const [a, b] = [newBuyer(), newBuyer()];
  const { id } = await hold(performanceId, a, [0]);
  await runOut(await hold(performanceId, b, [1]), b);
  await redis.del(mapKeys(performanceId)[0] ?? "");
  const before = await stepsOf(performanceId);

  await releaseSeats({ id, performanceId, buyerId: a }, [0 as SeatIndex]);
  await sweepHolds(performanceId, 10);

  expect(await findLiveMap(performanceId)).toBeNull();
  expect(await stepsOf(performanceId)).toEqual(before);
  await openMap({ performanceId, epoch: 2 });
  expect((await readMap(performanceId)).revision).toBe(1);
  expect((await codesOf(performanceId)).slice(0, 2)).toEqual([AVAILABLE, AVAILABLE]);
});

test("a hold that was under way when the connection broke fails, and is not taken later", async () => {
  const performanceId = await openMap({ epoch: 1 });
  const buyerId = newBuyer();
  const operator = redis.duplicate({ enableOfflineQueue: true });
  const connectionId = await redis.client("ID");

  // Paused, Redis has the request and has not run it when the connection is cut.
  await operator.call("CLIENT", "PAUSE", "5000", "WRITE");
  const taking = take(performanceId, buyerId, [0]);
  taking.catch(() => undefined);
  await operator.client("KILL", "ID", String(connectionId));
  await expect(taking).rejects.toThrow();
  await operator.call("CLIENT", "UNPAUSE");

  await vi.waitFor(async () => {
    expect(await redis.ping()).toBe("PONG");
  });
  expect(await findHold(performanceId, buyerId)).toBeNull();
  operator.disconnect();
});
