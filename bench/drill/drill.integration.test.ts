/** The drill as people run it, against a front door with workers, on stores of its own. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

import { startCluster, type Cluster } from "#bench/cluster/cluster";
import { makeMutant } from "#bench/mutations/mutants";
import { LOCK_SKIPPED } from "#bench/mutations/mutations";
import { CannotStart } from "#scripts/services/failure";
import { openThrowAwayPrograms, startTestServices } from "#scripts/services/test-services";
import { readTerms } from "./arguments";
import { runDrill } from "./run-drill";

const runFile = promisify(execFile);

const ORGANISER = { email: "olive@frontrow.test", password: "a few words are best" };

/** Fewer than the fans that come: a crowd from one address would be told to wait. */
const PER_ADDRESS_MAX = 50;

const { folder, programs, remove } = openThrowAwayPrograms();
let environment: Record<string, string> = {};
let cluster: Cluster | null = null;

beforeAll(async () => {
  environment = await startTestServices(programs, folder, { mail: false, kafka: false });
  cluster = await startCluster(environment, folder, {
    sidecars: 1,
    environment: { HOLDS_PER_ADDRESS_MAX: String(PER_ADDRESS_MAX) },
  });
  await register(ORGANISER);
  await runFile(process.execPath, ["--import", "tsx", "scripts/organiser.ts", ORGANISER.email], {
    env: { ...process.env, ...environment },
  });
});

afterAll(async () => {
  await cluster?.stop();
  await remove();
});

function doorUrl(): string {
  return cluster?.doorUrls[0] ?? "";
}

type Report = {
  passed: boolean;
  broken: string[];
  performanceId: string;
  figures: Record<string, number>;
  screens: { screens: number; changes: number } | null;
  requests: { kind: string; byStatus: Record<string, number> }[];
};

/** Starts `npm run drill -- ...` without what npm says. */
function start(args: readonly string[], url: string) {
  const { email, password } = ORGANISER;
  const env = { ...process.env, ...environment, DRILL_EMAIL: email, DRILL_PASSWORD: password };
  const told = ["--import", "tsx", "scripts/drill.ts", "--url", url, "--seed", "7", ...args];
  const running = runFile(process.execPath, told, { env });
  const ended = running.then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    (fault: unknown) => {
      const { code, stdout, stderr } = fault as { code: number; stdout: string; stderr: string };
      return { code, said: `${stdout}${stderr}` };
    },
  );
  return { child: running.child, ended };
}

/** Plays a drill to its end. @returns an empty report where it could not be played */
async function drill(args: readonly string[], url = doorUrl()) {
  const json = path.join(folder, `${crypto.randomUUID()}.json`);
  const ended = await start([...args, "--json", json], url).ended;
  const text = readFileSync(json, "utf8");
  return { ...ended, report: (text === "" ? {} : JSON.parse(text)) as Report };
}

/** How often a kind of request had each status. */
function statusesOf({ requests }: Report, kind: string) {
  return requests.find((each) => each.kind === kind)?.byStatus;
}

async function register(account: { email: string; password: string }): Promise<void> {
  const { status } = await fetch(`${doorUrl()}/api/v1/register`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ...account, name: "Olive" }),
  });
  expect(status).toBe(201);
}

/** Whether the organiser's performances are on sale. @param id of one of them; null: of all */
async function phasesOf(id: string | null): Promise<string[]> {
  const ask = async (path: string, init: RequestInit) =>
    (await (await fetch(`${doorUrl()}/api/v1/${path}`, init)).json()) as unknown;
  const headers = { "Content-Type": "application/json" };
  const signIn = { method: "POST", headers, body: JSON.stringify(ORGANISER) };
  const { token } = (await ask("tokens", signIn)) as { token: string };
  const { events } = (await ask("organiser/events", {
    headers: { Authorization: `Bearer ${token}` },
  })) as { events: { performances: { id: string; salePhase: string }[] }[] };
  const performances = events.flatMap((event) => event.performances);
  return performances
    .filter((performance) => id === null || performance.id === id)
    .map(({ salePhase }) => salePhase);
}

test("two hundred fans and one seat: one has it, the audit is clean, and nothing stays on sale", async () => {
  const { code, said, report } = await drill(["--scenario", "hot-seat", "--fans", "200"]);
  expect(said).toContain("Every promise was kept.");
  expect(code).toBe(0);
  expect(report.figures).toMatchObject({ winners: 1, told: 199 });
  expect(statusesOf(report, "hold")).toEqual({ "201": 1, "409": 199 });
  expect(await phasesOf(report.performanceId)).toEqual(["cancelled"]);
});

/** Mostly a few seconds; whoever leaves the last seat in a basket keeps it for five, and one in two does. */
const SOLD_OUT_WITHIN_MS = 150_000;

