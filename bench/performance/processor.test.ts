import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";

import { readMemoryBytes, readProcessorUs } from "./processor";

/** A shell that keeps a child busy, and ends when its input does. */
function startBusy() {
  const work =
    "while (process.cpuUsage().user < 200000); console.log('done'); process.stdin.resume()";
  return spawn("/bin/sh", ["-c", `"${process.execPath}" -e "${work}"; true`], {
    stdio: ["pipe", "pipe", "ignore"],
  });
}

test("the time of a program is that of all it has started, and of nobody else", async () => {
  const busy = startBusy();
  const idle = spawn("/bin/sleep", ["60"]);
  try {
    await once(busy.stdout, "data");
    const roots = new Map([
      ["busy", busy.pid ?? 0],
      ["idle", idle.pid ?? 0],
      ["gone", 4_194_305],
    ]);
    const used = readProcessorUs(roots);
    expect(used.get("busy")).toBeGreaterThanOrEqual(150_000);
    expect(used.get("busy")).toBeLessThan(5_000_000);
    expect(used.get("idle")).toBeLessThan(100_000);
    expect(used.get("gone")).toBe(0);
  } finally {
    busy.stdin.end();
    idle.kill("SIGKILL");
  }
}, 30_000);

test("the memory of a program is that of all it has started", async () => {
  const busy = startBusy();
  try {
    await once(busy.stdout, "data");
    // A shell has a few MiB; Node, which it has started, some tens.
    expect(readMemoryBytes(busy.pid ?? 0)).toBeGreaterThan(20 * 2 ** 20);
  } finally {
    busy.stdin.end();
  }
  expect(() => readMemoryBytes(4_194_305)).toThrow("gone");
}, 30_000);
