import "#scripts/services/own-redis.fixture";

import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";

import {
  eventRequest,
  newEvent,
  newOrganiser,
  newVenue,
} from "#server/commands/organising.fixture";
import type { BookingEvent } from "#server/domain/events";
import { BookingId, PerformanceId, type BuyerId } from "#server/domain/ids";
import { BOOKED, HELD } from "#server/domain/seat-status";
import { closePostgres, prisma } from "#server/postgres/client";
import { readLiveMapSource } from "#server/postgres/live-map-source";
import { ensureLiveMap, projectBooking, readLiveMap } from "#server/projection/live-map";
import { closeRedis, openRedis, redis } from "#server/redis/client";
import { codesOf, hold, newBuyer, take } from "#server/redis/live-map.fixture";
import { announceBuild, buildLiveMap, findLiveMap } from "#server/redis/live-map";

beforeAll(openRedis);
afterAll(async () => {
  closeRedis();
  await closePostgres();
});

/** A performance of ten seats in Postgres that Redis has not heard of. */
async function newPerformance(): Promise<PerformanceId> {
  const organiserId = await newOrganiser();
  const request = eventRequest(await newVenue(organiserId), Date.now());
  const { performanceId } = await newEvent(organiserId, request, Date.now());
  return performanceId;
}

/** What happened to seats of a booking, by Postgres' account. */
function bookingEvent(
  type: "BookingConfirmed" | "BookingExpired",
  performanceId: PerformanceId,
  buyerId: BuyerId,
  seats: [number, number][],
): BookingEvent {
  return {
    id: randomUUID(),
    type,
    schemaVersion: 1,
    occurredAtMs: Date.now(),
    bookingId: BookingId.parse(randomUUID()),
    performanceId,
    buyerId,
    seats,
    areas: [],
  };
}

/** Kills seats in Postgres behind the map's back. */
async function kill(performanceId: PerformanceId, seatIndex: number) {
  await prisma.performanceSeat.update({
    where: { performanceId_seatIndex: { performanceId, seatIndex } },
    data: { state: "killed", version: { increment: 1 } },
  });
}

test("a map is built from Postgres when somebody first looks", async () => {
  const performanceId = await newPerformance();
  await kill(performanceId, 3);
  expect(await findLiveMap(performanceId)).toBeNull();

  expect(await readLiveMap(performanceId)).toMatchObject({ seatCount: 10, revision: 1 });
  expect(await codesOf(performanceId)).toEqual([0, 0, 0, 3, 0, 0, 0, 0, 0, 0]);
});

test("there is no map of a performance that there is not", async () => {
  const performanceId = PerformanceId.parse(randomUUID());
  expect(await readLiveMap(performanceId)).toBeNull();
  expect(await ensureLiveMap(performanceId)).toBe(false);
});

test("a crowd that finds no map starts one build", async () => {
  const performanceId = await newPerformance();
  const maps = await Promise.all(Array.from({ length: 50 }, () => readLiveMap(performanceId)));
  expect(new Set(maps.map((map) => map?.epoch)).size).toBe(1);
});

test("Redis emptied in mid-sale: the map returns under a higher epoch, sold seats as sold", async () => {
  const performanceId = await newPerformance();
  const before = await readLiveMap(performanceId);
  const buyerId = newBuyer();
  await hold(performanceId, buyerId, [0]);
  await kill(performanceId, 4);

  await redis.flushdb();

  expect((await take(performanceId, buyerId, [0])).ok).toBe(false);
  const after = await readLiveMap(performanceId);
  expect(after?.epoch).toBeGreaterThan(before?.epoch ?? Infinity);
  // The hold is lost, and that is all that is.
  expect(await codesOf(performanceId)).toEqual([0, 0, 0, 0, 3, 0, 0, 0, 0, 0]);
  expect((await take(performanceId, buyerId, [0])).ok).toBe(true);
});

test("news of a booking finds its way to a map that is lost, and builds it", async () => {
  const performanceId = await newPerformance();
  await projectBooking(bookingEvent("BookingConfirmed", performanceId, newBuyer(), [[2, 5]]));
  expect((await codesOf(performanceId))[2]).toBe(BOOKED);
});

test("news told twice and late leaves the map as it was", async () => {
  const performanceId = await newPerformance();
  const buyerId = newBuyer();
  const booked = bookingEvent("BookingConfirmed", performanceId, buyerId, [[1, 2]]);
  const freed = bookingEvent("BookingExpired", performanceId, buyerId, [[1, 3]]);
  await projectBooking(freed);
  const { revision, epoch } = (await readLiveMap(performanceId)) ?? {};

  await Promise.all([booked, freed, booked].map(projectBooking));

  expect(await readLiveMap(performanceId)).toMatchObject({ revision, epoch });
  expect((await codesOf(performanceId))[1]).toBe(0);
});

test("a builder that read before Redis was emptied does not take the map back in time", async () => {
  const performanceId = await newPerformance();
  const slow = await announceBuild(performanceId);
  const old = await readLiveMapSource(performanceId);
  if (!old) throw new Error("There is no such performance.");

  await readLiveMap(performanceId);
  await kill(performanceId, 7);
  await redis.flushdb();
  await buildLiveMap(old, slow);

  await readLiveMap(performanceId);
  expect((await codesOf(performanceId))[7]).toBe(3);
});

test("a hold survives when the map alone is built anew", async () => {
  const performanceId = await newPerformance();
  await readLiveMap(performanceId);
  const buyerId = newBuyer();
  const { id } = await hold(performanceId, buyerId, [5, 6]);
  await kill(performanceId, 6);
  await redis.del(...(await redis.keys(`*${performanceId}:map`)));

  await readLiveMap(performanceId);

  expect((await codesOf(performanceId)).slice(5, 7)).toEqual([HELD, 3]);
  const basket = await take(performanceId, buyerId, [5]);
  expect(basket).toMatchObject({ value: { id, seatIndexes: [5] } });
});
