/** F6: Redis stands still for half a minute, with its connections open. */
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";

import { leaveStores, type Rehearsal } from "#bench/cluster/rehearsal";
import { freezeStore, thawStore } from "#bench/cluster/stores";
import { recover } from "./breaking";
import { buyAgainAndAgain, expectCleanHistory, rehearse } from "./crowd";

afterAll(leaveStores);

const FROZEN_MS = 30_000;

/** A request waits a second for Redis; the rest is room for a machine that has other things to do. */
const ANSWERED_WITHIN_MS = 5_000;

/** What garbage may add before it is collected; a queue that grows with every request is beyond it. */
const GROWTH_BYTES_MAX = 64 * 1024 * 1024;

/** Memory of the first door, as it says itself. */
async function readMemoryBytes(rehearsal: Rehearsal): Promise<number> {
  const text = await (await fetch(`${rehearsal.cluster.doorUrls[0] ?? ""}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1]);
}

test("F6: while Redis stands still every request is answered in time, and what comes late counts for nothing", async () => {
  await rehearse({ sidecars: 1 }, async (rehearsal) => {
    const house = await rehearsal.openHouse({ holdTtlMs: 10_000 });
    rehearsal.watch(house);
    const fans = await rehearsal.fans(20);
    const before = await Promise.all(
      fans.slice(0, 4).map((fan, at) => buyAgainAndAgain(fan, house, at)),
    );
    expect(before.map((view) => view?.status)).toEqual(before.map(() => "CONFIRMED"));

    const fault = rehearsal.inject("F6", "Redis, 30 s");
    const frozenAtMs = Date.now();
    await freezeStore("redis");
    const memory: number[] = [];
    try {
      const isOver = () => Date.now() - frozenAtMs > FROZEN_MS;
      const trying = fans.map(async (fan, at) => {
        while (!isOver()) await fan.hold(house, [at % 16]);
      });
      while (!isOver()) {
        await pause(1_000);
        // The first seconds fill what every process fills once.
        if (Date.now() - frozenAtMs > 5_000) memory.push(await readMemoryBytes(rehearsal));
      }
      await Promise.all(trying);
    } finally {
      await thawStore("redis");
    }
    const thawedAtMs = Date.now();
    fault.heal();

    const during = rehearsal.recorder.operations.filter(
      ({ startedAtMs, endedAtMs }) => startedAtMs > frozenAtMs + 100 && endedAtMs < thawedAtMs,
    );
    const slowest = Math.max(...during.map((each) => each.endedAtMs - each.startedAtMs));
    expect(slowest).toBeLessThan(ANSWERED_WITHIN_MS);
    expect(during.filter(({ status }) => status !== 503)).toEqual([]);
    expect(during.length).toBeGreaterThan(100);
    expect(Math.max(...memory) - (memory[0] ?? 0)).toBeLessThan(GROWTH_BYTES_MAX);

    // Redis now gets what was sent to it long ago; nobody's booking comes of that, and the seats are sold.
    await recover(rehearsal, fault);
    const after = await Promise.all(
      fans.slice(4).map((fan, at) => buyAgainAndAgain(fan, house, 4 + at)),
    );
    expect(after.map((view) => view?.status)).toEqual(after.map(() => "CONFIRMED"));
    const evidence = await expectCleanHistory(rehearsal);
    expect(evidence.bookings).toHaveLength(20);
    const late = evidence.operations.filter(
      ({ kind, outcome, holdExpiresAtMs, endedAtMs }) =>
        kind === "hold" && outcome === "ok" && (holdExpiresAtMs ?? 0) < endedAtMs,
    );
    expect(late).toEqual([]);
  });
});
