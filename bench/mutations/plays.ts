/** Short plays, each of which brings out what a mutation has broken. On the product as it is all of them end clean. */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

import type { Fan } from "#bench/cluster/fan";
import type { House } from "#bench/cluster/house";
import type { Rehearsal } from "#bench/cluster/rehearsal";
import { sendWebhook } from "#bench/cluster/webhook";
import { wrongClock } from "#bench/cluster/wrong-clock";
import { eventLog } from "#server/event-log/open-event-log";

/** What happens in a rehearsal whose processes run the mutated product. */
export type Play = (rehearsal: Rehearsal) => Promise<void>;

const GOOD_CARD = "sim_success";
/** Within this a charge that was not answered has been asked for again, in milliseconds. */
const ASKED_AGAIN_MS = 3_000;

/** Ten fans tap the same two seats at the same moment, and whoever got them pays. */
export const manyFansOneSeat: Play = async (rehearsal) => {
  const house = await rehearsal.openHouse();
  const fans = await rehearsal.fans(10);
  const held = await Promise.all(fans.map((fan) => fan.hold(house, [0, 1])));
  const booked = await Promise.all(
    fans.map(async (fan, at) => {
      const holdId = held[at]?.holdId ?? null;
      return holdId === null ? null : fan.book(house, { holdId });
    }),
  );
  await Promise.all(fans.map((fan, at) => pay(fan, house, booked[at]?.bookingId ?? null)));
};

/** Three seats are sold, one of them given back and sold again; then all the news is told once more, backwards. */
export const newsAgain: Play = async (rehearsal) => {
  const house = await rehearsal.openHouse();
  const fans = await rehearsal.fans(4);
  const bookings = await Promise.all(fans.slice(0, 3).map((fan, seat) => buy(fan, house, seat)));
  const [first, , , late] = fans;
  const [given] = bookings;
  if (!first || !late || typeof given !== "string") throw new Error("Nobody got a seat.");
  await first.cancel(house, given);
  await buy(late, house, 0);
  await rehearsal.settle(8_000);
  await eventLog.publish(rehearsal.rememberedMessages(1_000).toReversed());
  await pause(1_500);
};

/** A front door dies as soon as it has said that a payment is asked for. */
export const doorDiesAfterItsAnswer: Play = async (rehearsal) => {
  const house = await rehearsal.openHouse();
  const [fan] = await rehearsal.fans(1);
  const [door] = rehearsal.cluster.frontDoors;
  if (!fan || !door) return;
  const bookingId = await book(fan, house, 0);
  await fan.pay(house, bookingId, GOOD_CARD);
  await door.kill();
  await door.start();
  await door.ready();
};

/** A front door dies when a booking is written and not yet committed. */
export const doorDiesBeforeTheCommit: Play = async (rehearsal) => {
  const house = await rehearsal.openHouse();
  const [fan] = await rehearsal.fans(1);
  const [door] = rehearsal.cluster.frontDoors;
  if (!fan || !door) return;
  const { holdId } = await fan.hold(house, [0]);
  if (holdId === null) throw new Error("The seat could not be held.");
  await door.stop();
  await door.start({ FAILPOINTS: "create-booking.before=kill" });
  await door.ready();
  await fan.book(house, { holdId });
  await door.ended;
  await door.start();
  await door.ready();
  await pause(500);
};

/** Workers die in the middle of turning money into tickets, and come back. */
export function workersDieWhileTheyFulfil(workers: string): Play {
  return async (rehearsal) => {
    const house = await rehearsal.openHouse();
    const [fan] = await rehearsal.fans(1);
    const [worker] = rehearsal.cluster.workers;
    if (!fan || !worker) return;
    const bookingId = await book(fan, house, 0);
    await worker.stop();
    await fan.pay(house, bookingId, GOOD_CARD);
    await worker.start({ WORKERS: workers, FAILPOINTS: "fulfil-booking.before=kill" });
    await worker.ended;
    await worker.start({ WORKERS: workers });
  };
}

/** A booking with a minute to be paid, and workers whose clock is a minute and a half ahead. */
export const workersWithAWrongClock: Play = async (rehearsal) => {
  const house = await rehearsal.openHouse({ holdTtlMs: 60_000 });
  const [fan] = await rehearsal.fans(1);
  const [worker] = rehearsal.cluster.workers;
  if (!fan || !worker) return;
  await worker.stop();
  await worker.start(wrongClock(90_000));
  const bookingId = await book(fan, house, 0);
  await pause(3_000);
  await pay(fan, house, bookingId);
};

