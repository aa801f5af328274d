/** F16: the provider has charged, and its answer is lost. */
import { afterAll, expect, test } from "vitest";

import { leaveStores } from "#bench/cluster/rehearsal";
import { wrongClock } from "#bench/cluster/wrong-clock";
import { prisma } from "#server/postgres/client";
import { buyOneSeat, expectCleanHistory, holdAndBook, payFor, rehearse, until } from "./crowd";

const FANS = 6;

/** Reconciliation looks every half minute. */
const FOUND_WITHIN_MS = 45_000;

afterAll(leaveStores);

test("F16 a charge whose answer was lost is asked for again under the same key, and taken once", async () => {
  await rehearse({ sidecars: 1 }, async (rehearsal) => {
    const { simulator, doors } = rehearsal.cluster.ways;
    const house = await rehearsal.openHouse();
    rehearsal.watch(house);

    // No webhook gets through either, so that only asking again can tell.
    const fault = rehearsal.inject("F16", "answers and webhooks of the provider");
    doors.become("cut");
    let lost = 0;
    const loseNext = () => {
      simulator.loseAnswerTo((request) => {
        if (!request.includes("POST /v1/charges")) return false;
        lost += 1;
        if (lost < FANS) setImmediate(loseNext);
        return true;
      });
    };
    loseNext();

    const fans = await rehearsal.fans(FANS);
    const views = await Promise.all(fans.map((fan, seat) => buyOneSeat(fan, house, seat)));
    expect(lost).toBe(FANS);
    expect(views.map((view) => view?.status)).toEqual(fans.map(() => "CONFIRMED"));

    doors.become("open");
    fault.heal();
    const { ledger, payments } = await expectCleanHistory(rehearsal, fault);
    expect(ledger).toHaveLength(FANS);
    expect(new Set(ledger.map(({ paymentId }) => paymentId))).toEqual(
      new Set(payments.map(({ id }) => id)),
    );
  });
});

test("F16 money of which no answer and no webhook ever tells is found in the provider's books", async () => {
  await rehearse({}, async (rehearsal) => {
    // A charge is looked for a minute after it was made: the provider's clock makes it two minutes old at once.
    const { simulator } = rehearsal.cluster;
    await simulator.stop();
    await simulator.start(wrongClock(-120_000));
    await simulator.ready();
    const house = await rehearsal.openHouse();
    const fans = await rehearsal.fans(FANS);

    const fault = rehearsal.inject("F16", "the provider's word", { boundMs: FOUND_WITHIN_MS });
    const bookingIds = await Promise.all(
      fans.map(async (fan, seat) => {
        const bookingId = await holdAndBook(fan, house, [seat]);
        await payFor(fan, house, bookingId, "sim_untold");
        return bookingId;
      }),
    );
    fault.heal();
    const confirmed = () =>
      prisma.booking.count({ where: { id: { in: bookingIds }, status: "CONFIRMED" } });
    fault.recovered(
      await until("all are confirmed", async () => (await confirmed()) === FANS, FOUND_WITHIN_MS),
    );

    const { ledger } = await expectCleanHistory(rehearsal);
    expect(ledger).toHaveLength(FANS);
    const breaks = () => prisma.paymentBreak.findMany({ where: { bookingId: { in: bookingIds } } });
    const found = await breaks();
    expect(found.map(({ kind }) => kind)).toEqual(bookingIds.map(() => "charge_success_unheard"));
  });
});
