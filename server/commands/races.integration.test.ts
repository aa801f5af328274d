/**
 * Races on real stores. Each has a control beside it that takes the protection away and shows that
 * the race is real: should a control ever find one winner, its race proves nothing.
 */
import { afterAll, beforeAll, expect, test } from "vitest";

import { answerOnce } from "#server/commands/answer-once";
import { BookingId, SeatIndex, type PerformanceId } from "#server/domain/ids";
import { accept } from "#server/domain/result";
import { closePostgres, Prisma, prisma } from "#server/postgres/client";
import { claimSeats } from "#server/postgres/seats";
import { closeRedis, openRedis, redis } from "#server/redis/client";
import { mapKeys } from "#server/redis/keys";

import { newAccount, newBuyer, newPerformance, required } from "./box-office.fixture";

const CROWD = 50;

beforeAll(openRedis);
afterAll(async () => {
  closeRedis();
  await closePostgres();
});

test("one of fifty buyers holds the seat, the others hear which seat has gone", async () => {
  const { performanceId, seat } = await newPerformance();
  const crowd = await Promise.all(Array.from({ length: CROWD }, newBuyer));

  const answers = await Promise.all(crowd.map((buyer) => buyer.hold(performanceId, seat(0))));

  expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
  const refusals = answers.flatMap((answer) => (answer.ok ? [] : [answer.refusal]));
  expect(new Set(refusals.map((refusal) => JSON.stringify(refusal)))).toEqual(
    new Set([JSON.stringify({ code: "seats_unavailable", seatIds: [seat(0)] })]),
  );
});

test("when pairs overlap, nobody is left holding half a pair", async () => {
  const { performanceId, seat } = await newPerformance();
  const crowd = await Promise.all(Array.from({ length: CROWD }, newBuyer));

  const answers = await Promise.all(
    crowd.map((buyer, i) => buyer.hold(performanceId, seat(i % 19), seat((i % 19) + 1))),
  );

  const held = answers.flatMap((answer) => (answer.ok ? answer.value.seatIds : []));
  expect(new Set(held).size).toBe(held.length);
  expect(answers.filter((answer) => answer.ok).length).toBe(held.length / 2);
});

test("a Redis that falls back to an old copy gives back a hold, but not the seat", async () => {
  const { performanceId, seat } = await newPerformance();
  const [first, second] = await Promise.all([newBuyer(), newBuyer()]);

  const lostHold = required(await first.hold(performanceId, seat(0), seat(1)));
  const restoreOldCopy = await rememberKeys(performanceId);
  await forgetKeys(performanceId);
  await second.holdAndBook(performanceId, seat(1), seat(2));
  await restoreOldCopy();

  expect(await first.book({ holdId: lostHold.id })).toEqual({
    ok: false,
    refusal: { code: "seats_unavailable", seatIds: [seat(1)] },
  });
  const rows = await prisma.performanceSeat.findMany({
    where: { performanceId, state: { not: "available" } },
    orderBy: { seatIndex: "asc" },
  });
  expect(rows.map(({ seatIndex, version }) => [seatIndex, version])).toEqual([
    [1, 1],
    [2, 1],
  ]);
});

test("crossing claims on the same seats in Postgres neither deadlock nor share a seat", async () => {
  const { performanceId } = await newPerformance();
  const bookings = await pendingWithoutSeats(performanceId, CROWD);

  const moved = await Promise.all(
    bookings.map((bookingId, i) => {
      // Half of them ask in the opposite order.
      const pair = i % 2 === 0 ? [0, 1] : [1, 0];
      return claimInOwnTransaction(performanceId, bookingId, pair);
    }),
  );

  expect(moved.filter((count) => count === 2)).toHaveLength(1);
  expect(moved.filter((count) => count === 1)).toHaveLength(0);
});

test("control: without the condition on state and version, fifty bookings get the same seat", async () => {
  const { performanceId } = await newPerformance();
  const bookings = await pendingWithoutSeats(performanceId, CROWD);

  const winners = await Promise.all(
    bookings.map(async (bookingId) => {
      const seat = await prisma.performanceSeat.findUniqueOrThrow({
        where: { performanceId_seatIndex: { performanceId, seatIndex: 0 } },
      });
      if (seat.state !== "available") return 0;
      return prisma.$executeRaw(
        Prisma.sql`update performance_seats
                      set state = 'pending', booking_id = ${bookingId}::uuid, version = version + 1
                    where performance_id = ${performanceId}::uuid and seat_index = 0`,
      );
    }),
  );

  expect(winners.filter((count) => count === 1).length).toBeGreaterThan(1);
});

test("a seat cannot be changed under a version that it has had before: the trail refuses it", async () => {
  const { performanceId } = await newPerformance();
  const move = (state: "killed" | "available", version: number) =>
    prisma.performanceSeat.updateMany({
      where: { performanceId, seatIndex: 0 },
      data: { state, version },
    });
  await move("killed", 1);
  await expect(move("available", 1)).rejects.toThrow("seat_changes_pkey");

  const steps = await prisma.seatChange.findMany({ where: { performanceId } });
  expect(steps).toMatchObject([{ seatIndex: 0, version: 1, state: "killed", bookingId: null }]);
});

