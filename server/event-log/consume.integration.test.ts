import { randomUUID } from "node:crypto";

import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";

import { consume, consumeSideBySide, follow } from "./consume";
import { Gate, Inbox } from "./event-log.fixture";
import { eventLog } from "./open-event-log";
import { ParkedMessage } from "./parked";
import { publish } from "./publish";
import { partitionOf } from "./redis-keys";

const Queued = z.object({ type: z.literal("Queued"), quantity: z.int() });

/** Other tests write to these topics as well, so this one reads as a group of its own, and its own keys. */
async function newReader() {
  await eventLog.ensureTopics();
  const stopping = new AbortController();
  const ready = new Gate();
  onTestFinished(() => {
    stopping.abort();
  });
  return { group: `test-${randomUUID()}`, key: randomUUID(), signal: stopping.signal, ready };
}

test("a consumer gets events by their schema; what does not match is parked with what is wrong", async () => {
  const { group, key, signal, ready } = await newReader();
  const parked = new Inbox();
  const parkedReady = new Gate();
  const topic = "ga-requests.parked";
  const onParked = { topic, group, from: "latest", signal, onReady: parkedReady.open } as const;
  void eventLog.subscribe(onParked, (message) =>
    message.key === key ? parked.handle(message) : Promise.resolve(),
  );
  const quantities: number[] = [];
  const done = new Gate();
  const onQueued = { topic: "ga-requests", group, schema: Queued, signal } as const;
  void consume({ ...onQueued, from: "latest", onReady: ready.open }, (event) => {
    quantities.push(event.quantity);
    if (event.quantity === 2) done.open();
    return Promise.resolve();
  });
  await Promise.all([ready.opened, parkedReady.opened]);

  const values = [
    JSON.stringify({ type: "Queued", quantity: 1 }),
    "{",
    JSON.stringify({ type: "Queued", quantity: "many" }),
    JSON.stringify({ type: "Queued", quantity: 2 }),
  ];
  await publish(values.map((value) => ({ topic: "ga-requests", key, value })));

  await done.opened;
  expect(quantities).toEqual([1, 2]);
  const reports = (await parked.count(2)).map((value) => ParkedMessage.parse(JSON.parse(value)));
  expect(reports).toEqual([
    expect.objectContaining({ value: "{", reason: "the message is not JSON", tries: 1 }),
    expect.objectContaining({ value: values[2], tries: 1 }),
  ]);
  expect(reports[1]?.reason).toContain("quantity");
});

test("a follower gets events by their schema, and is not stopped by one that does not match", async () => {
  const { signal, ready, key } = await newReader();
  const followed = new Gate();
  const mine = Queued.extend({ key: z.literal(key) });
  void follow({ topic: "ga-requests", schema: mine, signal, onReady: ready.open }, (event) => {
    if (event.quantity === 2) followed.open();
  });
  await ready.opened;

  const event = (quantity: unknown) => JSON.stringify({ type: "Queued", quantity, key });
  await publish(["1?", 2].map((q) => ({ topic: "ga-requests", key, value: event(q) })));

  await followed.opened;
});

test("publishing nothing asks nothing of the log", async () => {
  await expect(publish([])).resolves.toBeUndefined();
});

test.for([
  ["is handled again by itself", new Error("not yet")],
  ["is handled again when the outage is over", new Error("Command timed out")],
] as const)(
  "events of different keys are in hand side by side, those of one key in their order; what fails %s, the others never",
  async ([, fault]) => {
    const { group, signal, ready } = await newReader();
    // Of one partition, or they would be side by side in any case.
    const keys = Array.from({ length: 400 }, () => randomUUID())
      .filter((key) => partitionOf(key) === 0)
      .slice(0, 20);
    const Told = Queued.extend({ key: z.string() });
    const heard = new Map(keys.map((key): [string, number[]] => [key, []]));
    const failed: string[] = [];
    let [inHand, mostInHand] = [0, 0];
    const [published, done] = [new Gate(), new Gate()];
    void consumeSideBySide(
      {
        ...{ topic: "ga-requests", group, from: "latest", atOnce: 8 },
        schema: Told,
        signal,
        onReady: ready.open,
      },
      async ({ key, quantity }) => {
        const quantities = heard.get(key);
        if (!quantities) return;
        inHand += 1;
        mostInHand = Math.max(mostInHand, inHand);
        await published.opened;
        const isFirstOfSeveral = inHand > 1 && failed.length === 0;
        inHand -= 1;
        if (isFirstOfSeveral) {
          failed.push(key);
          throw fault;
        }
        quantities.push(quantity);
        if ([...heard.values()].every((all) => all.includes(2))) done.open();
      },
    );
    await ready.opened;
    await publish(
      [1, 2].flatMap((quantity) =>
        keys.map((key) => ({
          topic: "ga-requests" as const,
          key,
          value: JSON.stringify({ type: "Queued", key, quantity }),
        })),
      ),
    );
    published.open();
    await done.opened;
    expect(failed).toHaveLength(1);
    expect(mostInHand).toBeLessThanOrEqual(8);
    expect([...heard.values()]).toEqual(keys.map(() => [1, 2]));
  },
);
