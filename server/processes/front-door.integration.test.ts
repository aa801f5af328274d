/** One front door that is several processes: who answers, who counts, who comes back, and how it ends. */
import { once } from "node:events";
import { rmSync } from "node:fs";
import { connect, createServer, type AddressInfo } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";

import { TcpProxy } from "#bench/cluster/tcp-proxy";
import { bundleProcesses } from "#scripts/product/build";
import { endProcessGroup } from "#scripts/services/leftovers";
import { choosePort } from "#scripts/services/ports";
import { dataFolder } from "#scripts/services/project";
import { newBuyer } from "#server/commands/box-office.fixture";
import { tokenOf } from "#server/http/api.fixture";
import { closePostgres } from "#server/postgres/client";
import {
  areGone,
  beginRequest,
  newClient,
  soon,
  spawnGroup,
  tell,
  type Client,
  type Spawned,
} from "./spawned.fixture";

const OPEN = "the front door is open";
const ENDED = "one of several processes ended";

/** Bundled, as it is in production. */
const SOURCE = "server/processes/front-door-without-pages.fixture.ts";
const bundles = path.join(dataFolder, `test-${crypto.randomUUID()}`);

beforeAll(() => bundleProcesses({ "front-door": SOURCE }, bundles));
afterAll(async () => {
  rmSync(bundles, { recursive: true });
  await closePostgres();
});

/** Starts a front door of so many processes. */
async function spawnFrontDoor(count: number, environment: Record<string, string> = {}) {
  const port = await choosePort();
  const asked = { WEB_CONCURRENCY: String(count), PORT: String(port), ...environment };
  const args = ["--enable-source-maps", path.join(bundles, "front-door.js")];
  return { ...spawnGroup(args, asked), port };
}

/** Waits until so many processes have opened. @returns their ids */
async function haveOpened(door: Spawned, count: number): Promise<number[]> {
  return soon(() => {
    const pids = door.sayers(OPEN);
    expect(pids).toHaveLength(count);
    return pids;
  });
}

/** Two clients that have connected one after the other, and so to one process each. */
async function twoClients(port: number): Promise<[Client, Client]> {
  const clients: [Client, Client] = [newClient(port), newClient(port)];
  for (const { ask } of clients) expect((await ask("/healthz")).status).toBe(200);
  return clients;
}

/** Requests of the API that were answered with 200, as `/metrics` has it. */
async function countedBy({ ask }: Client): Promise<number> {
  const { text } = await ask("/metrics");
  const [, count] =
    /^frontrow_requests_total\{method="GET",status="200"\} (\d+)$/m.exec(text) ?? [];
  return Number(count);
}

test("one process needs no primary", async () => {
  const door = await spawnFrontDoor(1);
  expect(await haveOpened(door, 1)).toEqual([door.pid]);
  tell(door.pid, "SIGTERM");
  expect(await door.ended).toBe(0);
});

test("two processes answer at one port, and whichever is asked tells what both have counted", async () => {
  const door = await spawnFrontDoor(2);
  const pids = await haveOpened(door, 2);
  expect(new Set([...pids, door.pid]).size).toBe(3);
  const [one, other] = await twoClients(door.port);

  for (let request = 0; request < 3; request += 1) await one.ask("/api/v1/events");
  for (let request = 0; request < 4; request += 1) await other.ask("/api/v1/events");

  expect([await countedBy(one), await countedBy(other)]).toEqual([7, 7]);
  expect((await one.ask("/readyz")).status).toBe(200);
  expect([one.connections(), other.connections()]).toEqual([1, 1]);
});

test("one that is killed costs its own connections only, and is replaced", async () => {
  const door = await spawnFrontDoor(2);
  const [victim = 0] = await haveOpened(door, 2);
  const clients = await twoClients(door.port);

  tell(victim, "SIGKILL");
  await areGone([victim]);

  // Whoever was connected to it connects anew, and finds the other.
  for (const { ask } of clients) expect((await ask("/healthz")).status).toBe(200);
  expect(clients.map(({ connections }) => connections()).sort()).toEqual([1, 2]);
  const [, , third] = await haveOpened(door, 3);
  expect(door.log.find(({ msg }) => msg === ENDED)).toMatchObject({
    child: victim,
    how: "SIGKILL",
  });
  const [, survivor] = door.sayers(OPEN);
  tell(survivor ?? 0, "SIGKILL");
  await areGone([survivor ?? 0]);
  expect((await newClient(door.port).ask("/readyz")).status).toBe(200);
  expect(tell(third ?? 0, 0)).toBe(true);
});

