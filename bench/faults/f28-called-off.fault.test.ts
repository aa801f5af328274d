/** F28: a sold-out performance is called off, and the worker dies in the middle, again and again. */
import { afterAll, expect, test } from "vitest";

import { sellByHand } from "#bench/cluster/full-house";
import { leaveStores } from "#bench/cluster/rehearsal";
import { prisma } from "#server/postgres/client";
import { callOff, expectCleanHistory, rehearse, until } from "./crowd";

/** How many bookings end. With fewer it is the same test for a smaller machine. */
const BOOKINGS = Number(process.env.FAULT_BOOKINGS ?? 5_000);
const SEATS_PER_ROW = 50;
const ROWS_PER_SECTION = 20;

/** What all may take, refunds and mails with it, a minute to begin with for a busy machine. */
const STEP_MS_MAX = 60_000 + BOOKINGS * 60;

/** Where the worker dies: in what was just committed, just refunded and not yet noted, just mailed. */
const DEATHS = [
  "end-cancelled-booking.after=kill@25",
  "ask-simulator.after=kill@20",
  "record-provider-news.before=kill@20",
  "note-mail.before=kill@15",
];

afterAll(leaveStores);

test(
  `F28 when a performance with ${String(BOOKINGS)} bookings is called off and the worker dies midway, each is refunded once`,
  { timeout: 600_000 },
  async () => {
    await rehearse({ sidecars: 1 }, async (rehearsal) => {
      const { cluster } = rehearsal;
      const [worker] = cluster.workers;
      if (!worker) throw new Error("No worker.");
      const rows = Math.ceil(BOOKINGS / SEATS_PER_ROW);
      const sections = Math.ceil(rows / ROWS_PER_SECTION);
      const rowsPerSection = Math.min(rows, ROWS_PER_SECTION);
      const plan = { template: "hall", sections, rowsPerSection, seatsPerRow: SEATS_PER_ROW };
      const house = await rehearsal.openHouse({ plan: { ...plan, priceLevels: 1 } });
      await sellByHand(house, BOOKINGS, cluster.simulatorUrl);
      rehearsal.watch(house);
      expect((await rehearsal.settle(STEP_MS_MAX)).underWay).toEqual([]);

      const { performanceId } = house;
      const count = {
        ended: () => prisma.booking.count({ where: { performanceId, status: "CANCELLED" } }),
        refunded: () =>
          prisma.payment.count({ where: { booking: { performanceId }, status: "REFUNDED" } }),
      };
      const startedAtMs = Date.now();
      expect((await callOff(rehearsal, house)).outcome).toBe("ok");

      // By the clock of the work: at a share of the bookings ended, then of the refunds made.
      for (const [what, share] of [
        ["ended", 0.2],
        ["ended", 0.6],
        ["refunded", 0.3],
        ["refunded", 0.7],
      ] as const) {
        await until(
          `${String(share)} of all ${what}`,
          async () => (await count[what]()) >= BOOKINGS * share,
          STEP_MS_MAX,
        );
        const fault = rehearsal.inject("F28", worker.name);
        await worker.kill();
        await worker.start();
        fault.heal();
      }
      // And at the worst moments: between what is done and what is known of it.
      for (const failpoint of DEATHS) {
        if ((await count.refunded()) === BOOKINGS) break;
        await worker.kill();
        await worker.start({ FAILPOINTS: failpoint });
        const isOver = async () => !worker.runs || (await count.refunded()) === BOOKINGS;
        await until(`${failpoint} strikes`, isOver, STEP_MS_MAX);
        if (!worker.runs) rehearsal.inject("F28", failpoint).heal();
      }
      await worker.kill();
      await worker.start();

      await until(
        "all is refunded",
        async () => (await count.refunded()) === BOOKINGS,
        STEP_MS_MAX,
      );
      console.info(
        `F28 refunded ${String(BOOKINGS)} in ${String(Date.now() - startedAtMs)} ms, strikes: ${String(worker.strikes.length)}`,
      );
      const { ledger, bookings } = await expectCleanHistory(rehearsal);
      expect(bookings.every(({ status }) => status === "CANCELLED")).toBe(true);
      expect(ledger).toHaveLength(BOOKINGS);
      for (const { refunds, amountMinor } of ledger) {
        expect(refunds.map((refund) => [refund.status, refund.amountMinor])).toEqual([
          ["succeeded", amountMinor],
        ]);
      }
    });
  },
);