/** Somebody who does not know the secret says that a slow payment has succeeded, before its bank says no. */
export function forgedWebhook(workers: string): Play {
  return async (rehearsal) => {
    const house = await rehearsal.openHouse();
    const [fan] = await rehearsal.fans(1);
    const [worker] = rehearsal.cluster.workers;
    if (!fan || !worker) return;
    await worker.stop();
    await worker.start({ WORKERS: workers });
    const bookingId = await book(fan, house, 0);
    await fan.pay(house, bookingId, "sim_slow_decline");
    const view = await fan.readBooking(house, bookingId);
    const { status } = await sendWebhook(
      rehearsal.cluster,
      {
        ...{ id: "msg_forged", type: "charge.succeeded", createdAtMs: Date.now() },
        object: {
          ...{ id: "ch_forged", amountMinor: view?.totalMinor, currency: view?.currency },
          ...{ failureCode: null, metadata: { paymentId: view?.payments[0]?.id, bookingId } },
        },
      },
      { secret: "a guess of somebody else's ....." },
    );
    if (status >= 500) throw new Error("The forged webhook was not even looked at.");
    await fan.awaitEnd(house, bookingId, 8_000);
  };
}

/** The provider has charged, and its answer never comes. */
export function chargeAnswerIsLost(workers: string): Play {
  return async (rehearsal) => {
    const house = await rehearsal.openHouse();
    const [fan] = await rehearsal.fans(1);
    const [worker] = rehearsal.cluster.workers;
    if (!fan || !worker) return;
    await worker.stop();
    await worker.start({ WORKERS: workers });
    const bookingId = await book(fan, house, 0);
    rehearsal.cluster.ways.simulator.loseAnswerTo((request) => request.includes("/v1/charges"));
    await pay(fan, house, bookingId);
    await pause(ASKED_AGAIN_MS);
  };
}

/** One buyer books two places in each of six tabs at once; four is the limit. */
export const manyTabs: Play = async (rehearsal) => {
  const plan = { template: "general_admission", capacity: 50 };
  const house = await rehearsal.openHouse({ plan, seatsPerBuyerMax: 4 });
  const [fan] = await rehearsal.fans(1);
  if (!fan) return;
  const tabs = Array.from({ length: 6 }, () => fan.book(house, { quantity: 2 }));
  const bookings = await Promise.all(tabs);
  await Promise.all(bookings.map(({ bookingId }) => pay(fan, house, bookingId)));
};

/** The same request is sent twice at once, and once more; then another under the same key. */
export const oneRequestTwice: Play = async (rehearsal) => {
  const plan = { template: "general_admission", capacity: 50 };
  const house = await rehearsal.openHouse({ plan });
  const [fan] = await rehearsal.fans(1);
  if (!fan) return;
  const key = randomUUID();
  const twice = [fan.book(house, { quantity: 1 }, key), fan.book(house, { quantity: 1 }, key)];
  const twins = await Promise.all(twice);
  await fan.insist(() => fan.book(house, { quantity: 1 }, key));
  await fan.book(house, { quantity: 2 }, key);
  await Promise.all(twins.map(({ bookingId }) => pay(fan, house, bookingId)));
};

async function book(fan: Fan, house: House, seat: number): Promise<string> {
  const { holdId } = await fan.insist(() => fan.hold(house, [seat]));
  const booked = holdId === null ? null : await fan.bookSurely(house, { holdId });
  const bookingId = booked?.bookingId ?? null;
  if (bookingId === null) throw new Error("The seat could not be booked.");
  return bookingId;
}

async function buy(fan: Fan, house: House, seat: number): Promise<string> {
  const bookingId = await book(fan, house, seat);
  await pay(fan, house, bookingId);
  return bookingId;
}

async function pay(fan: Fan, house: House, bookingId: string | null): Promise<void> {
  if (bookingId === null) return;
  const key = randomUUID();
  const { outcome } = await fan.insist(() => fan.pay(house, bookingId, GOOD_CARD, key), 10_000);
  if (outcome === "ok") await fan.awaitEnd(house, bookingId, 15_000);
}
