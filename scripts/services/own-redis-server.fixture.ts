/** Imported first by a test file, this gives it a Redis server to itself, to kill and to set back in time. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { answersRedis } from "./redis";
import { choosePort } from "./ports";

const folder = mkdtempSync(path.join(tmpdir(), "frontrow-redis-"));
const port = await choosePort();
const url = `redis://127.0.0.1:${String(port)}`;
process.env.REDIS_URL = url;
let server: ChildProcess | undefined;

/** Starts the server on what its folder has, and waits until it answers. */
export async function startOwnRedis(): Promise<void> {
  const settings = { port, dir: folder, appendonly: "yes", appendfsync: "always", save: "" };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  for (const command of ["redis-server", "valkey-server"]) {
    server = spawn(command, args, { stdio: "ignore" });
    const [outcome] = await Promise.race([
      once(server, "spawn").then(() => ["started"]),
      once(server, "error").then(() => ["missing"]),
    ]);
    if (outcome === "started") break;
  }
  while (!(await answersRedis(url)));
}

/** Kills the server as a power cut would. */
export async function killOwnRedis(): Promise<void> {
  if (server?.exitCode !== null) return;
  server.kill("SIGKILL");
  await once(server, "exit");
}

/** Keeps what is on the disk now. @returns puts it back, while the server is down */
export function rememberOwnRedis(): () => void {
  const files = path.join(folder, "appendonlydir");
  const copy = path.join(folder, "copy");
  rmSync(copy, { recursive: true, force: true });
  cpSync(files, copy, { recursive: true });
  return () => {
    rmSync(files, { recursive: true, force: true });
    cpSync(copy, files, { recursive: true });
  };
}

/** Ends the server and removes its files. */
export async function removeOwnRedis(): Promise<void> {
  await killOwnRedis();
  rmSync(folder, { recursive: true, force: true });
}
