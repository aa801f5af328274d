import "#scripts/services/own-redis.fixture";

import { expect, onTestFinished, test } from "vitest";

import { HELD } from "#server/domain/seat-status";
import { ensureLiveMap } from "#server/projection/live-map";
import { redis } from "#server/redis/client";
import { hold, newBuyer } from "#server/redis/live-map.fixture";
import { releaseSeats } from "#server/redis/seat-holds";
import { startSidecar } from "./realtime/sidecar";
import {
  newPerformance,
  openPage,
  openSocket,
  statusOf,
  TestPage,
  until,
  useSidecar,
} from "./realtime/sidecar.fixture";

const house = useSidecar();

test("a seat that is held and given back is seen on everybody's page", async () => {
  const performanceId = await newPerformance();
  const pages = await Promise.all([
    openPage(house.port, performanceId),
    openPage(house.port, performanceId),
  ]);
  const buyerId = newBuyer();

  const held = await hold(performanceId, buyerId, [7]);
  await until(() => {
    expect(pages.map((page) => page.codes[7])).toEqual([HELD, HELD]);
  });

  await releaseSeats({ ...held, buyerId });
  for (const page of pages) await page.seesTheTruth();
  expect(pages.map((page) => page.snapshots)).toEqual([1, 1]);
});

test("a page hears nothing of performances that it does not watch, or no longer watches", async () => {
  const [watched, other] = await Promise.all([newPerformance(), newPerformance()]);
  const page = await openPage(house.port, watched);
  const heard: string[] = [];
  page.socket.on("delta", (delta) => heard.push(delta.performanceId));

  await openPage(house.port, other);
  await hold(other, newBuyer(), [0]);
  await hold(watched, newBuyer(), [0]);
  await until(() => {
    expect(heard).toContain(watched);
  });
  page.socket.emit("unwatch", { performanceId: watched });
  // Answered in order, so the request to leave has been carried out by then.
  const elsewhere = { performanceId: other, epoch: 0, revision: 0 };
  expect(await page.socket.emitWithAck("watch", elsewhere)).toEqual({ status: "resync" });
  heard.length = 0;

  const witness = await openPage(house.port, watched);
  await hold(watched, newBuyer(), [1]);
  await witness.seesTheTruth();
  expect(heard).toEqual([]);
});

test("a page that was offline repairs itself", async () => {
  const performanceId = await newPerformance();
  const page = await openPage(house.port, performanceId);
  page.socket.disconnect();
  expect(page.touch).not.toBe("live");

  for (const index of [0, 1, 2]) await hold(performanceId, newBuyer(), [index]);
  page.socket.connect();

  await page.seesTheTruth();
});

test("a page that comes back hears what it missed in one message, without a snapshot", async () => {
  const performanceId = await newPerformance();
  const witness = await openPage(house.port, performanceId);
  const { epoch, revision } = witness.feed.live ?? { epoch: 0, revision: 0 };
  await hold(performanceId, newBuyer(), [3, 4]);
  await hold(performanceId, newBuyer(), [9]);
  await witness.seesTheTruth();

  const socket = openSocket(house.port);
  const missed = new Promise((resolve) => socket.once("delta", resolve));
  const answer = await socket.emitWithAck("watch", { performanceId, epoch, revision });

  expect(answer).toEqual({ status: "watching" });
  expect(await missed).toMatchObject({
    from: revision,
    changes: [
      [3, HELD],
      [4, HELD],
      [9, HELD],
    ],
  });
});

test("Redis emptied in mid-sale: every page shows the new map soon, and by itself", async () => {
  const performanceId = await newPerformance();
  const pages = await Promise.all([
    openPage(house.port, performanceId),
    openPage(house.port, performanceId),
  ]);
  await hold(performanceId, newBuyer(), [0]);
  for (const page of pages) await page.seesTheTruth();

  await redis.flushdb();

  // Nobody touches the sale: the sidecar notices and has the map built.
  for (const page of pages) {
    await until(() => {
      expect(page.codes[0]).toBe(0);
    });
    await page.seesTheTruth();
  }
});

test("with the relay dead, pages are some seconds behind and not for ever", async () => {
  const performanceId = await newPerformance();
  const page = await openPage(house.port, performanceId);
  await house.withoutRelay(async () => {
    await hold(performanceId, newBuyer(), [5]);
    await until(() => {
      expect(page.codes[5]).toBe(HELD);
    });
  });
  await hold(performanceId, newBuyer(), [6]);
  await page.seesTheTruth();
});

test("a connection to Redis that breaks is mended, and what was missed is told", async () => {
  const performanceId = await newPerformance();
  const page = await openPage(house.port, performanceId);
  await cutEveryConnectionToRedis();
  await until(async () => {
    await ensureLiveMap(performanceId);
  });
  await hold(performanceId, newBuyer(), [5]);

  await page.seesTheTruth();
  await until(async () => {
    expect(await statusOf(house.port, "/readyz")).toBe(200);
  });
});

test("a sidecar that stops sends its pages away at once; they find it again when it is back", async () => {
  const first = await startSidecar(0);
  const { port } = first;
  const performanceId = await newPerformance();
  const page = new TestPage(openSocket(port), performanceId);
  await page.shows("live");

  const startedAtMs = performance.now();
  await first.stop();
  expect(performance.now() - startedAtMs).toBeLessThan(2_000);
  await until(() => {
    expect(page.touch).not.toBe("live");
  });
  await hold(performanceId, newBuyer(), [11]);

  const second = await startSidecar(port);
  onTestFinished(second.stop);
  await page.seesTheTruth();
});

/** Of this file's database, that is: other tests may be using the same Redis. */
async function cutEveryConnectionToRedis() {
  const operator = redis.duplicate({ enableOfflineQueue: true, db: 0 });
  const clients = String(await operator.client("LIST")).split("\n");
  const ours = clients.filter((client) => client.includes(` db=${String(redis.options.db)} `));
  const ids = ours.flatMap((client) => /^id=(\d+)/.exec(client)?.[1] ?? []);
  await Promise.all(ids.map((id) => operator.client("KILL", "ID", id)));
  operator.disconnect();
}