test("a buyer's two tabs cannot race past the limit by booking at the same moment", async () => {
  const { performanceId } = await newPerformance({
    plan: { template: "general_admission", capacity: 100 },
    seatsPerBuyerMax: 4,
  });
  const buyer = await newBuyer();
  const areaId = "area";

  const answers = await Promise.all(
    Array.from({ length: 6 }, () => buyer.book({ performanceId, areaId, quantity: 2 })),
  );

  expect(answers.filter((answer) => answer.ok)).toHaveLength(2);
  const allowance = await prisma.buyerAllowance.findFirst({ where: { performanceId } });
  expect(allowance?.placeCount).toBe(4);
});

test("control: counting first and booking then lets two tabs past the limit", async () => {
  const { performanceId } = await newPerformance();
  const buyerId = await newAccount("fan");
  const buyNaively = async () => {
    const owned = await prisma.booking.count({ where: { performanceId, buyerId } });
    if (owned >= 1) return false;
    await insertBare(performanceId, buyerId);
    return true;
  };
  const bought = await Promise.all([buyNaively(), buyNaively()]);
  expect(bought).toEqual([true, true]);
});

test("an area sells exactly its places to a crowd that wants more", async () => {
  const { performanceId } = await newPerformance({
    plan: { template: "general_admission", capacity: 30 },
  });
  const crowd = await Promise.all(Array.from({ length: 20 }, newBuyer));

  const answers = await Promise.all(
    crowd.map((buyer) => buyer.book({ performanceId, areaId: "area", quantity: 2 })),
  );

  expect(answers.filter((answer) => answer.ok)).toHaveLength(15);
  const area = await prisma.performanceArea.findFirst({ where: { performanceId } });
  expect(area?.available).toBe(0);
});

test("twins with one Idempotency-Key run once, and both may ask again for the one answer", async () => {
  const request = { accountId: await newAccount("fan"), key: "twins", requestHash: "same" };
  let runs = 0;
  const run = async () => {
    runs += 1;
    await prisma.$executeRaw(Prisma.sql`select pg_sleep(0.05)`);
    return accept({ run: runs });
  };

  const twins = await Promise.all([answerOnce(request, run), answerOnce(request, run)]);
  expect(runs).toBe(1);
  expect(twins.filter((answer) => answer.ok)).toHaveLength(1);
  expect(twins.find((answer) => !answer.ok)).toMatchObject({
    refusal: { code: "request_under_way" },
  });
  expect(await answerOnce(request, run)).toEqual({ ok: true, value: { run: 1 } });

  const other = { ...request, requestHash: "another body" };
  expect(await answerOnce(other, run)).toEqual({
    ok: false,
    refusal: { code: "idempotency_key_reused" },
  });
});

async function keysOf(performanceId: PerformanceId): Promise<string[]> {
  const [mapKey = ""] = mapKeys(performanceId);
  return redis.keys(`${mapKey.replace(/:map$/, "")}:*`);
}

async function forgetKeys(performanceId: PerformanceId): Promise<void> {
  await redis.del(...(await keysOf(performanceId)));
}

/** Copies what Redis knows of a performance, to be put back as a failover to an old copy would. */
async function rememberKeys(performanceId: PerformanceId): Promise<() => Promise<void>> {
  const keys = await keysOf(performanceId);
  const dumps = await Promise.all(keys.map((key) => redis.dumpBuffer(key)));
  return async () => {
    await Promise.all(
      keys.map((key, i) => redis.restore(key, 0, dumps[i] ?? Buffer.alloc(0), "REPLACE")),
    );
  };
}

async function pendingWithoutSeats(performanceId: PerformanceId, count: number): Promise<string[]> {
  const buyerId = await newAccount("fan");
  return Promise.all(Array.from({ length: count }, () => insertBare(performanceId, buyerId)));
}

async function insertBare(performanceId: PerformanceId, buyerId: string): Promise<string> {
  const id = crypto.randomUUID();
  await prisma.booking.create({
    data: {
      ...{ id, performanceId, buyerId, reference: id.slice(0, 13), currency: "GBP" },
      ...{ totalMinor: 0, feeMinor: 0, expiresAt: new Date(Date.now() + 60_000) },
    },
  });
  return id;
}

async function claimInOwnTransaction(
  performanceId: PerformanceId,
  bookingId: string,
  indexes: number[],
): Promise<number> {
  return prisma.$transaction(async (tx) => {
    const seats = indexes.map((index) => ({ seatIndex: SeatIndex.parse(index), version: 0 }));
    const id = BookingId.parse(bookingId);
    const moved = await claimSeats(tx, "pending", [{ bookingId: id, performanceId, seats }]);
    return moved.get(id)?.length ?? 0;
  });
}
