import "#scripts/services/own-redis.fixture";

import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";

import { HoldId, type SeatIndex } from "#server/domain/ids";
import { AVAILABLE, HELD } from "#server/domain/seat-status";
import { closeRedis, openRedis, redis } from "#server/redis/client";
import { mapKeys } from "#server/redis/keys";
import { findHold, releaseSeats, sweepHolds } from "#server/redis/seat-holds";
import {
  codesOf,
  hold,
  newBuyer,
  openMap,
  outcomeOf,
  positionOf,
  runOut,
  stepsOf,
  take,
} from "#server/redis/live-map.fixture";

beforeAll(openRedis);
afterAll(closeRedis);

const seat = (index: number) => index as SeatIndex;

test("a party gets all its seats, or none", async () => {
  const performanceId = await openMap();
  await hold(performanceId, newBuyer(), [4]);

  const party = await take(performanceId, newBuyer(), [3, 4, 5]);

  expect(party).toEqual({ ok: false, refusal: { code: "taken", seatIndexes: [4] } });
  const codes = await codesOf(performanceId);
  expect(codes.slice(3, 6)).toEqual([AVAILABLE, HELD, AVAILABLE]);
});

test("nothing is taken before the sale or after it, and a hold ends with it, all by Redis' clock", async () => {
  const performanceId = await openMap();
  const { serverNowMs } = await hold(performanceId, newBuyer(), [0]);
  const buyerId = newBuyer();
  const tryTo = (onSaleAtMs: number, offSaleAtMs: number) =>
    take(performanceId, buyerId, [1], { onSaleAtMs, offSaleAtMs });

  const [soon, later] = [serverNowMs + 30_000, serverNowMs + 60_000];
  expect(await tryTo(soon, later)).toEqual({ ok: false, refusal: { code: "not_on_sale_yet" } });
  expect(await tryTo(0, serverNowMs)).toEqual({ ok: false, refusal: { code: "off_sale" } });
  expect((await codesOf(performanceId))[1]).toBe(AVAILABLE);
  expect(await tryTo(serverNowMs, soon)).toMatchObject({ ok: true, value: { expiresAtMs: soon } });
});

test("a refusal names every seat in the way, and only those", async () => {
  const performanceId = await openMap();
  await hold(performanceId, newBuyer(), [1, 3]);
  const refused = await take(performanceId, newBuyer(), [0, 1, 2, 3]);
  expect(outcomeOf(refused)).toMatchObject({ refusal: { seatIndexes: [1, 3] } });
});

test("control: without the script, two buyers really do take the same seat", async () => {
  // Should this ever find a single winner, the races below prove nothing.
  const key = randomUUID();
  const takeNaively = async (holdId: string) => {
    if (await redis.get(key)) return false;
    await redis.set(key, holdId, "PX", 1_000);
    return true;
  };
  const winners = (await Promise.all(["a", "b"].map(takeNaively))).filter(Boolean);
  expect(winners).toHaveLength(2);
});

test("one of fifty buyers gets the seat", async () => {
  const performanceId = await openMap();
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => take(performanceId, newBuyer(), [7])),
  );
  expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
});

test("when pairs overlap, nobody is left holding half a pair", async () => {
  const performanceId = await openMap({ seatCount: 3 });
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, nth) =>
      take(performanceId, newBuyer(), nth % 2 === 0 ? [0, 1] : [1, 2]),
    ),
  );
  const won = answers.flatMap((answer) => (answer.ok ? [answer.value.seatIndexes] : []));
  expect(won).toHaveLength(1);
  expect((await codesOf(performanceId)).filter((code) => code === HELD)).toHaveLength(2);
});

test("the clock of a basket starts with its first seat, and a second seat does not move it", async () => {
  const performanceId = await openMap();
  const buyerId = newBuyer();
  const first = await hold(performanceId, buyerId, [0]);
  expect(first.expiresAtMs - first.startedAtMs).toBe(60_000);
  expect(first.startedAtMs).toBe(first.serverNowMs);

  const both = await take(performanceId, buyerId, [1], { ttlMs: 900_000 });

  expect(both).toMatchObject({
    value: { id: first.id, startedAtMs: first.startedAtMs, expiresAtMs: first.expiresAtMs },
  });
  expect(outcomeOf(both)).toMatchObject({ value: [0, 1] });
});

test("taking a seat again that is in the basket is harmless", async () => {
  const performanceId = await openMap();
  const buyerId = newBuyer();
  const first = await hold(performanceId, buyerId, [0, 1]);
  const [, revision] = await positionOf(performanceId);

  const again = await hold(performanceId, buyerId, [0, 1]);

  expect({ ...again, serverNowMs: 0 }).toEqual({ ...first, serverNowMs: 0 });
  expect(await positionOf(performanceId)).toEqual([1, revision]);
});

test("a seat that is asked for twice in one breath is one seat", async () => {
  const performanceId = await openMap();
  const buyerId = newBuyer();
  const taken = await take(performanceId, buyerId, [2, 2], { seatsPerBuyerMax: 1 });
  expect(taken).toMatchObject({ value: { seatIndexes: [2] } });
});

test("a seat that the house does not have is taken, whoever asks for it", async () => {
  const performanceId = await openMap({ seatCount: 5 });
  const beyond = await take(performanceId, newBuyer(), [4, 5]);
  expect(beyond).toEqual({ ok: false, refusal: { code: "taken", seatIndexes: [5] } });
});

