/** The command as people run it, on the log of these tests. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { expect, test } from "vitest";

import { eventLog } from "#server/event-log/open-event-log";
import type { ParkedMessage } from "#server/event-log/parked";
import { readParked } from "#server/event-log/read-parked";

const runFile = promisify(execFile);

/** Runs `npm run parked -- ...` without what npm says. */
async function parked(...args: string[]): Promise<string> {
  const { stdout } = await runFile(process.execPath, [
    "--import",
    "tsx",
    "scripts/parked.ts",
    ...args,
  ]);
  return stdout;
}

/** Parks a message as a consumer does. */
async function park(): Promise<{ key: string; value: string; parkedAs: string }> {
  const key = crypto.randomUUID();
  // A step that changes nothing of a performance that nobody watches: other tests follow this topic.
  const step = { epoch: 1, revision: 1, changes: [], areas: [], performanceId: key };
  const base = { id: key, schemaVersion: 1, occurredAtMs: Date.now() };
  const value = JSON.stringify({ ...base, ...step, type: "SeatStatusChanged" });
  const message: ParkedMessage = {
    ...{ topic: "seat-status", key, value, position: "0/1", group: "box-office" },
    ...{ reason: "no such area\nin this house", tries: 8, parkedAtMs: Date.now() },
  };
  await eventLog.ensureTopics();
  await eventLog.publish([{ topic: "seat-status.parked", key, value: JSON.stringify(message) }]);
  const found = (await readParked(["seat-status"])).find((one) => one.key === key);
  if (!found) throw new Error("The message is not parked.");
  return { key, value, parkedAs: found.parkedAs };
}

test("a parked message is listed, shown, published again, and then no longer listed", async () => {
  const { key, value, parkedAs } = await park();

  const listed = (await parked("list", "--topic", "seat-status")).split("\n");
  const line = listed.find((one) => one.startsWith(parkedAs));
  expect(line).toContain(`SeatStatusChanged  key ${key}  box-office, 8 tries: no such area`);
  expect(await parked("list", "--topic", "payments")).not.toContain(key);
  expect(JSON.parse(await parked("show", parkedAs))).toMatchObject({ key, value, parkedAs });

  expect(await parked("replay", parkedAs)).toContain(
    `${parkedAs} was published again on seat-status.`,
  );
  expect(await parked("list", "--topic", "seat-status")).not.toContain(key);
  await expect(parked("replay", parkedAs)).rejects.toMatchObject({
    code: 1,
    stderr: `Nothing is parked at ${parkedAs}, or it was published again.\n`,
  });
});

test("all that is parked on a topic can be published again at once", async () => {
  const [one, other] = [await park(), await park()];
  const said = await parked("replay", "--all", "--topic", "seat-status");
  expect(said).toContain(one.parkedAs);
  expect(said).toContain(other.parkedAs);
  const left = await parked("list", "--topic", "seat-status");
  expect(left).not.toContain(one.key);
  expect(left).not.toContain(other.key);
});

test("who says nothing, or what there is not, is told what there is", async () => {
  for (const args of [["dance"], ["show"], ["list", "--loud"]]) {
    await expect(parked(...args)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("npm run parked -- list") as unknown,
    });
  }
  await expect(parked("list", "--topic", "songs")).rejects.toMatchObject({
    stderr: "The topics are seat-status, bookings, payments, ga-requests.\n",
  });
});
