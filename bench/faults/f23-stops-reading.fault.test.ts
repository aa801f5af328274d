/** F23: a client that stops reading. */
import { afterAll, expect, test } from "vitest";

import { RawSocket } from "#bench/cluster/raw-socket";
import { leaveStores } from "#bench/cluster/rehearsal";
import { buyOneSeat, expectCleanHistory, rehearse, until } from "./crowd";

const FANS = 20;
const SLEEPERS = 20;

/** Two pings of the sidecar that nobody answers, and then some, in milliseconds. */
const DROPPED_WITHIN_MS = 25_000;

/** What a change may take to reach a screen while others sleep, in milliseconds. */
const SEEN_WITHIN_MS = 2_000;

afterAll(leaveStores);

test("F23 clients that stop reading are dropped, and the others do not notice", async () => {
  await rehearse({ sidecars: 1 }, async (rehearsal) => {
    const { sidecarPorts, ways } = rehearsal.cluster;
    const house = await rehearsal.openHouse();
    const watcher = rehearsal.watch(house);
    const origin = `http://127.0.0.1:${String(ways.doors.port)}`;
    const sleepers = Array.from(
      { length: SLEEPERS },
      () =>
        new RawSocket({ port: sidecarPorts[0] ?? 0, origin, performanceId: house.performanceId }),
    );
    await until(
      "all watch",
      () => watcher.touch === "live" && sleepers.every(({ isOpen }) => isOpen),
    );

    const fault = rehearsal.inject("F23", "sockets that are not read");
    for (const sleeper of sleepers) sleeper.stopReading();
    const asleepAtMs = Date.now();
    const fans = await rehearsal.fans(FANS);
    let slowestMs = 0;
    for (const [seat, fan] of fans.entries()) {
      // Spread over the time in which the sleepers are given up.
      await until(
        "it is this fan's turn",
        () => Date.now() > asleepAtMs + (seat * DROPPED_WITHIN_MS) / FANS,
      );
      const sale = buyOneSeat(fan, house, seat);
      await until("the seat is held", () =>
        rehearsal.recorder.operations.some(
          (each) => each.buyerId === fan.buyerId && each.kind === "hold",
        ),
      );
      slowestMs = Math.max(
        slowestMs,
        await until("the others see it", () => (watcher.map?.codes[seat] ?? 0) > 0),
      );
      expect((await sale)?.status).toBe("CONFIRMED");
      expect(watcher.touch).toBe("live");
    }
    expect(slowestMs).toBeLessThan(SEEN_WITHIN_MS);
    await until("they have slept long enough", () => Date.now() > asleepAtMs + DROPPED_WITHIN_MS);

    // A socket has no clock of its own: it is closed when it wakes because the sidecar has closed it.
    for (const sleeper of sleepers) sleeper.readOn();
    fault.heal();
    await until("the sleepers find out", () => sleepers.every(({ isOpen }) => !isOpen), 2_000);
    await expectCleanHistory(rehearsal, fault);
  });
});
