/** The Redis of a start, found by a command that runs beside it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";

import { Programs } from "./programs";
import { startRedis } from "./redis";
import { findRunningRedis } from "./running-redis";
import { readSecrets } from "./secrets";

test("the Redis of a start is found on whatever port it got, and only while it runs", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "frontrow-start-"));
  const programs = new Programs(folder);
  onTestFinished(async () => {
    await programs.stopAll();
    rmSync(folder, { recursive: true, force: true });
  });
  expect(await findRunningRedis(folder)).toBeNull();

  const { redis: password } = await readSecrets(folder);
  // Thrown away or not, a start takes another port where its usual one is taken.
  const url = await startRedis(programs, { folder, password, throwAway: true });
  expect(await findRunningRedis(folder)).toBe(url);

  await programs.stopAll();
  expect(await findRunningRedis(folder)).toBeNull();
});
