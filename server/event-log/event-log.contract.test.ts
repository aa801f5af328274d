/**
 * What every driver of the event log promises about messages. Runs on the one that the environment
 * names: Kafka where KAFKA_BROKERS is set, else Redis Streams.
 */
import { randomUUID } from "node:crypto";
import { once } from "node:events";

import { expect, test } from "vitest";

import { PoisonMessage } from "./event-log";
import {
  booking,
  elsewhere,
  Gate,
  Inbox,
  join,
  joinInBatches,
  newLog,
  numbered,
} from "./event-log.fixture";
import { ParkedMessage } from "./parked";

test("what the log has acknowledged can be read by those who come later", async () => {
  const { log, namespace } = await newLog();
  await log.publish([booking("a", "1"), { topic: "payments", key: "a", value: "paid" }]);

  const [bookings, payments] = [new Inbox(), new Inbox()];
  join(elsewhere(namespace), bookings.handle, { topic: "bookings" });
  join(elsewhere(namespace), payments.handle, { topic: "payments" });

  await Promise.all([bookings.count(1), payments.count(1)]);
  expect(bookings.received).toEqual([
    { topic: "bookings", key: "a", value: "1", position: expect.any(String) as string },
  ]);
  expect(payments.values).toEqual(["paid"]);
});

test("messages of one key arrive in the order in which they were published", async () => {
  const { log } = await newLog();
  const keys = Array.from({ length: 20 }, () => randomUUID());
  const inbox = new Inbox();
  join(log, inbox.handle);

  // Many publications are under way at once, as from a busy relay.
  const rounds = Array.from({ length: 25 }, (_, round) =>
    keys.flatMap((key) => [0, 1].map((i) => booking(key, String(2 * round + i)))),
  );
  await Promise.all(rounds.map((messages) => log.publish(messages)));

  await inbox.count(keys.length * 50);
  const inOrder = Array.from({ length: 50 }, (_, i) => String(i));
  for (const key of keys) expect(inbox.valuesOf(key)).toEqual(inOrder);
});

test("every group gets every message", async () => {
  const { log } = await newLog();
  const [fulfilment, notifications] = [new Inbox(), new Inbox()];
  join(log, fulfilment.handle, { group: "fulfilment" });
  join(log, notifications.handle, { group: "notifications" });

  await log.publish(numbered("a", 10));

  expect(await fulfilment.count(10)).toEqual(await notifications.count(10));
});

test("a message whose handler fails comes again, and the rest of its key waits for it", async () => {
  const { log } = await newLog();
  const inbox = new Inbox();
  const tried: string[] = [];
  join(log, async (message) => {
    tried.push(message.value);
    if (tried.length < 3) throw new Error("the printer is on fire");
    await inbox.handle(message);
  });

  await log.publish([booking("a", "first"), booking("a", "second")]);

  expect(await inbox.count(2)).toEqual(["first", "second"]);
  expect(tried).toEqual(["first", "first", "first", "second"]);
});

test("while one message waits for its next try, other keys go on", async () => {
  const { log } = await newLog();
  const inbox = new Inbox();
  join(log, (message) =>
    message.key === "stuck" ? Promise.reject(new Error("not yet")) : inbox.handle(message),
  );
  const others = Array.from({ length: 40 }, () => randomUUID());

  await log.publish([booking("stuck", "?"), ...others.map((key) => booking(key, key))]);

  // All but those that share the partition of the one that is stuck.
  await inbox.count(others.length / 2);
  expect(inbox.valuesOf("stuck")).toEqual([]);
});

test("a message that was interrupted goes to the next member, and what was done does not", async () => {
  const { log, namespace } = await newLog();
  const done = new Inbox();
  const inHand = new Gate();
  const first = new AbortController();
  const ended = elsewhere(namespace).subscribe(
    { topic: "bookings", group: "box-office", from: "earliest", signal: first.signal },
    async (message) => {
      if (message.value === "a-2") {
        inHand.open();
        await once(first.signal, "abort");
        throw new Error("the process was told to stop");
      }
      await done.handle(message);
    },
  );
  await log.publish(numbered("a", 4));
  await inHand.opened;
  first.abort();
  await ended;

  const next = new Inbox();
  join(log, next.handle);

  expect(await next.count(2)).toEqual(["a-2", "a-3"]);
  expect(done.values).toEqual(["a-0", "a-1"]);
});