test(
  "a house is sold to its last seat, though most who hold seats leave them",
  async () => {
    const watched = ["--realtime-port", String(cluster?.sidecarPorts[0])];
    const args = ["--scenario", "sell-out", "--fans", "30", "--seats", "6", ...watched];
    const { code, said, report } = await drill(args);
    expect(said).toContain("Every promise was kept.");
    expect(code).toBe(0);
    expect(report.figures.sold).toBe(6);
    expect(report.screens?.screens).toBe(1);
    expect(report.screens?.changes).toBeGreaterThan(0);
  },
  SOLD_OUT_WITHIN_MS,
);

test("a drill that is ended early leaves nothing on sale", async () => {
  const before = await phasesOf(null);
  const args = ["--scenario", "reads", "--fans", "3", "--seats", "20", "--seconds", "600"];
  const { child, ended } = start(args, doorUrl());
  // Once it tells how it goes, the performance is on sale.
  await new Promise<void>((resolve) => {
    child.stdout?.on("data", (piece: Buffer) => {
      if (piece.includes("holds/s")) resolve();
    });
  });
  expect(await phasesOf(null)).toContain("on_sale");
  child.kill("SIGINT");
  expect(await ended).toMatchObject({ code: 130 });
  const after = await phasesOf(null);
  expect(after).toHaveLength(before.length + 1);
  expect(after).not.toContain("on_sale");
});

test("control: where Redis gives a seat to everybody, the drill says so and fails", async () => {
  const sources = path.join(folder, "naive");
  makeMutant(sources, LOCK_SKIPPED);
  const naive = await startCluster(environment, path.join(folder, "naive-run"), {
    ...{ sources, workers: 0 },
    environment: { PAYMENTS_SIMULATOR_LEDGER: path.join(folder, "naive-ledger.jsonl") },
  });
  try {
    const args = ["--scenario", "hot-seat", "--fans", "20"];
    const { code, report } = await drill(args, naive.doorUrls[0]);
    expect(code).toBe(1);
    expect(report.broken[0]).toBe("Won the one seat: 20 fans.");
    expect(await phasesOf(report.performanceId)).toEqual(["cancelled"]);
  } finally {
    await naive.stop();
  }
});

const HELLO = { hello: "world" };

/** A site of an earlier day: it has no line to stand in. */
const EARLIER: Record<string, object> = {
  "/api/v1/events": { events: [] },
  "/api/v1/tokens": { token: "good" },
  "/api/v1/organiser/venues": { venues: [] },
};

test.each<[string, string, ((path: string) => object | undefined) | null, string]>([
  ["nobody is there", "hot-seat", null, "Nobody answers at"],
  ["somebody else is there", "hot-seat", () => HELLO, "is not Frontrow"],
  ["there is no line", "ga-rush", (path) => EARLIER[path], "no queue for general admission"],
])("a site where %s is refused in one sentence", async (_where, scenario, answer, words) => {
  const server = createServer((request, response) => {
    const body = answer?.(request.url ?? "");
    response.setHeader("Content-Type", "application/json");
    response.statusCode = body ? 200 : 404;
    response.end(JSON.stringify(body ?? {}));
  });
  const url = await openOnce(server, answer !== null);
  await expect(refusalOf(["--scenario", scenario, "--url", url])).resolves.toContain(words);
  server.close();
});

test("an organiser whom the site does not know, and one who is none, are told how to change that", async () => {
  const at = (email: string, password: string) =>
    refusalOf([
      "--scenario",
      "pairs",
      "--url",
      doorUrl(),
      "--email",
      email,
      "--password",
      password,
    ]);
  expect(await at("nobody@frontrow.test", "no idea")).toContain(
    "name an organiser of that site with --email and --password.",
  );
  const fan = { email: "robin@frontrow.test", password: "a few words are best" };
  await register(fan);
  expect(await at(fan.email, fan.password)).toContain("npm run organiser -- robin@frontrow.test");
});

test("what cannot be played ends with exit code 2 and its sentence, before anybody is asked", async () => {
  const { code, said } = await start(["--scenario", "hot-seat", "--fans", "0"], doorUrl()).ended;
  expect(code).toBe(2);
  expect(said).toBe('--fans must be a whole number from 1 to 100000, and it is "0".\n');
});

/** The sentence with which a drill is refused. */
async function refusalOf(args: readonly string[]): Promise<string> {
  const voice = { say: () => undefined, tell: () => undefined };
  const terms = readTerms([...args, "--fans", "2"]);
  const refused = await runDrill(terms, "", voice, new AbortController().signal).catch(
    (fault: unknown) => fault,
  );
  if (refused instanceof CannotStart) return refused.message;
  throw new Error("It was played.", { cause: refused });
}

/** Where a server listens, or has listened a moment ago. */
async function openOnce(server: Server, stays: boolean): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  if (!stays) await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${String(port)}`;
}
