/** F19: Postgres is killed in the middle of a sale. */
import { afterAll, expect, test } from "vitest";

import type { Fan } from "#bench/cluster/fan";
import { leaveStores } from "#bench/cluster/rehearsal";
import { killStore } from "#bench/cluster/stores";
import { prisma } from "#server/postgres/client";
import {
  buyOneSeat,
  expectCleanHistory,
  hallOf,
  holdAndBook,
  payFor,
  rehearse,
  until,
} from "./crowd";

/** What is sold to the crowd; six more are for whoever tries whether the house can be booked again. */
const SEATS = 60;
const KILLS = 2;

afterAll(leaveStores);

test("F19 no acknowledged booking is lost when Postgres is killed under load, and every pool recovers", async () => {
  await rehearse({ frontDoors: 2, sidecars: 1 }, async (rehearsal) => {
    const plan = hallOf({ rows: 6, seatsPerRow: SEATS / 6 + 1 });
    const house = await rehearsal.openHouse({ plan });
    rehearsal.watch(house);

    // A dozen fans at a time, so that the sale lasts longer than the outages.
    const fans: Fan[] = [];
    while (fans.length < SEATS) fans.push(...(await rehearsal.fans(SEATS / 6)));
    const waiting = fans.map((fan, seat) => () => buyOneSeat(fan, house, seat));
    const views: Awaited<ReturnType<typeof buyOneSeat>>[] = [];
    const buyInTurn = async () => {
      for (let buy = waiting.shift(); buy; buy = waiting.shift()) views.push(await buy());
    };

    const acknowledged = () =>
      rehearsal.recorder.operations.filter(
        ({ kind, outcome }) => kind === "book" && outcome === "ok",
      );
    const killAgainAndAgain = async () => {
      for (let kill = 1; kill <= KILLS; kill += 1) {
        const before = acknowledged().length;
        await until("the sale goes on", () => acknowledged().length >= before + 5, 60_000);
        const fault = rehearsal.inject("F19", "postgres");
        await killStore("postgres");
        await until("Postgres is back", () =>
          prisma.$queryRaw`select 1`.then(
            () => true,
            () => false,
          ),
        );
        fault.heal();
        const prober = await rehearsal.fan();
        const healedAtMs = Date.now();
        const bookingId = await holdAndBook(prober, house, [SEATS + kill - 1]);
        fault.recovered(Date.now() - healedAtMs);
        await payFor(prober, house, bookingId);
      }
    };
    await Promise.all([killAgainAndAgain(), ...Array.from({ length: 12 }, buyInTurn)]);

    expect(views.map((view) => view?.status)).toEqual(fans.map(() => "CONFIRMED"));
    const { operations } = await expectCleanHistory(rehearsal);
    // Whoever was in the way of the outage was told so, and to come again.
    const faults = operations.filter(({ status }) => status !== null && status >= 500);
    expect(faults.map(({ status }) => status)).toEqual(faults.map(() => 503));
    expect(operations.some(({ outcome }) => outcome === "unknown")).toBe(true);
  });
});
