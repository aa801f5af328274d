/** F12: a worker crashes again and again. */
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";

import type { ProductProcess } from "#bench/cluster/product-process";
import { leaveStores } from "#bench/cluster/rehearsal";
import { redis } from "#server/redis/client";
import { performancesKey } from "#server/redis/keys";
import { arm, MEMBER_LOST_MS_MAX, recover, reviveAfterDeath } from "./breaking";
import { buyOneSeat, expectCleanHistory, HALL, rehearse, until } from "./crowd";

afterAll(leaveStores);

const LOOPS_FOR_MS = 12_000;

/** What `runWorker` writes when it starts a worker again. */
const Crash = z.object({ time: z.number(), worker: z.string(), waitMs: z.number() });

/** The crashes of one worker, as its process has written them down. */
function crashesOf(product: ProductProcess, worker: string): z.infer<typeof Crash>[] {
  return readFileSync(product.logFile, "utf8")
    .split("\n")
    .filter((line) => line.includes("a worker ended and starts again"))
    .map((line) => Crash.parse(JSON.parse(line)))
    .filter((crash) => crash.worker === worker);
}

test("F12: a worker that cannot go on is started ever more slowly, others go on, and holds end on time", async () => {
  await rehearse({ sidecars: 1 }, async (rehearsal) => {
    const house = await rehearsal.openHouse({ holdTtlMs: 5_000 });
    rehearsal.watch(house);
    const [workers] = rehearsal.cluster.workers;
    if (!workers) throw new Error("There are no workers.");

    // The name of no performance: whoever tidies holds away breaks over it each time.
    const fault = rehearsal.inject("F12", "the expiry worker");
    await redis.sadd(performancesKey(0), "no performance");
    await until("it crashes", () => crashesOf(workers, "expiry").length > 0);
    const [holder, waiting] = await rehearsal.fans(2);
    if (!holder || !waiting) throw new Error("Somebody is missing.");
    const held = await holder.hold(house, [19]);
    expect(held.outcome).toBe("ok");

    const fans = await rehearsal.fans(8);
    const views = await Promise.all(fans.map((fan, at) => buyOneSeat(fan, house, at)));
    expect(views.map((view) => view?.status)).toEqual(fans.map(() => "CONFIRMED"));
    await pause(Math.max(0, (held.holdExpiresAtMs ?? 0) - Date.now()));
    const next = await waiting.hold(house, [19]);
    expect(next.outcome).toBe("ok");
    await until(
      "it has looped long enough",
      () => Date.now() - (rehearsal.faults[0]?.atMs ?? 0) > LOOPS_FOR_MS,
    );

    // Without a pause it would have been a thousand times.
    const crashes = crashesOf(workers, "expiry");
    expect(crashes.length).toBeLessThan(16);
    expect(crashes.at(-1)?.waitMs).toBeGreaterThan(1_000);
    expect(workers.runs).toBe(true);

    await redis.srem(performancesKey(0), "no performance");
    await recover(rehearsal, fault);
    await until("the last hold was tidied away", async () => {
      const { quietHolds } = (await rehearsal.judge()).evidence;
      return quietHolds.length === 0;
    });
    await expectCleanHistory(rehearsal);
  });
});

test("F12: while one process of workers dies again and again the others do its work, each once", async () => {
  await rehearse({ sidecars: 1, workers: 2 }, async (rehearsal) => {
    const house = await rehearsal.openHouse({ plan: HALL });
    rehearsal.watch(house);
    const [dying] = rehearsal.cluster.workers;
    if (!dying) throw new Error("There are no workers.");
    const fault = rehearsal.inject("F12", dying.name, { boundMs: MEMBER_LOST_MS_MAX });
    const deaths = [
      ...["fulfil-booking.before=kill", "send-mail.after=kill", "fulfil-booking.after=kill"],
      ...["record-provider-news.before=kill", "note-mail.before=kill"],
    ];
    let seat = 0;
    for (const death of deaths) {
      // Each death by itself may send a mail once more, and one mail may meet several.
      const struck = rehearsal.inject("F12", `${dying.name}: ${death}`);
      await arm(dying, death);
      const revived = reviveAfterDeath(dying);
      // Half of the partitions are its own: somebody's booking is its death, sooner or later.
      while (dying.strikes.at(-1)?.failpoint !== death.replace(/=.*/, "")) {
        expect(seat).toBeLessThan(house.seatIds.length);
        const view = await buyOneSeat(await rehearsal.fan(), house, seat++);
        expect(view?.status).toBe("CONFIRMED");
      }
      await revived;
      struck.heal();
    }
    await recover(rehearsal, fault);
    expect(dying.strikes).toHaveLength(deaths.length);
    const evidence = await expectCleanHistory(rehearsal);
    expect(evidence.bookings).toHaveLength(seat);
  });
});
