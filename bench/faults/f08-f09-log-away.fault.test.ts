/**
 * F8 and F9: the event log is away for a long time, or silent.
 *
 * On Redis Streams the log is where the holds are, so what goes on there without it are bookings of places.
 */
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";

import { leaveStores, type Rehearsal } from "#bench/cluster/rehearsal";
import { killStore } from "#bench/cluster/stores";
import type { House } from "#bench/cluster/house";
import type { TcpProxy } from "#bench/cluster/tcp-proxy";
import { HAS_KAFKA, recover } from "./breaking";
import {
  buyOneSeat,
  expectCleanHistory,
  HALL,
  holdAndBook,
  payFor,
  rehearse,
  STANDING,
} from "./crowd";

afterAll(leaveStores);

/** How long Kafka is dead, in milliseconds: FAULT_MINUTES=10 for the long run. */
const DEAD_MS = Number(process.env.FAULT_MINUTES ?? 2) * 60_000;

/** How often each of two lanes of fans books, so that the house of 200 is not sold out before. */
const BOOKING_EVERY_MS = DEAD_MS / 60;

/** How long it is silent: longer than a session, and than the silence after which a reader begins anew. */
const SILENT_MS = 20_000;

/** Longest from the log's return to the end of the lag: a reader's session, its slowest restart, its group. */
const BOUND_MS = 30_000;

if (!HAS_KAFKA) console.info("F8 and F9 need a Kafka broker: run them with --kafka.");

/** Books and asks to pay for a seat, again and again, until `isOver`. Nothing may be refused or fail. */
async function goOnBooking(
  rehearsal: Rehearsal,
  house: House,
  nextSeat: () => number,
  isOver: () => boolean,
): Promise<number> {
  let booked = 0;
  while (!isOver()) {
    const fan = await rehearsal.fan();
    const bookingId = await holdAndBook(fan, house, [nextSeat()]);
    await payFor(fan, house, bookingId);
    booked += 1;
    await pause(BOOKING_EVERY_MS);
  }
  return booked;
}

/** Breaks the way to Kafka for a while in which fans go on booking, and judges all that comes of it. */
async function loseKafka(
  row: string,
  awayMs: number,
  breakIt: (way: TcpProxy) => Promise<void>,
): Promise<void> {
  await rehearse({ frontDoors: 2, sidecars: 2, workers: 2 }, async (rehearsal) => {
    const { kafka } = rehearsal.cluster.ways;
    if (!kafka) throw new Error("There is no way to Kafka.");
    const house = await rehearsal.openHouse({ plan: HALL });
    for (let spectators = 0; spectators < 2; spectators += 1) rehearsal.watch(house);
    let seatsTaken = 0;
    const nextSeat = () => seatsTaken++;
    const buyers = async (count: number) => {
      const fans = await rehearsal.fans(count);
      const views = await Promise.all(fans.map((fan) => buyOneSeat(fan, house, nextSeat())));
      expect(views.map((view) => view?.status)).toEqual(fans.map(() => "CONFIRMED"));
    };
    await buyers(4);

    const fault = rehearsal.inject(row, `Kafka, ${String(awayMs / 1_000)} s`, {
      // And the backlog must drain at least twice as fast as it grew.
      boundMs: BOUND_MS + awayMs / 2,
    });
    await breakIt(kafka);
    const overAtMs = Date.now() + awayMs;
    const lanes = Array.from({ length: 2 }, () =>
      goOnBooking(rehearsal, house, nextSeat, () => Date.now() > overAtMs),
    );
    const booked = (await Promise.all(lanes)).reduce((sum, each) => sum + each, 0);
    expect(booked).toBeGreaterThan(4);
    kafka.become("open");
    await recover(rehearsal, fault);

    // Every group reads on: who buys now is charged, gets tickets and a mail, and sees it on the map.
    await buyers(8);
    const evidence = await expectCleanHistory(rehearsal);
    expect(evidence.bookings.map(({ status }) => status)).toEqual(
      Array.from({ length: 12 + booked }, () => "CONFIRMED"),
    );
  });
}

test.skipIf(!HAS_KAFKA)(
  "F8: while Kafka is dead bookings go on, and once it is back the backlog drains in order",
  async () => {
    await loseKafka("F8", DEAD_MS, async (way) => {
      way.become("cut");
      await killStore("kafka");
    });
  },
  DEAD_MS + 180_000,
);

test.skipIf(!HAS_KAFKA)(
  "F9: when Kafka falls silent and comes back everything recovers by itself",
  async () => {
    await loseKafka("F9", SILENT_MS, (way) => {
      way.become("silent");
      return Promise.resolve();
    });
  },
);

test.skipIf(HAS_KAFKA)(
  "F8: while the log on Redis is cut off places are booked and paid, and the backlog drains afterwards",
  async () => {
    await rehearse({ sidecars: 1, workers: 2 }, async (rehearsal) => {
      const { redis } = rehearsal.cluster.ways;
      const [field, hall] = [
        await rehearsal.openHouse({ plan: STANDING }),
        await rehearsal.openHouse(),
      ];
      rehearsal.watch(hall);
      const fault = rehearsal.inject("F8", "the way to Redis, 15 s", { boundMs: 20_000 });
      redis.become("cut");
      const overAtMs = Date.now() + 15_000;
      let booked = 0;
      while (Date.now() < overAtMs) {
        const fan = await rehearsal.fan();
        const { outcome, bookingId } = await fan.book(field, { quantity: 2 });
        expect(outcome).toBe("ok");
        await payFor(fan, field, bookingId ?? "");
        booked += 1;
        await pause(500);
      }
      redis.become("open");
      await recover(rehearsal, fault);

      const fans = await rehearsal.fans(4);
      const views = await Promise.all(fans.map((fan, at) => buyOneSeat(fan, hall, at)));
      expect(views.map((view) => view?.status)).toEqual(fans.map(() => "CONFIRMED"));
      const evidence = await expectCleanHistory(rehearsal);
      expect(evidence.bookings.map(({ status }) => status)).toEqual(
        Array.from({ length: 4 + booked }, () => "CONFIRMED"),
      );
    });
  },
);
