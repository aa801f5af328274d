/** F28: a sold-out performance is called off, and the worker dies in the middle, again and again. */
import { afterAll, expect, test } from "vitest";

import { leaveStores } from "#bench/cluster/rehearsal";
import { prisma } from "#server/postgres/client";
import { callOff, expectCleanHistory, hallOf, rehearse, until } from "./crowd";

/** How many bookings end. With 5,000 it is the same test, and takes five minutes. */
const BOOKINGS = Number(process.env.FAULT_BOOKINGS ?? 1_000);
const SEATS_PER_ROW = 50;
const ROWS_PER_SECTION = 20;

/** What all may take, refunds and mails with it, a minute to begin with for a busy machine. */
const STEP_MS_MAX = 60_000 + BOOKINGS * 60;

/** Where the worker dies, and the work that must be unfinished then: what was just committed, or refunded, or mailed. */
const DEATHS = [
  { failpoint: "end-cancelled-booking.before", during: "ended" },
  { failpoint: "end-cancelled-booking.after", during: "ended" },
  { failpoint: "ask-simulator.before", during: "refunded" },
  { failpoint: "ask-simulator.after", during: "refunded" },
  { failpoint: "record-provider-news.before", during: "refunded" },
  { failpoint: "note-mail.before", during: "refunded" },
] as const;

/** At which passage it dies there: some of the work is done, and most is not. */
const PASSAGES = 15;

afterAll(leaveStores);

test(
  `F28 when a performance with ${String(BOOKINGS)} bookings is called off and the worker dies midway, each is refunded once`,
  { timeout: 600_000 },
  async () => {
    await rehearse({ sidecars: 1 }, async (rehearsal) => {
      const { cluster } = rehearsal;
      const [worker] = cluster.workers;
      if (!worker) throw new Error("No worker.");
      const all = Math.ceil(BOOKINGS / SEATS_PER_ROW);
      const sections = Math.ceil(all / ROWS_PER_SECTION);
      const rows = Math.min(all, ROWS_PER_SECTION);
      const plan = hallOf({ sections, rows, seatsPerRow: SEATS_PER_ROW });
      const house = await rehearsal.openHouse({ plan });
      await rehearsal.sellByHand(house, BOOKINGS);
      rehearsal.watch(house);
      expect((await rehearsal.settle(STEP_MS_MAX)).underWay).toEqual([]);

      const { performanceId } = house;
      const count = {
        ended: () => prisma.booking.count({ where: { performanceId, status: "CANCELLED" } }),
        refunded: () =>
          prisma.payment.count({ where: { booking: { performanceId }, status: "REFUNDED" } }),
      };
      /** A death is only worth something when the work that it breaks into is begun, and not done. */
      const expectMidway = async (what: keyof typeof count) => {
        expect(await count.ended()).toBeGreaterThan(0);
        expect(await count[what]()).toBeLessThan(BOOKINGS);
      };
      const startedAtMs = Date.now();
      for (const [at, { failpoint, during }] of DEATHS.entries()) {
        if (worker.runs) await worker.kill();
        await worker.start({ FAILPOINTS: `${failpoint}=kill@${String(PASSAGES)}` });
        if (at === 0) {
          await worker.ready();
          expect((await callOff(rehearsal, house)).outcome).toBe("ok");
        }
        const fault = rehearsal.inject("F28", `${worker.name} ${failpoint}`);
        await until(`${failpoint} strikes`, () => !worker.runs, STEP_MS_MAX);
        await expectMidway(during);
        fault.heal();
      }
      expect(worker.strikes.map(({ failpoint }) => failpoint)).toEqual(
        DEATHS.map(({ failpoint }) => failpoint),
      );
      // And by the clock of the work, wherever the worker happens to be.
      for (const share of [0.5, 0.8]) {
        await worker.start();
        const isDue = async () => (await count.refunded()) >= BOOKINGS * share;
        await until(`${String(share)} of all are refunded`, isDue, STEP_MS_MAX);
        const fault = rehearsal.inject("F28", worker.name);
        await worker.kill();
        await expectMidway("refunded");
        fault.heal();
      }
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
