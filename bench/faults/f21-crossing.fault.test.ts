/** F21: requests for several seats that cross each other. */
import { randomUUID } from "node:crypto";
import { afterAll, expect, test } from "vitest";

import { leaveStores } from "#bench/cluster/rehearsal";
import { newPerformance } from "#server/commands/box-office.fixture";
import { BookingId, SeatIndex, type PerformanceId } from "#server/domain/ids";
import { Prisma, prisma, type Transaction } from "#server/postgres/client";
import { claimSeats } from "#server/postgres/seats";
import { expectCleanHistory, payFor, rehearse } from "./crowd";

const BASKET = 4;
const FANS = 12;

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
          const { holdId, refusalCode } = await fan.hold(house, shuffled(free).slice(0, size));
          if (refusalCode === "seat_limit_reached") return;
          if (holdId === null) {
            size = Math.max(1, size - 1);
            continue;
          }
          const key = randomUUID();
          const { bookingId } = await fan.insist(() => fan.book(house, { holdId }, key));
          await payFor(fan, house, bookingId ?? "");
          await fan.awaitEnd(house, bookingId ?? "");
        }
      }),
    );

    const { operations } = await expectCleanHistory(rehearsal);
    expect(await freeSeats(house.performanceId)).toEqual([]);
    expect(operations.filter(({ status }) => (status ?? 0) >= 500)).toEqual([]);
    expect(operations.some(({ refusalCode }) => refusalCode === "seats_unavailable")).toBe(true);
    expect(await countDeadlocks()).toBe(deadlocksBefore);
  });
});

test("F21 claims in opposite orders wait for each other and do not deadlock; control: one by one they do", async () => {
  const { performanceId } = await newPerformance();
  const [first, second] = [await emptyBooking(performanceId), await emptyBooking(performanceId)];

  const ordered = await crossing(performanceId, [first, second], async (tx, bookingId, seats) => {
    const claim = { bookingId, performanceId, state: "pending" as const };
    const versions = seats.map((index) => ({ seatIndex: SeatIndex.parse(index), version: 0 }));
    const moved = await claimSeats(tx, claim, versions);
    if (moved.length < seats.length) throw new Error("seats_unavailable");
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

function shuffled(seats: readonly number[]): number[] {
  return seats
    .map((seat) => ({ seat, place: Math.random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ seat }) => seat);
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
