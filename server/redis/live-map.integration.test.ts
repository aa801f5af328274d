import "#scripts/services/own-redis.fixture";

import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";

import { PerformanceId } from "#server/domain/ids";
import { AVAILABLE, BOOKED, HELD, UNAVAILABLE } from "#server/domain/seat-status";
import { closeRedis, openRedis } from "#server/redis/client";
import { applySeatStates, findLiveMap, listLivePerformances } from "#server/redis/live-map";
import { findHold, releaseSeats } from "#server/redis/seat-holds";
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
afterAll(closeRedis);

/** Tells a map what became of one seat. */
async function tell(
  performanceId: PerformanceId,
  index: number,
  code: typeof AVAILABLE | typeof HELD | typeof BOOKED | typeof UNAVAILABLE,
  version: number,
) {
  return applySeatStates({ performanceId, seats: [{ index, code, version }], areas: [] });
}

test("a map shows what it was built of", async () => {
  const buyerId = newBuyer();
  const performanceId = await openMap({
    epoch: 41,
    codes: [AVAILABLE, HELD, BOOKED, UNAVAILABLE, AVAILABLE, BOOKED],
    areas: [["floor_standing", 250, 7]],
    owned: [[buyerId, 2]],
  });

  expect(await codesOf(performanceId)).toEqual([0, 1, 2, 3, 0, 2]);
  expect(await readMap(performanceId)).toMatchObject({
    epoch: 41,
    revision: 1,
    seatCount: 6,
    areas: [["floor_standing", 250]],
  });
  expect(await listLivePerformances()).toContain(performanceId);
  const limit = await take(performanceId, buyerId, [0], { seatsPerBuyerMax: 2 });
  expect(limit).toEqual({ ok: false, refusal: { code: "limit", seatsLeft: 0 } });
});

test("a house of standing room alone has a map", async () => {
  const performanceId = await openMap({ seatCount: 0, areas: [["floor", 10, 0]] });
  expect(await readMap(performanceId)).toMatchObject({ seatCount: 0, areas: [["floor", 10]] });
});

test("a house of 50,000 seats has its last seat too", async () => {
  const performanceId = await openMap({ seatCount: 50_000 });
  expect((await take(performanceId, newBuyer(), [49_999])).ok).toBe(true);
  const map = await readMap(performanceId);
  expect(map.statuses).toHaveLength(12_500);
  expect((await codesOf(performanceId)).at(-1)).toBe(HELD);
});

test("a map that is there is not built again", async () => {
  const performanceId = await openMap({ epoch: 1 });
  await hold(performanceId, newBuyer(), [0]);
  await openMap({ performanceId, epoch: 2 });
  expect(await positionOf(performanceId)).toEqual([1, 2]);
});

test("a new map announces its epoch to everybody who follows", async () => {
  const performanceId = await openMap({ epoch: 5 });
  expect(await stepsOf(performanceId)).toEqual([{ epoch: 5, revision: 1, changes: [], areas: [] }]);
});

test("there is no map until it is built", async () => {
  const performanceId = PerformanceId.parse(randomUUID());
  expect(await findLiveMap(performanceId)).toBeNull();
  expect(await tell(performanceId, 0, BOOKED, 1)).toBe(false);
});

test("late, doubled and shuffled news never takes a seat back in time", async () => {
  const performanceId = await openMap();
  await tell(performanceId, 0, BOOKED, 2);
  const booked = await positionOf(performanceId);

  await tell(performanceId, 0, HELD, 1);
  await tell(performanceId, 0, BOOKED, 2);

  expect((await codesOf(performanceId))[0]).toBe(BOOKED);
  expect(await positionOf(performanceId)).toEqual(booked);
});

test("news that is older than the map changes nothing", async () => {
  const performanceId = await openMap({ codes: [BOOKED, AVAILABLE], versions: [[0, 4]] });
  await tell(performanceId, 0, AVAILABLE, 3);
  expect(await codesOf(performanceId)).toEqual([BOOKED, AVAILABLE]);
});

test("an area is told by version too, and each step names only what moved", async () => {
  const performanceId = await openMap({
    areas: [
      ["floor", 100, 1],
      ["balcony", 50, 0],
    ],
  });
  await applySeatStates({ performanceId, seats: [], areas: [["floor", 96, 3]] });
  await applySeatStates({ performanceId, seats: [], areas: [["floor", 98, 2]] });

  expect((await readMap(performanceId)).areas).toEqual(
    expect.arrayContaining([
      ["floor", 96],
      ["balcony", 50],
    ]),
  );
  const [, ...steps] = await stepsOf(performanceId);
  expect(steps).toEqual([{ epoch: 1, revision: 2, changes: [], areas: [["floor", 96]] }]);
});

test("a booking ends the hold that it was made of, and its seats stay held", async () => {
  const performanceId = await openMap();
  const buyerId = newBuyer();
  const { id } = await hold(performanceId, buyerId, [0, 1]);

  await applySeatStates({
    performanceId,
    seats: [0, 1].map((index) => ({ index, code: HELD, version: 1 })),
    areas: [],
    endedHoldId: id,
    owned: { buyerId, places: 2 },
  });

  expect(await findHold(performanceId, buyerId)).toBeNull();
  expect((await codesOf(performanceId)).slice(0, 2)).toEqual([HELD, HELD]);
  expect((await take(performanceId, newBuyer(), [0])).ok).toBe(false);
  const more = await take(performanceId, buyerId, [2, 3], { seatsPerBuyerMax: 3 });
  expect(more).toEqual({ ok: false, refusal: { code: "limit", seatsLeft: 1 } });
});

test("a sold seat does not become free when the lock on it is released", async () => {
  const performanceId = await openMap();
  const buyerId = newBuyer();
  const { id } = await hold(performanceId, buyerId, [0, 1]);
  await tell(performanceId, 0, BOOKED, 1);

  await releaseSeats({ id, performanceId, buyerId });

  expect((await codesOf(performanceId)).slice(0, 2)).toEqual([BOOKED, AVAILABLE]);
});

test("a seat that Postgres gives to another leaves the basket; the last one ends it", async () => {
  const performanceId = await openMap();
  const buyerId = newBuyer();
  await hold(performanceId, buyerId, [0, 1]);

  await tell(performanceId, 0, BOOKED, 1);
  expect((await findHold(performanceId, buyerId))?.seatIndexes).toEqual([1]);
  await tell(performanceId, 1, BOOKED, 1);
  expect(await findHold(performanceId, buyerId)).toBeNull();

  const anew = await hold(performanceId, buyerId, [2]);
  expect(anew.startedAtMs).toBe(anew.serverNowMs);
});

test("a seat that becomes free while somebody holds it stays theirs", async () => {
  const performanceId = await openMap();
  const buyerId = newBuyer();
  await hold(performanceId, buyerId, [0]);
  const before = await positionOf(performanceId);

  await tell(performanceId, 0, AVAILABLE, 2);

  expect((await codesOf(performanceId))[0]).toBe(HELD);
  expect((await findHold(performanceId, buyerId))?.seatIndexes).toEqual([0]);
  expect(await positionOf(performanceId)).toEqual(before);
});

test("whoever looks at the map sees holds end, with every sweeper dead", async () => {
  const performanceId = await openMap();
  const buyerId = newBuyer();
  await runOut(await hold(performanceId, buyerId, [3]), buyerId);
  expect((await codesOf(performanceId))[3]).toBe(AVAILABLE);
  expect((await stepsOf(performanceId)).at(-1)).toMatchObject({ changes: [[3, AVAILABLE]] });
});