test("a message in hand is finished before its member leaves", async () => {
  const { log, namespace } = await newLog();
  const [inHand, finish] = [new Gate(), new Gate()];
  const member = join(elsewhere(namespace), async () => {
    inHand.open();
    await finish.opened;
  });
  await log.publish(numbered("a", 1));
  await inHand.opened;

  const left = member.stop();
  finish.open();
  await left;
  await log.publish([booking("a", "after")]);

  const next = new Inbox();
  join(log, next.handle);
  expect(await next.count(1)).toEqual(["after"]);
});

test("a message that no retry mends is parked with the reason, and its key goes on", async () => {
  const { log } = await newLog();
  const inbox = new Inbox();
  const tried: string[] = [];
  const handle = async (message: Parameters<typeof inbox.handle>[0]) => {
    tried.push(message.value);
    if (message.value === "poison") throw new PoisonMessage("no such price level");
    if (message.value === "stubborn") throw new Error("it never works");
    await inbox.handle(message);
  };
  join(log, handle, { triesMax: 2 });
  const parked = new Inbox();
  join(log, parked.handle, { topic: "bookings.parked", group: "people" });

  await log.publish(["poison", "stubborn", "fine"].map((value) => booking("a", value)));

  expect(await inbox.count(1)).toEqual(["fine"]);
  expect(tried).toEqual(["poison", "stubborn", "stubborn", "fine"]);
  const about = { topic: "bookings", key: "a", group: "box-office" };
  expect((await parked.count(2)).map((value) => ParkedMessage.parse(JSON.parse(value)))).toEqual([
    expect.objectContaining({ ...about, value: "poison", reason: "no such price level", tries: 1 }),
    expect.objectContaining({ ...about, value: "stubborn", reason: "it never works", tries: 2 }),
  ]);
});

test("whoever asks for batches gets many messages at once, in order, and none of another partition", async () => {
  const { log } = await newLog();
  const keys = Array.from({ length: 4 }, () => randomUUID());
  const inbox = new Inbox();
  const sizes: number[] = [];
  await log.publish(keys.flatMap((key) => numbered(key, 50)));
  joinInBatches(log, 20, async (messages) => {
    sizes.push(messages.length);
    expect(new Set(messages.map(({ position }) => position.split("/")[0])).size).toBe(1);
    for (const message of messages) await inbox.handle(message);
  });

  await inbox.count(200);

  for (const key of keys) {
    expect(inbox.valuesOf(key)).toEqual(numbered(key, 50).map(({ value }) => value));
  }
  expect(Math.max(...sizes)).toBe(20);
});

test("a batch that was interrupted goes to the next member, and what was done does not", async () => {
  const { log, namespace } = await newLog();
  const inHand = new Gate();
  const done: string[] = [];
  await log.publish(numbered("a", 10));
  const first = joinInBatches(elsewhere(namespace), 4, async (messages, signal) => {
    if (done.length === 4) {
      inHand.open();
      if (!signal.aborted) await once(signal, "abort");
      throw new Error("the process was told to stop");
    }
    done.push(...messages.map(({ value }) => value));
  });
  await inHand.opened;
  await first.stop();

  const next = new Inbox();
  join(log, next.handle);

  expect(done).toEqual(["a-0", "a-1", "a-2", "a-3"]);
  expect(await next.count(6)).toEqual(["a-4", "a-5", "a-6", "a-7", "a-8", "a-9"]);
});

test("of a batch with a message that no retry mends the others are handled, and it is parked alone", async () => {
  const { log } = await newLog();
  const inbox = new Inbox();
  const parked = new Inbox();
  join(log, parked.handle, { topic: "bookings.parked", group: "people" });
  await log.publish(["1", "poison", "2", "3"].map((value) => booking("a", value)));
  joinInBatches(log, 10, async (messages) => {
    if (messages.some(({ value }) => value === "poison")) throw new PoisonMessage("no such area");
    for (const message of messages) await inbox.handle(message);
  });

  expect(await inbox.count(3)).toEqual(["1", "2", "3"]);
  const [report] = await parked.count(1);
  expect(ParkedMessage.parse(JSON.parse(report ?? ""))).toMatchObject({
    value: "poison",
    tries: 1,
  });
});
