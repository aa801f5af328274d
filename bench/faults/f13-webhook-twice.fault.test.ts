/** F13: the provider says the same thing twice, at the same moment, to different doors. */
import { afterAll, expect, test } from "vitest";

import { readLedger } from "#bench/cluster/gather-evidence";
import { leaveStores, type Rehearsal } from "#bench/cluster/rehearsal";
import { newsOf, sendWebhook } from "#bench/cluster/webhook";
import type { LedgerCharge } from "#bench/history/evidence";
import type { WebhookMessage } from "#server/payments/simulator/wire";
import { recover } from "./breaking";
import { buyOneSeat, expectCleanHistory, holdAndBook, payFor, rehearse, until } from "./crowd";

afterAll(leaveStores);

/** Longer than the test looks: its news comes by hand. */
const TOLD_LATER = "sim_untold";

const TWINS = 8;

/** Everyone but reconciliation, which might hear of the money before the twins tell of it. */
const environment = {
  WORKERS: "relay,payments,fulfilment,notifications,expiry,cancellations,projection,housekeeping",
};

/** Delivers one message, signed, several times at once, in turn to each door. @returns what was answered */
async function tellAtOnce(
  rehearsal: Rehearsal,
  charge: LedgerCharge,
  type: WebhookMessage["type"],
): Promise<string[]> {
  const { doorUrls } = rehearsal.cluster;
  const message = newsOf(charge, type);
  return Promise.all(
    Array.from({ length: TWINS }, async (_, at) => {
      const doorUrl = doorUrls[at % doorUrls.length] ?? "";
      const { status, body } = await sendWebhook(rehearsal.cluster, message, { doorUrl });
      expect(status).toBe(200);
      return body.outcome ?? "";
    }),
  );
}

const oneRecorded = [...Array.from({ length: TWINS - 1 }, () => "known"), "recorded"];

test("F13: news that comes many times at one moment captures once and confirms once", async () => {
  await rehearse({ frontDoors: 2, sidecars: 1, environment }, async (rehearsal) => {
    const house = await rehearsal.openHouse();
    rehearsal.watch(house);
    const fans = await rehearsal.fans(6);
    const bookings = await Promise.all(fans.map((fan, at) => holdAndBook(fan, house, [at])));
    await Promise.all(fans.map((fan, at) => payFor(fan, house, bookings[at] ?? "", TOLD_LATER)));
    const own = async () =>
      (await readLedger(rehearsal.cluster.simulatorUrl)).filter(
        ({ bookingId, status }) => bookings.includes(bookingId) && status === "succeeded",
      );
    await until("the bank has taken the money", async () => (await own()).length === fans.length);

    const fault = rehearsal.inject("F13", `${String(TWINS)} twins of each webhook`);
    const charges = await own();
    const answers = await Promise.all(
      charges.map((charge) => tellAtOnce(rehearsal, charge, "charge.succeeded")),
    );
    for (const outcomes of answers) expect(outcomes.toSorted()).toEqual(oneRecorded);
    const views = await Promise.all(fans.map((fan, at) => fan.awaitEnd(house, bookings[at] ?? "")));
    expect(views.map((view) => view?.status)).toEqual(fans.map(() => "CONFIRMED"));

    // The provider's own twins too, beside its answer.
    const doubled = await rehearsal.fans(4);
    const more = await Promise.all(
      doubled.map((fan, at) => buyOneSeat(fan, house, 10 + at, "sim_doubled")),
    );
    expect(more.map((view) => view?.status)).toEqual(doubled.map(() => "CONFIRMED"));
    await recover(rehearsal, fault);

    const { outbox, ledger, mails, tickets } = await expectCleanHistory(rehearsal);
    const count = (type: string) => outbox.filter((row) => row.type === type).length;
    const each = fans.length + doubled.length;
    expect([count("PaymentSucceeded"), count("BookingConfirmed")]).toEqual([each, each]);
    expect([ledger.length, mails?.length, tickets.length]).toEqual([each, each, each]);
  });
});
