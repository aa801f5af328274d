/** The sidecar as a process: how it starts, and how it ends. */
import "#scripts/services/own-redis.fixture";

import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";

import { choosePort } from "#scripts/services/ports";
import { closePostgres } from "#server/postgres/client";
import { areGone, soon, spawnGroup, tell } from "#server/processes/spawned.fixture";
import { closeRedis, openRedis } from "#server/redis/client";
import { hold, newBuyer } from "#server/redis/live-map.fixture";
import { isReady, spawnSidecar } from "./sidecar-process.fixture";
import { newPerformance, openPage, openSocket, runRelay, statusOf, until } from "./sidecar.fixture";

beforeAll(openRedis);
afterAll(async () => {
  closeRedis();
  await closePostgres();
});

test("told to stop, it sends its pages away and is gone within two seconds", async () => {
  const sidecar = await spawnSidecar();
  await isReady(sidecar);
  const page = await openPage(sidecar.port, await newPerformance());
  const visitors = Array.from({ length: 20 }, () => openSocket(sidecar.port));
  await Promise.all(visitors.map((socket) => new Promise<void>((r) => socket.once("connect", r))));
  const goodbye = new Promise((resolve) => page.socket.once("disconnect", resolve));

  const toldAtMs = performance.now();
  sidecar.kill("SIGTERM");

  expect(await sidecar.ended).toBe(0);
  expect(performance.now() - toldAtMs).toBeLessThan(2_500);
  // "io server disconnect" would keep a browser away; this one makes it come back by itself.
  expect(await goodbye).toMatch(/^transport (close|error)$/);
  expect(page.socket.active).toBe(true);
});

test("killed without a word, it is missed until the next one listens; then every page is right", async () => {
  const performanceId = await newPerformance();
  const first = await spawnSidecar();
  await isReady(first);
  const pages = await Promise.all(
    Array.from({ length: 30 }, () => openPage(first.port, performanceId)),
  );

  first.kill("SIGKILL");
  await first.ended;
  const buyerId = newBuyer();
  await hold(performanceId, buyerId, [0, 1]);
  await Promise.all(pages.map((page) => page.shows("polling")));
  const second = await spawnSidecar(first.port);
  await isReady(second);

  const backAtMs = performance.now();
  await Promise.all(pages.map((page) => page.seesTheTruth()));
  expect(performance.now() - backAtMs).toBeLessThan(5_000);
});

/** What the system lets wait for a process, however many the process asks for. */
const backlogMax =
  process.platform === "linux" ? Number(readFileSync("/proc/sys/net/core/somaxconn", "utf8")) : 0;

test.skipIf(backlogMax < 4_096)(
  "a crowd that comes back while the sidecar is busy finds room to wait, all of it",
  async () => {
    const sidecar = await spawnSidecar();
    await isReady(sidecar);
    sidecar.kill("SIGSTOP");

    // Whoever finds no room is not refused: they try again after one second, three, seven.
    let waiting = 0;
    for (let count = 0; count < 2_000; count += 1) {
      const connection = connect(sidecar.port, "127.0.0.1", () => (waiting += 1));
      connection.on("error", () => undefined);
      onTestFinished(() => {
        connection.destroy();
      });
    }
    await until(() => {
      expect(waiting).toBe(2_000);
    });
  },
);

test("where its port is taken it says so in one sentence", async () => {
  const first = await spawnSidecar();
  await isReady(first);
  const second = await spawnSidecar(first.port);

  expect(await second.ended).toBe(1);
  const sentence = `Port ${String(first.port)} is taken: set REALTIME_PORT to another.\n`;
  expect(second.said.stderr).toBe(sentence);
  expect(await statusOf(first.port, "/healthz")).toBe(200);
});

test("two processes on one port tell the pages of both; one that is killed costs its own pages a moment", async () => {
  const port = await choosePort();
  const group = spawnGroup(["--import", "tsx", "workers/realtime.ts"], {
    REALTIME_CONCURRENCY: "2",
    REALTIME_PORT: String(port),
  });
  const [victim = 0] = await soon(() => {
    const pids = group.sayers("listening");
    expect(pids).toHaveLength(2);
    return pids;
  });
  onTestFinished(runRelay());
  const performanceId = await newPerformance();
  // Connections go to one process and the other in turn.
  const pages = [await openPage(port, performanceId), await openPage(port, performanceId)];
  const snapshots = pages.map((page) => page.snapshots);

  await hold(performanceId, newBuyer(), [0, 1]);
  await Promise.all(pages.map((page) => page.seesTheTruth()));
  // By what it was told, that is, and not by looking again.
  expect(pages.map((page) => page.snapshots)).toEqual(snapshots);

  let goodbyes = 0;
  for (const { socket } of pages) socket.on("disconnect", () => (goodbyes += 1));
  tell(victim, "SIGKILL");
  await areGone([victim]);
  await hold(performanceId, newBuyer(), [2, 3]);
  await Promise.all(pages.map((page) => page.seesTheTruth()));
  expect(goodbyes).toBe(1);

  tell(-group.pid, "SIGTERM");
  expect(await group.ended).toBe(0);
});
