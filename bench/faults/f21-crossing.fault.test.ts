/** F21: requests for several seats that cross each other. */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";

import { newDice, shuffled } from "#bench/cluster/dice";
import type { Fan } from "#bench/cluster/fan";
import type { House } from "#bench/cluster/house";
import { leaveStores } from "#bench/cluster/rehearsal";
import { newPerformance } from "#server/commands/box-office.fixture";
import { BookingId, SeatIndex, type PerformanceId } from "#server/domain/ids";
import { pool, Prisma, prisma, type Transaction } from "#server/postgres/client";
import { claimSeats } from "#server/postgres/seats";
import { redis } from "#server/redis/client";
import { expectCleanHistory, payAndAwait, payFor, rehearse, until } from "./crowd";

const BASKET = 4;
const FANS = 12;

/** Crossings: so many houses, and so many pairs of baskets in each. */
const ROUNDS = 10;
const PAIRS = 5;

const dice = newDice(21);

afterAll(leaveStores);

test("F21 baskets that cross each other in every order neither deadlock nor share a seat, and the house sells out", async () => {
  await rehearse({ frontDoors: 2, sidecars: 1 }, async (rehearsal) => {
    const house = await rehearsal.openHouse();
    rehearsal.watch(house);
    const deadlocksBefore = await countDeadlocks();
    rehearsal.inject("F21", "crossing baskets");

    // Each wants four seats in an order of their own, and takes what the others have left of others.
    const fans = await rehearsal.fans(FANS);
    await Promise.all(
      fans.map(async (fan) => {
        for (let size = BASKET; size > 0;) {
          const free = await freeSeats(house.performanceId);
          if (free.length === 0) return;
          const { holdId, refusalCode } = await fan.hold(
            house,
            shuffled(free, dice).slice(0, size),
          );
          if (refusalCode === "seat_limit_reached") return;
          if (holdId === null) {
            size = Math.max(1, size - 1);
            continue;
          }
          const { bookingId } = await fan.bookSurely(house, { holdId });
          await payFor(fan, house, bookingId ?? "");
          await fan.awaitEnd(house, bookingId ?? "");
        }
      }),
    );

    const { operations } = await expectCleanHistory(rehearsal, null, [house]);
    expect(await freeSeats(house.performanceId)).toEqual([]);
    expect(operations.filter(({ status }) => (status ?? 0) >= 500)).toEqual([]);
    expect(operations.some(({ refusalCode }) => refusalCode === "seats_unavailable")).toBe(true);
    expect(await countDeadlocks()).toBe(deadlocksBefore);
  });
});

test("F21 two bookings of one basket's seats that come to Postgres in opposite orders leave one whole winner, every time", async () => {
  await rehearse({ frontDoors: 2, sidecars: 1 }, async (rehearsal) => {
    const { frontDoors } = rehearsal.cluster;
    const deadlocksBefore = await countDeadlocks();
    const winners: { fan: Fan; house: House; bookingId: string }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const house = await rehearsal.openHouse();
      rehearsal.watch(house);
      const [first, second] = [await rehearsal.fans(PAIRS), await rehearsal.fans(PAIRS)];
      for (const fan of first) fan.goTo(0);
      for (const fan of second) fan.goTo(1);
      const basketOf = (pair: number) =>
        Array.from({ length: BASKET }, (_, at) => pair * BASKET + at);

      // Redis gives each seat twice, as it forgets in between; both baskets have been looked at by then.
      const held = await Promise.all(first.map((fan, at) => fan.hold(house, basketOf(at))));
      const keeper = await keepSeats(house);
      const early = first.map((fan, at) => fan.book(house, { holdId: held[at]?.holdId ?? "" }));
      await until("the first are in Postgres", async () => (await countWaiting()) >= PAIRS);
      const fault = rehearsal.inject("F21", "Redis forgets a house", { losesHolds: true });
      await forgetHouse(house);
      const heldAgain = await Promise.all(
        second.map((fan, at) => fan.hold(house, basketOf(at).toReversed())),
      );
      expect(heldAgain.map(({ seatIndexes }) => seatIndexes)).toEqual(
        second.map((_, at) => basketOf(at).toReversed()),
      );
      const late = second.map((fan, at) =>
        fan.book(house, { holdId: heldAgain[at]?.holdId ?? "" }),
      );
      await until("all are in Postgres", async () => (await countWaiting()) >= 2 * PAIRS);
      fault.heal();
      await keeper.letGo();

      const answers = await Promise.all([Promise.all(early), Promise.all(late)]);
      for (let pair = 0; pair < PAIRS; pair += 1) {
        const [one, other] = [answers[0][pair], answers[1][pair]];
        expect([one?.outcome, other?.outcome].sort()).toEqual(["fail", "ok"]);
        const [won, lost] = one?.outcome === "ok" ? [one, other] : [other, one];
        expect(lost?.refusalCode).toBe("seats_unavailable");
        const seats = [...(lost?.seatIndexes ?? [])].sort((a, b) => a - b);
        expect(seats).toEqual(basketOf(pair));
        const fan = won === one ? first[pair] : second[pair];
        if (fan) winners.push({ fan, house, bookingId: won?.bookingId ?? "" });
      }
    }
    const views = await Promise.all(
      winners.map(({ fan, house, bookingId }) => payAndAwait(fan, house, bookingId)),
    );
    expect(views.map((view) => view?.lines.length)).toEqual(winners.map(() => BASKET));

    const { bookings, operations } = await expectCleanHistory(rehearsal);
    expect(bookings.map(({ status }) => status)).toEqual(
      Array.from({ length: ROUNDS * PAIRS }, () => "CONFIRMED"),
    );
    expect(operations.filter(({ status }) => (status ?? 0) >= 500)).toEqual([]);
    expect(await countDeadlocks()).toBe(deadlocksBefore);
    for (const door of frontDoors) {
      expect(readFileSync(door.logFile, "utf8")).not.toMatch(/deadlock|40P01/);
    }
  });
});

