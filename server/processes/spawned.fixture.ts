/** Processes that share a port, started for a test as the product starts them, and clients that keep a connection. */
import { spawn } from "node:child_process";
import { Agent, request } from "node:http";
import { connect as connectSocket, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { expect, onTestFinished, vi } from "vitest";

/** Longest that a process may take to start or to end, in milliseconds, on a busy machine. */
const SOON_MS = 30_000;

/** A line of a process's log. */
export type LogLine = { pid: number; msg: string; [fact: string]: unknown };

/** A process that was started for a test, with its children. */
export type Spawned = {
  pid: number;
  log: readonly LogLine[];
  said: { stderr: string };
  /** Resolves with the exit code; null when a signal ended it. */
  ended: Promise<number | null>;
  /** Ids of the processes that have said this so far, in their order. */
  sayers: (msg: string) => number[];
};

/**
 * Starts Node as a process group of its own, as the starter does. Whatever is left of it ends with the test.
 *
 * @param args the file that it runs, behind options of Node
 */
export function spawnGroup(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Spawned {
  const child = spawn(process.execPath, args, {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    // The environment is inherited: what the fixtures of a test file have chosen holds there too.
    env: Object.assign({}, globalThis.process.env, { LOG_LEVEL: "info" }, environment),
  });
  const pid = child.pid ?? 0;
  const said = { stderr: "" };
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said.stderr += text;
  });
  const log: LogLine[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => {
    log.push(JSON.parse(line) as LogLine);
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  onTestFinished(async () => {
    tell(-pid, "SIGKILL");
    await ended;
  });
  const sayers = (msg: string) => log.filter((line) => line.msg === msg).map((line) => line.pid);
  return { pid, log, said, ended, sayers };
}

/** Signals a process, or the group of `-pid`. @returns whether anybody was there */
export function tell(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** Waits for something to hold. */
export async function soon<Found>(holds: () => Found | Promise<Found>): Promise<Found> {
  return vi.waitFor(holds, { timeout: SOON_MS, interval: 20 });
}

/** Resolves when none of these processes is left. */
export async function areGone(pids: readonly number[]): Promise<void> {
  await soon(() => {
    expect(pids.filter((pid) => tell(pid, 0))).toEqual([]);
  });
}

/** A client with one connection, which it keeps as long as it can. */
export type Client = {
  ask: (
    path: string,
    options?: { method?: string; headers?: Record<string, string> },
  ) => Promise<{ status: number; text: string }>;
  /** How many connections it has had so far. */
  connections: () => number;
};

/** A new client, which connects when it first asks. */
export function newClient(port: number): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => {
    agent.destroy();
  });
  const seen = new Set<Socket>();
  const ask: Client["ask"] = (path, { method = "GET", headers = {} } = {}) =>
    new Promise((resolve, reject) => {
      const asked = request({ agent, port, path, method, headers }, (response) => {
        seen.add(response.socket);
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        response.once("end", () => {
          resolve({ status: response.statusCode ?? 0, text });
        });
      });
      asked.once("error", reject).end();
    });
  return { ask, connections: () => seen.size };
}

/**
 * Begins a request whose body does not end yet. Resolves once a process works on it.
 *
 * @returns ends the body, and resolves with everything that was answered until the connection closed
 */
export async function beginRequest(port: number, path: string): Promise<() => Promise<string>> {
  const body = "{}";
  const socket = connectSocket(port, "127.0.0.1").setEncoding("utf8");
  onTestFinished(() => {
    socket.destroy();
  });
  let heard = "";
  socket.on("data", (text: string) => {
    heard += text;
  });
  socket.on("error", () => undefined); // Told by what was not heard.
  const closed = new Promise((resolve) => socket.once("close", resolve));
  const head = [
    `POST ${path} HTTP/1.1`,
    "Host: localhost",
    "Expect: 100-continue",
    "Content-Type: application/json",
    `Content-Length: ${String(body.length)}`,
  ];
  socket.write(`${head.join("\r\n")}\r\n\r\n`);
  await soon(() => {
    expect(heard).toMatch(/^HTTP\/1\.1 100 /);
  });
  return async () => {
    socket.write(body);
    await closed;
    return heard;
  };
}
