/** F22: the sidecar is killed while thousands of sockets hang on it. */
import path from "node:path";
import { afterAll, expect, test } from "vitest";

import { Grandstand } from "#bench/cluster/grandstand";
import { readMaps } from "#bench/cluster/gather-evidence";
import { readTruth } from "#bench/cluster/quiet";
import { leaveStores } from "#bench/cluster/rehearsal";
import { HELD } from "#server/domain/seat-status";
import { buyOneSeat, expectCleanHistory, rehearse, until } from "./crowd";

/** How many watch. With fewer it is the same test for a smaller machine. */
const SOCKETS = Number(process.env.SOCKETS ?? 1_000);

/** No more than so much of all sockets may come back within one tenth of a second. */
const AT_ONCE_SHARE_MAX = 0.4;

afterAll(leaveStores);

test(`F22 after the sidecar was killed under ${String(SOCKETS)} sockets all maps are true within 5 s of its return`, async () => {
  await rehearse({ sidecars: 1 }, async (rehearsal) => {
    const { sidecarPorts, doorUrls, ways, sidecars } = rehearsal.cluster;
    const house = await rehearsal.openHouse();
    const { performanceId } = house;
    const fans = await rehearsal.fans(6);
    const grandstand = await Grandstand.open(
      {
        ...{ sockets: SOCKETS, performanceId },
        sidecarPort: sidecarPorts[0] ?? 0,
        doorUrl: doorUrls[0] ?? "",
        origin: `http://127.0.0.1:${String(ways.doors.port)}`,
      },
      path.join(rehearsal.folder, "bundles"),
    );
    try {
      rehearsal.stands.push(grandstand);
      // Where the map is, as a front door says; what it shows, as Postgres and the holds say.
      const look = async () => {
        const [map] = await readMaps([performanceId], doorUrls);
        const { epoch, revision } = map ?? { epoch: 0, revision: 0 };
        return grandstand.look({ epoch, revision, codes: await readTruth(performanceId) });
      };
      const isTrue = async () => (await look()).trueMaps === SOCKETS;
      await until("everybody watches", async () => (await look()).live === SOCKETS, 90_000);
      await fans[0]?.hold(house, [0]);
      await until("everybody sees the hold", isTrue, 10_000);

      const fault = rehearsal.inject("F22", "sidecar-1");
      await sidecars[0]?.kill();
      // What nobody is told of while it is away.
      const sales = fans.slice(1).map((fan, at) => buyOneSeat(fan, house, at + 1));
      const views = await Promise.all(sales);
      expect(views.map((view) => view?.status)).toEqual(views.map(() => "CONFIRMED"));
      await rehearsal.settle();
      // The control: hardly anybody knows of it as yet. A page that is alone asks every ten seconds.
      const { open, trueMaps } = await look();
      expect(open).toBe(0);
      expect(trueMaps).toBeLessThan(SOCKETS);
      await sidecars[0]?.start();
      await sidecars[0]?.ready();
      fault.heal();
      const healedAtMs = Date.now();
      fault.recovered(await until("all maps are true", isTrue, 20_000));

      await until("everybody is told again", async () => (await look()).live === SOCKETS, 30_000);
      const { returnedAtMs } = await look();
      const backMs = Math.max(...returnedAtMs) - healedAtMs;
      const memoryBytes = await sidecars[0]?.readMemoryBytes();
      console.info(
        `F22 all sockets are back after ${String(backMs)} ms, the sidecar has ${String(memoryBytes)} bytes`,
      );
      expect(Math.min(...returnedAtMs)).toBeGreaterThan(fault.injectedAtMs);
      expect(mostWithin(100, returnedAtMs)).toBeLessThan(SOCKETS * AT_ONCE_SHARE_MAX);

      // By the new sockets: what happens now reaches every screen, and what is on it then is judged.
      const held = await fans[0]?.hold(house, [19]);
      expect(held?.outcome).toBe("ok");
      await until("everybody sees what happens now", isTrue, 10_000);
      expect((await look()).live).toBe(SOCKETS);
      const { quietMaps } = await expectCleanHistory(rehearsal);
      expect(quietMaps).toHaveLength(SOCKETS + doorUrls.length);
      for (const { codes } of quietMaps) expect(codes[19]).toBe(HELD);
    } finally {
      grandstand.close();
    }
  });
});

/** The most moments that fall into any stretch of so many milliseconds. */
function mostWithin(stretchMs: number, momentsMs: readonly number[]): number {
  const inOrder = momentsMs.toSorted((a, b) => a - b);
  let first = 0;
  let most = 0;
  for (const [at, momentMs] of inOrder.entries()) {
    while ((inOrder[first] ?? 0) <= momentMs - stretchMs) first += 1;
    most = Math.max(most, at - first + 1);
  }
  return most;
}