test("F21 claims in opposite orders wait for each other and do not deadlock; control: one by one they do", async () => {
  const { performanceId } = await newPerformance();
  const [first, second] = [await emptyBooking(performanceId), await emptyBooking(performanceId)];

  const ordered = await crossing(performanceId, [first, second], async (tx, bookingId, seats) => {
    const versions = seats.map((index) => ({ seatIndex: SeatIndex.parse(index), version: 0 }));
    const claim = { bookingId, performanceId, seats: versions };
    const moved = await claimSeats(tx, "pending", [claim]);
    if ((moved.get(bookingId)?.length ?? 0) < seats.length) throw new Error("seats_unavailable");
  });
  expect(ordered.sort()).toEqual(["done", "seats_unavailable"]);

  // The control: the same seats, each locked when its turn comes in the order that was asked for.
  const meeting = newMeeting(2);
  const { performanceId: other } = await newPerformance();
  const bookings = [await emptyBooking(other), await emptyBooking(other)] as const;
  const oneByOne = await crossing(other, bookings, async (tx, _, seats) => {
    for (const [at, index] of seats.entries()) {
      await tx.$executeRaw(
        Prisma.sql`select 1 from performance_seats
                    where performance_id = ${other}::uuid and seat_index = ${index} for update`,
      );
      if (at === 0) await meeting();
    }
  });
  expect(oneByOne.some((ending) => ending.includes("deadlock"))).toBe(true);
});

/** Two transactions that want seats 0 to 3, one from the front and one from the back. */
async function crossing(
  performanceId: PerformanceId,
  bookingIds: readonly [BookingId, BookingId],
  claim: (tx: Transaction, bookingId: BookingId, seats: number[]) => Promise<void>,
): Promise<string[]> {
  const orders = [
    [0, 1, 2, 3],
    [3, 2, 1, 0],
  ];
  return Promise.all(
    bookingIds.map((bookingId, at) =>
      prisma
        .$transaction((tx) => claim(tx, bookingId, orders[at] ?? []), { timeout: 10_000 })
        .then(
          () => "done",
          (fault: unknown) => String(fault instanceof Error ? fault.message : fault),
        ),
    ),
  );
}

/** Lets everybody go on once so many have come. */
function newMeeting(count: number): () => Promise<void> {
  let come = 0;
  let open = (): void => undefined;
  const all = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    come += 1;
    if (come === count) open();
    return all;
  };
}

/** Seats that nobody has booked; somebody may hold them. */
async function freeSeats(performanceId: PerformanceId): Promise<number[]> {
  const rows = await prisma.performanceSeat.findMany({
    where: { performanceId, state: "available" },
  });
  return rows.map(({ seatIndex }) => seatIndex);
}

/** Redis loses what it knows of one house, as if it had been flushed. */
async function forgetHouse({ performanceId }: House): Promise<void> {
  const keys = await redis.keys(`*:${performanceId}:*`);
  expect(await redis.del(...keys)).toBeGreaterThan(0);
}

/** Keeps every seat of a house from being claimed, until it lets go: so all who want one come to stand in a row. */
async function keepSeats({ performanceId }: House): Promise<{ letGo: () => Promise<void> }> {
  const keeper = await pool.connect();
  await keeper.query("begin");
  await keeper.query("select 1 from performance_seats where performance_id = $1 for update", [
    performanceId,
  ]);
  return {
    letGo: async () => {
      await keeper.query("rollback");
      keeper.release();
    },
  };
}

/** Statements on seats that wait for each other; whatever else may wait in the database is not counted. */
async function countWaiting(): Promise<number> {
  const [row] = await prisma.$queryRaw<{ waiting: number }[]>(
    Prisma.sql`select count(*)::int as waiting from pg_stat_activity
                where datname = current_database() and wait_event_type = 'Lock'
                  and backend_type = 'client backend' and query like '%performance_seats%'`,
  );
  return row?.waiting ?? 0;
}

async function countDeadlocks(): Promise<number> {
  const [row] = await prisma.$queryRaw<{ deadlocks: number }[]>(
    Prisma.sql`select deadlocks::int from pg_stat_database where datname = current_database()`,
  );
  return row?.deadlocks ?? 0;
}

/** A booking without seats, as bookings are before they claim any. */
async function emptyBooking(performanceId: PerformanceId): Promise<BookingId> {
  const id = BookingId.parse(randomUUID());
  const buyer = await prisma.user.findFirstOrThrow();
  await prisma.booking.create({
    data: {
      ...{ id, performanceId, buyerId: buyer.id, reference: id.slice(0, 8) },
      // Nobody's, and never out of time: no sweeper may come across it.
      ...{ currency: "GBP", totalMinor: 0, feeMinor: 0, expiresAt: new Date(4_000_000_000_000) },
    },
  });
  return id;
}
