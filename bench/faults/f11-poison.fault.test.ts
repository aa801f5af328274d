/** F11: messages that no retry mends. */
import { randomUUID } from "node:crypto";
import { afterAll, expect, test } from "vitest";

import { readTopic } from "#bench/cluster/log-copy";
import { leaveStores } from "#bench/cluster/rehearsal";
import { newBuyer, newPerformance } from "#server/commands/box-office.fixture";
import type { PaymentSucceeded } from "#server/domain/events";
import { PaymentId } from "#server/domain/ids";
import { newEvent } from "#server/domain/news";
import { TRIES_MAX } from "#server/event-log/event-log";
import { eventLog } from "#server/event-log/open-event-log";
import { ParkedMessage } from "#server/event-log/parked";
import { recover } from "./breaking";
import { buyOneSeat, expectCleanHistory, rehearse, until } from "./crowd";

afterAll(leaveStores);

/** Tries with growing pauses take about a minute, and a machine that has other things to do a little more. */
const PARKED_WITHIN_MS = 120_000;

/** Who reads `payments`, and has to give up what is no event. */
const READERS = ["fulfilment", "notifications-payments", "payments"];

/** News of a payment that does not exist, for a booking that does, in a house that nobody judges. */
async function paidByNobody(): Promise<PaymentSucceeded> {
  const { performanceId, seat } = await newPerformance();
  const { id: buyerId, holdAndBook } = await newBuyer();
  const bookingId = await holdAndBook(performanceId, seat(0));
  const paymentId = PaymentId.parse(randomUUID());
  const amount = { amountMinor: 4_250, currency: "GBP" as const };
  const facts = { type: "PaymentSucceeded" as const, paymentId, bookingId, buyerId, amount };
  return newEvent<PaymentSucceeded>(facts, Date.now());
}

const parkedUnder = async (key: string) =>
  (await readTopic("payments.parked"))
    .map(({ value }) => ParkedMessage.parse(JSON.parse(value)))
    .filter((parked) => parked.key === key)
    .toSorted((a, b) => a.group.localeCompare(b.group));

/** Messages that a worker process says it has parked. */
async function countParked(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const counts = metrics.matchAll(
    /^frontrow_parked_messages_total\{.*topic="payments".*\} (\d+)$/gm,
  );
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

test(
  "F11: a message that nobody can use is parked after its tries, and its partition goes on",
  async () => {
    await rehearse({ sidecars: 1 }, async (rehearsal) => {
      const house = await rehearsal.openHouse();
      rehearsal.watch(house);
      const nonsense = randomUUID();
      const ofNobody = await paidByNobody();
      const orphan = ofNobody.bookingId;

      // Poison for every partition, so that whoever buys comes behind some of it.
      const fault = rehearsal.inject("F11", "poison in front of every fan");
      const keys = Array.from({ length: 64 }, () => randomUUID());
      await eventLog.publish([
        { topic: "payments", key: orphan, value: JSON.stringify(ofNobody) },
        { topic: "payments", key: nonsense, value: "{ this is not JSON" },
        ...keys.map((key) => ({ topic: "payments" as const, key, value: '{"type":"Unheard"}' })),
      ]);
      const fans = await rehearsal.fans(12);
      const views = await Promise.all(
        fans.map((fan, at) => buyOneSeat(fan, house, at, "sim_success", PARKED_WITHIN_MS)),
      );
      expect(views.map((view) => view?.status)).toEqual(fans.map(() => "CONFIRMED"));
      await recover(rehearsal, fault);

      const parked = await parkedUnder(nonsense);
      expect(parked.map(({ group, tries }) => ({ group, tries }))).toEqual(
        READERS.map((group) => ({ group, tries: 1 })),
      );
      // Nobody's booking need lie behind it, so nobody may have waited for its last try.
      const isGivenUp = async () =>
        (await parkedUnder(orphan)).some(({ group }) => group === "fulfilment");
      await until("the news of nobody's payment is parked", isGivenUp, PARKED_WITHIN_MS);
      expect(await parkedUnder(orphan)).toContainEqual(
        expect.objectContaining({
          group: "fulfilment",
          tries: TRIES_MAX,
          value: JSON.stringify(ofNobody),
        }),
      );
      const counted = await countParked(rehearsal.cluster.workers[0]?.url ?? "");
      expect(counted).toBeGreaterThanOrEqual(READERS.length * (1 + keys.length));
      await expectCleanHistory(rehearsal);
    });
  },
  PARKED_WITHIN_MS + 120_000,
);
