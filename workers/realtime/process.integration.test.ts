/** The sidecar as a process: how it starts, and how it ends. */
import "#scripts/services/own-redis.fixture";

import { afterAll, beforeAll, expect, test } from "vitest";

import { closePostgres } from "#server/postgres/client";
import { closeRedis, openRedis } from "#server/redis/client";
import { hold, newBuyer } from "#server/redis/live-map.fixture";
import { isReady, spawnSidecar } from "./sidecar-process.fixture";
import { newPerformance, openPage, openSocket, statusOf } from "./sidecar.fixture";

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

test("where its port is taken it says so in one sentence", async () => {
  const first = await spawnSidecar();
  await isReady(first);
  const second = await spawnSidecar(first.port);

  expect(await second.ended).toBe(1);
  const sentence = `Port ${String(first.port)} is taken: set REALTIME_PORT to another.\n`;
  expect(second.said.stderr).toBe(sentence);
  expect(await statusOf(first.port, "/healthz")).toBe(200);
});