test("the limit counts what the buyer holds and owns", async () => {
  const buyerId = newBuyer();
  const performanceId = await openMap({ owned: [[buyerId, 3]] });
  await hold(performanceId, buyerId, [0, 1]);

  const tooMany = await take(performanceId, buyerId, [2, 3], { seatsPerBuyerMax: 6 });
  expect(tooMany).toEqual({ ok: false, refusal: { code: "limit", seatsLeft: 1 } });

  const enough = await take(performanceId, buyerId, [2], { seatsPerBuyerMax: 6 });
  expect(outcomeOf(enough)).toMatchObject({ value: [0, 1, 2] });
});

test("two tabs of one buyer cannot race past the limit", async () => {
  const performanceId = await openMap({ seatCount: 40 });
  const buyerId = newBuyer();
  const tabs = Array.from({ length: 20 }, (_, tab) => [2 * tab, 2 * tab + 1]);

  const answers = await Promise.all(
    tabs.map((seats) => take(performanceId, buyerId, seats, { seatsPerBuyerMax: 8 })),
  );

  expect(answers.filter((answer) => answer.ok)).toHaveLength(4);
  expect((await findHold(performanceId, buyerId))?.seatIndexes).toHaveLength(8);
});

test("control: a limit that is read before the seats are taken is raced from two tabs", async () => {
  const key = randomUUID();
  const takeNaively = async (seats: string[]) => {
    if ((await redis.scard(key)) + seats.length > 8) return false;
    await redis.sadd(key, ...seats);
    return true;
  };
  const tabs = Array.from({ length: 20 }, (_, tab) => [`${String(tab)}a`, `${String(tab)}b`]);
  const won = (await Promise.all(tabs.map(takeNaively))).filter(Boolean);
  expect(won.length).toBeGreaterThan(4);
});

test("only its owner can give a hold back", async () => {
  const performanceId = await openMap();
  const [owner, stranger] = [newBuyer(), newBuyer()];
  const { id } = await hold(performanceId, owner, [0]);

  const byStranger = await releaseSeats({ id, performanceId, buyerId: stranger });
  expect(byStranger).toEqual({ ok: false, refusal: { code: "hold_not_found" } });
  expect(await findHold(performanceId, stranger, id)).toBeNull();

  const byOwner = await releaseSeats({ id, performanceId, buyerId: owner });
  expect(byOwner).toEqual({ ok: true, value: null });
  expect((await codesOf(performanceId))[0]).toBe(AVAILABLE);
});

test("giving back a seat that is not in the hold changes nothing", async () => {
  const performanceId = await openMap();
  const [buyerId, other] = [newBuyer(), newBuyer()];
  const { id } = await hold(performanceId, buyerId, [0, 1]);
  await hold(performanceId, other, [5]);

  const released = await releaseSeats({ id, performanceId, buyerId }, [seat(0), seat(5)]);

  expect(released).toEqual({ ok: false, refusal: { code: "not_in_hold", seatIndex: 5 } });
  expect((await findHold(performanceId, buyerId))?.seatIndexes).toEqual([0, 1]);
  expect((await findHold(performanceId, other))?.seatIndexes).toEqual([5]);
});

test("a hold ends with its last seat", async () => {
  const performanceId = await openMap();
  const buyerId = newBuyer();
  const { id } = await hold(performanceId, buyerId, [0, 1]);
  const mine = { id, performanceId, buyerId };

  expect(await releaseSeats(mine, [seat(0)])).toMatchObject({ value: { seatIndexes: [1] } });
  expect(await releaseSeats(mine, [seat(1)])).toEqual({ ok: true, value: null });
  expect(await releaseSeats(mine)).toEqual({ ok: false, refusal: { code: "hold_not_found" } });
});

test("nothing is left in Redis of a hold that has ended", async () => {
  const performanceId = await openMap();
  const buyerId = newBuyer();
  const { id } = await hold(performanceId, buyerId, [0]);
  await releaseSeats({ id, performanceId, buyerId });

  const [, , owners = "", holds = "", holdKey = "", baskets = ""] = mapKeys(performanceId);
  expect(await redis.exists(owners, holds, holdKey + id, baskets)).toBe(0);
});

test("each script that changes something raises the revision by one and tells the stream so", async () => {
  const performanceId = await openMap();
  const [a, b] = [newBuyer(), newBuyer()];
  const [, start] = await positionOf(performanceId);

  const { id } = await hold(performanceId, a, [0, 1]);
  await take(performanceId, b, [1, 2]); // refused: no step
  await hold(performanceId, a, [0]); // in the basket: no step
  await releaseSeats({ id, performanceId, buyerId: a }, [seat(0)]);
  await runOut(await hold(performanceId, b, [4]), b);
  await sweepHolds(performanceId, 10);

  const steps = (await stepsOf(performanceId)).filter((step) => step.revision > start);
  expect(steps.map(({ revision, changes }) => [revision - start, changes])).toEqual([
    [
      1,
      [
        [0, HELD],
        [1, HELD],
      ],
    ],
    [2, [[0, AVAILABLE]]],
    [3, [[4, HELD]]],
    [4, [[4, AVAILABLE]]],
  ]);
  expect(await positionOf(performanceId)).toEqual([1, start + 4]);
});

test("seats cannot be taken of a performance that has no map", async () => {
  const performanceId = HoldId.parse(`${randomUUID()}.${randomUUID()}`).slice(0, 36);
  const refused = await take(performanceId as never, newBuyer(), [0]);
  expect(refused).toEqual({ ok: false, refusal: { code: "no_map" } });
});
