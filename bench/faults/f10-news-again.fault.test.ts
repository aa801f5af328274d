/** F10: news comes doubled, in any order, and all over again from the start. */
import { afterAll, expect, onTestFinished, test } from "vitest";

import { newDice, shuffled } from "#bench/cluster/dice";
import { forgetPositions, readTopic } from "#bench/cluster/log-copy";
import { leaveStores, type Rehearsal } from "#bench/cluster/rehearsal";
import type { Spectator } from "#bench/cluster/spectator";
import { eventLog } from "#server/event-log/open-event-log";
import { BOOKED } from "#server/domain/seat-status";
import { recover } from "./breaking";
import { buyOneSeat, expectCleanHistory, rehearse } from "./crowd";

afterAll(leaveStores);

/** Looks at a map all the time. @returns every step back that somebody has seen, in words */
function watchForStepsBack(spectator: Spectator): string[] {
  const stepsBack: string[] = [];
  let before = spectator.map;
  const timer = setInterval(() => {
    const { map } = spectator;
    if (before && map) {
      const isOlder =
        map.epoch < before.epoch || (map.epoch === before.epoch && map.revision < before.revision);
      if (isOlder) stepsBack.push(`revision ${String(before.revision)}, ${String(map.revision)}`);
      const { codes } = before;
      // Nobody cancels while this is watched, so what is booked stays so.
      const freed = map.codes.flatMap((code, seat) =>
        codes[seat] === BOOKED && code !== BOOKED ? [seat] : [],
      );
      if (freed.length > 0) stepsBack.push(`seats ${freed.join(", ")} were booked no more`);
    }
    before = map;
  }, 5);
  onTestFinished(() => {
    clearInterval(timer);
  });
  return stepsBack;
}

/** A sale with all that can happen: bought, cancelled and refunded, declined, and its seats sold again. */
async function sellSome(rehearsal: Rehearsal) {
  const house = await rehearsal.openHouse();
  const spectators = [rehearsal.watch(house), rehearsal.watch(house)];
  const fans = await rehearsal.fans(6);
  const views = await Promise.all(fans.map((fan, at) => buyOneSeat(fan, house, at)));
  expect(views.map((view) => view?.status)).toEqual(fans.map(() => "CONFIRMED"));
  await Promise.all(
    fans.slice(0, 2).map((fan, at) => fan.insist(() => fan.cancel(house, views[at]?.id ?? ""))),
  );
  const declined = await rehearsal.fan();
  await buyOneSeat(declined, house, 6, "sim_decline");
  const [next] = await rehearsal.fans(1);
  if (next) await buyOneSeat(next, house, 0);
  expect((await rehearsal.settle()).underWay).toEqual([]);
  return { house, spectators };
}

const effectsOf = async (rehearsal: Rehearsal) => {
  const { evidence } = await rehearsal.judge();
  const { tickets, ledger, bookings, seatSteps, outbox, mails } = evidence;
  const counts = { tickets, ledger, bookings, seatSteps, outbox, mails: mails ?? [] };
  return Object.fromEntries(Object.entries(counts).map(([what, rows]) => [what, rows.length]));
};

test("F10: news that comes doubled and in any order has its effect once, and no map goes back", async () => {
  await rehearse({ sidecars: 2 }, async (rehearsal) => {
    const { house, spectators } = await sellSome(rehearsal);
    const before = await effectsOf(rehearsal);
    const stepsBack = spectators.map(watchForStepsBack);

    const fault = rehearsal.inject("F10", "all news, doubled and shuffled");
    const topics = await Promise.all(
      (["bookings", "payments", "seat-status"] as const).map(readTopic),
    );
    const { evidence } = await rehearsal.judge();
    const own = new Set<string>([house.performanceId, ...evidence.bookings.map(({ id }) => id)]);
    const old = topics.flat().filter(({ key }) => own.has(key));
    const doubled = old.flatMap((message) => [message, message]);
    // By chance, but not alone: backwards is the worst order.
    await eventLog.publish(doubled.toReversed());
    await eventLog.publish(shuffled(doubled, newDice(doubled.length)));
    expect(old.length).toBeGreaterThan(30);
    await recover(rehearsal, fault);
    const fans = await rehearsal.fans(4);
    // They are behind all of the old news, so that it has been read once they have their tickets.
    const views = await Promise.all(fans.map((fan, at) => buyOneSeat(fan, house, 10 + at)));
    expect(views.map((view) => view?.status)).toEqual(fans.map(() => "CONFIRMED"));

    await expectCleanHistory(rehearsal);
    const after = await effectsOf(rehearsal);
    expect(after).toEqual({
      tickets: (before.tickets ?? 0) + 4,
      ledger: (before.ledger ?? 0) + 4,
      bookings: (before.bookings ?? 0) + 4,
      seatSteps: (before.seatSteps ?? 0) + 8,
      outbox: (before.outbox ?? 0) + 16,
      mails: (before.mails ?? 0) + 4,
    });
    expect(stepsBack).toEqual([[], []]);
  });
});

test("F10: groups that begin again from the start repeat nothing that anybody sees", async () => {
  await rehearse({ sidecars: 1 }, async (rehearsal) => {
    const { house, spectators } = await sellSome(rehearsal);
    const before = await effectsOf(rehearsal);
    const stepsBack = spectators.map(watchForStepsBack);

    const fault = rehearsal.inject("F10", "every group, from the start", {
      // As long as it takes to read the whole log again.
      boundMs: 60_000,
    });
    const { workers } = rehearsal.cluster;
    await Promise.all(workers.map((each) => each.stop()));
    await forgetPositions();
    await Promise.all(workers.map((each) => each.start()));
    const [fan] = await rehearsal.fans(1);
    const view = fan && (await buyOneSeat(fan, house, 10));
    expect(view?.status).toBe("CONFIRMED");
    await recover(rehearsal, fault);

    await expectCleanHistory(rehearsal);
    const after = await effectsOf(rehearsal);
    expect(after).toMatchObject({
      tickets: (before.tickets ?? 0) + 1,
      ledger: (before.ledger ?? 0) + 1,
      mails: (before.mails ?? 0) + 1,
      outbox: (before.outbox ?? 0) + 4,
    });
    expect(stepsBack).toEqual([[], []]);
  });
});
