/** The embedded Redis: a server found on this machine, run on a folder and a port of its own. */
import { Redis } from "ioredis";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { waitUntil } from "./answers";
import { CannotStart } from "./failure";
import { choosePort } from "./ports";
import type { Programs } from "./programs";
import { findOnPath, installPackage } from "./system-packages";

const USUAL_PORT = 6379;
const SERVERS = ["redis-server", "valkey-server"];
const READY_WITHIN_MS = 30_000;
const NO_SERVER =
  "Frontrow needs a Redis server: install redis-server or valkey-server (7.0 or newer), or set REDIS_URL.";

/** Where a data folder's Redis is to be, and how it opens. */
export type RedisOptions = { folder: string; password: string; throwAway?: boolean };

/**
 * Starts Redis in a data folder. What it has acknowledged is on disk within a second.
 *
 * @returns its URL, once it answers
 * @throws CannotStart when there is no server to be had, or it does not answer
 */
export async function startRedis(
  programs: Programs,
  { folder, password, throwAway = false }: RedisOptions,
): Promise<string> {
  const command = findServer() ?? installServer();
  const files = path.join(folder, "redis");
  mkdirSync(files, { recursive: true });
  const port = await choosePort(throwAway ? undefined : USUAL_PORT);
  // Redis itself leaves no note of it that commands beside a start could read.
  writeFileSync(portFile(folder), String(port));
  const server = await programs.start({
    name: "redis",
    command,
    // The configuration is read from standard input, so that the password is in no list of processes.
    args: ["-"],
    folder: files,
    input: [
      `port ${String(port)}`,
      "bind 127.0.0.1",
      `requirepass ${password}`,
      `dir "${files}"`,
      "appendonly yes",
      "appendfsync everysec",
      'save ""',
      // Evicting a hold would be giving a seat away.
      "maxmemory-policy noeviction",
      "daemonize no",
      "",
    ].join("\n"),
    isStore: true,
    stopWithinMs: 10_000,
  });

  const url = redisUrl(port, password);
  if (!(await waitUntil(() => answersRedis(url), READY_WITHIN_MS, server))) {
    throw new CannotStart(`The embedded Redis does not answer: see ${programs.logFile("redis")}.`);
  }
  return url;
}

/** Where the port of a data folder's Redis is noted while it runs. */
export function portFile(folder: string): string {
  return path.join(folder, "redis", "port");
}

/** The URL of a Redis of this machine. */
export function redisUrl(port: number, password: string): string {
  return `redis://:${password}@127.0.0.1:${String(port)}`;
}

/** Whether a Redis at this URL answers, and has loaded its data. */
export async function answersRedis(url: string): Promise<boolean> {
  const client = new Redis(url, {
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    connectTimeout: 3_000,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    // Throws while it is still loading its data.
    await client.ping();
    return true;
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
}

function findServer(): string | null {
  return SERVERS.map(findOnPath).find((file) => file !== null) ?? null;
}

function installServer(): string {
  // The package starts a server of its own as a service; ours runs beside it on another port.
  installPackage("redis-server");
  const server = findServer();
  if (server === null) throw new CannotStart(NO_SERVER);
  return server;
}