test("told as a group to end, each answers what it has begun; then all are gone", async () => {
  const door = await spawnFrontDoor(2);
  const pids = await haveOpened(door, 2);
  const begun = [
    await beginRequest(door.port, "/api/v1/tokens"),
    await beginRequest(door.port, "/api/v1/tokens"),
  ];

  const toldAtMs = performance.now();
  const ended = endProcessGroup(door.pid, "SIGTERM", 6_000); // As `npm start` does, and its next start.
  await soon(() => isRefused(door.port));
  for (const finish of begun) expect(await finish()).toMatch(/HTTP\/1\.1 400 /);

  expect(await door.ended).toBe(0);
  await ended;
  expect(performance.now() - toldAtMs).toBeLessThan(6_000);
  await areGone(pids);
});

test("told alone to end, the primary takes its children with it", async () => {
  const door = await spawnFrontDoor(2);
  const pids = await haveOpened(door, 2);

  tell(door.pid, "SIGTERM");

  expect(await door.ended).toBe(0);
  await areGone(pids);
});

test("no child outlives a primary that is killed", async () => {
  const door = await spawnFrontDoor(2);
  const pids = await haveOpened(door, 2);

  tell(door.pid, "SIGKILL");

  await areGone(pids);
});

test("a buyer's attempts are counted together, whichever process hears them", async () => {
  const door = await spawnFrontDoor(2);
  await haveOpened(door, 2);
  const clients = await twoClients(door.port);
  const headers = { Authorization: `Bearer ${await tokenOf(await newBuyer())}` };
  const holds = `/api/v1/performances/${crypto.randomUUID()}/holds`;

  const attempts = clients.map(async ({ ask }) => {
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 40; attempt += 1) {
      statuses.push((await ask(holds, { method: "POST", headers })).status);
    }
    return statuses;
  });

  const statuses = (await Promise.all(attempts)).flat();
  expect(statuses.filter((status) => status !== 429)).toHaveLength(60);
});

test("while nobody counts, a buyer is told to try again, and whatever needs no count is answered", async () => {
  const door = await spawnFrontDoor(2);
  await haveOpened(door, 2);
  const [{ ask }] = await twoClients(door.port);
  const headers = { Authorization: `Bearer ${await tokenOf(await newBuyer())}` };
  const holds = `/api/v1/performances/${crypto.randomUUID()}/holds`;

  tell(door.pid, "SIGSTOP");
  expect((await ask(holds, { method: "POST", headers })).status).toBe(503);
  expect((await ask("/api/v1/events")).status).toBe(200);
  tell(door.pid, "SIGCONT");
  // Counted again, and refused for what it is: a request without a body.
  expect((await ask(holds, { method: "POST", headers })).status).toBe(415);
});

test("where the port is taken all of it ends with one sentence", async () => {
  const first = await spawnFrontDoor(1);
  await haveOpened(first, 1);
  const second = await spawnFrontDoor(2, { PORT: String(first.port) });

  expect(await second.ended).toBe(1);
  expect(second.said.stderr).toBe(`Port ${String(first.port)} is taken: set PORT to a free one.\n`);
});

test("where a store is away all of it ends with one sentence, of the one process that has tried", async () => {
  let attempts = 0;
  const silent = createServer(() => (attempts += 1)).listen(await choosePort(), "127.0.0.1");
  onTestFinished(() => void silent.close());
  await once(silent, "listening");
  const { port } = silent.address() as AddressInfo;
  const door = await spawnFrontDoor(2, {
    DATABASE_URL: `postgres://a@127.0.0.1:${String(port)}/b`,
  });

  expect(await door.ended).toBe(1);
  expect(door.said.stderr).toMatch(/^Postgres cannot be reached at DATABASE_URL: [^\n]+\n$/);
  expect(attempts).toBe(1);
});

test("one that cannot come back is tried after growing pauses, while the other answers", async () => {
  const postgres = await wayToPostgres();
  const door = await spawnFrontDoor(2, { DATABASE_URL: postgres.url });
  const [victim = 0] = await haveOpened(door, 2);

  postgres.way.become("cut");
  tell(victim, "SIGKILL");
  const pauses = await soon(() => {
    const falls = door.log.filter(({ msg }) => msg === ENDED);
    expect(falls).toHaveLength(2);
    return falls.map(({ againAfterMs }) => againAfterMs);
  });
  expect((await newClient(door.port).ask("/healthz")).status).toBe(200);
  postgres.way.become("open");

  expect(pauses).toEqual([500, 1_000]);
  await haveOpened(door, 3);
});

/** A way to Postgres that can be cut. */
async function wayToPostgres(): Promise<{ way: TcpProxy; url: string }> {
  const url = new URL(globalThis.process.env.DATABASE_URL ?? "");
  const way = new TcpProxy([Number(url.port)]);
  url.port = String(await way.listen());
  onTestFinished(() => way.close());
  return { way, url: url.href };
}

/** @throws unless nobody listens on the port */
async function isRefused(port: number): Promise<void> {
  const code = await new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve("connected");
    });
    socket.once("error", (fault: NodeJS.ErrnoException) => {
      resolve(fault.code);
    });
  });
  expect(code).toBe("ECONNREFUSED");
}
