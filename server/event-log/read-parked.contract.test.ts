/** Parked messages on whichever driver the environment names: listed until they are published again. */
import { expect, test } from "vitest";

import { parkedMessagesTotal } from "#server/metrics";

import { PoisonMessage, type Delivery } from "./event-log";
import { booking, Inbox, join, newLog } from "./event-log.fixture";
import { readParked, replayParked } from "./read-parked";

/** A log on which one group has given up messages that begin with "bad". */
async function newFailure(group = "box-office") {
  const { log, namespace } = await newLog();
  const parked = new Inbox();
  join(log, parked.handle, { topic: "bookings.parked", group: "people" });
  const handle = ({ value }: Delivery) =>
    value.startsWith("bad") || value.includes("Strange")
      ? Promise.reject(new PoisonMessage("no such price level"))
      : Promise.resolve();
  join(log, handle, { group });
  return { log, namespace, parked };
}

async function counted(group: string): Promise<number> {
  const { values } = await parkedMessagesTotal.get();
  return values.find(({ labels }) => labels.group === group)?.value ?? 0;
}

test("what was given up is listed with the reason, and is counted", async () => {
  const group = `group-${crypto.randomUUID()}`;
  const { log, namespace, parked } = await newFailure(group);
  const strange = JSON.stringify({ type: "Strange" });
  await log.publish([booking("a", "bad"), booking("a", "good"), booking("b", strange)]);
  await parked.count(2);

  const listed = await readParked(["bookings"], namespace);
  const about = { topic: "bookings", group, reason: "no such price level", tries: 1 };
  expect(listed).toHaveLength(2);
  expect(listed).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ ...about, key: "a", value: "bad", eventType: null }),
      expect.objectContaining({ ...about, key: "b", value: strange, eventType: "Strange" }),
    ]),
  );
  expect(new Set(listed.map(({ parkedAs }) => parkedAs)).size).toBe(2);
  for (const { parkedAs } of listed) expect(parkedAs).toMatch(/^bookings\/\d+\/[\d-]+$/);
  expect(await readParked(["payments"], namespace)).toEqual([]);
  await expect.poll(() => counted(group)).toBe(2);
});

test("what is published again comes to every group under its key, and is not listed again", async () => {
  const { log, namespace, parked } = await newFailure();
  await log.publish([booking("a", "bad-1"), booking("a", "bad-2")]);
  await parked.count(2);
  const others = new Inbox();
  join(log, others.handle, { group: "others" });
  await others.count(2);

  const [first, second] = await readParked(["bookings"], namespace);
  if (!first || !second) throw new Error("Two messages were parked.");
  await replayParked(log, first, Date.now());
  const left = (await readParked(["bookings"], namespace)).map(({ parkedAs }) => parkedAs);
  expect(left).toContain(second.parkedAs);
  expect(left).not.toContain(first.parkedAs);

  expect((await others.count(3)).at(-1)).toBe(first.value);
  expect(others.valuesOf("a")).toEqual(["bad-1", "bad-2", first.value]);
  // The mark of the first, and the message itself: it was given up once more.
  await parked.until(() => parked.received.length === 4);
  const again = await readParked(["bookings"], namespace);
  expect(again.map(({ value }) => value)).toEqual([second.value, first.value]);
  expect(again[1]?.parkedAs).not.toBe(first.parkedAs);
});

test("what nobody of this house has parked is left alone", async () => {
  const { log, namespace } = await newLog();
  await log.publish([{ topic: "bookings.parked", key: "a", value: "{" }]);
  expect(await readParked(["bookings"], namespace)).toEqual([]);
});
