/**
 * What every driver of the event log promises about those who read. Runs on the one that the environment
 * names: Kafka where KAFKA_BROKERS is set, else Redis Streams.
 */
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { expect, onTestFinished, test } from "vitest";

import type { LogMessage } from "./event-log";
import {
  booking,
  elsewhere,
  Gate,
  Inbox,
  join,
  newLog,
  numbered,
  Turnstile,
} from "./event-log.fixture";
import { pause } from "./session";

test("members of one group share the keys, and no key is ever in two hands", async () => {
  const { log, namespace } = await newLog();
  const turnstile = new Turnstile();
  const keys = Array.from({ length: 40 }, () => randomUUID());
  const everything = new Inbox();

  // Members come while the news flows and is ten rounds behind, so partitions change hands under load.
  const publishing = new AbortController();
  let rounds = 0;
  const news = (async () => {
    for (; !publishing.signal.aborted; rounds += 1) {
      await log.publish(keys.map((key) => booking(key, String(rounds))));
      await everything.count(keys.length * (rounds - 10));
    }
  })();
  for (let members = 0; members < 3; members += 1) {
    const inbox = new Inbox();
    join(elsewhere(namespace), async (message) => {
      await turnstile.pass(message);
      await inbox.handle(message);
      await everything.handle(message);
    });
    await inbox.count(200);
  }
  publishing.abort();
  await news;

  await everything.until(() => new Set(everything.received.map(nameOf)).size === 40 * rounds);
  expect(turnstile.atOnceMax).toBe(1);
});

test("a new member gets no message that another has in hand, however long that takes", async () => {
  const { log, namespace } = await newLog();
  const turnstile = new Turnstile();
  const keys = Array.from({ length: 40 }, () => randomUUID());
  const [begun, handled] = [new Inbox(), new Inbox()];
  join(log, async (message) => {
    await begun.handle(message);
    // Long enough for the newcomer to be noticed and dealt its share.
    await turnstile.passWith(message, () => pause(3_000));
    await handled.handle(message);
  });
  await log.publish(keys.map((key) => booking(key, "slow")));
  // Nearly every partition has its first message in hand.
  await begun.count(6);

  join(elsewhere(namespace), async (message) => {
    await turnstile.pass(message);
    await handled.handle(message);
  });

  await handled.until(() => new Set(handled.received.map(nameOf)).size > keys.length / 3);
  expect(turnstile.atOnceMax).toBe(1);
});

test("control: two groups do have the same key in hand at once", async () => {
  // Should this never happen, the turnstile above sees nothing.
  const { log, namespace } = await newLog();
  const turnstile = new Turnstile();
  join(log, turnstile.pass, { group: "fulfilment" });
  join(elsewhere(namespace), turnstile.pass, { group: "notifications" });

  const publishing = new AbortController();
  void turnstile.met.then(() => {
    publishing.abort();
  });
  while (!publishing.signal.aborted) await log.publish(numbered("a", 50));

  expect(turnstile.atOnceMax).toBeGreaterThan(1);
});

test("a member that dies without a word is replaced, and its message comes again", async () => {
  const { log, namespace } = await newLog();
  await log.publish(numbered("a", 3));
  const member = spawn(
    process.execPath,
    [
      ...["--import", "tsx", fileURLToPath(new URL("dying-member.fixture.ts", import.meta.url))],
      ...[namespace, "bookings", "box-office"],
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  onTestFinished(() => {
    member.kill("SIGKILL");
  });
  const [inHand] = (await once(createInterface(member.stdout), "line")) as string[];
  expect(inHand).toBe("a-0");

  const successor = new Inbox();
  join(log, successor.handle);
  member.kill("SIGKILL");

  expect(await successor.count(3)).toEqual(["a-0", "a-1", "a-2"]);
});

test("a group that begins at the end hears all that follows, even what it was away for", async () => {
  const { log } = await newLog();
  await log.publish(numbered("old", 5));
  const before = new Inbox();
  const member = join(log, before.handle, { from: "latest" });
  await member.ready;
  await member.stop();

  await log.publish(numbered("new", 5));
  const inbox = new Inbox();
  join(log, inbox.handle, { from: "latest" });

  expect(await inbox.count(5)).toEqual(["new-0", "new-1", "new-2", "new-3", "new-4"]);
  expect(before.values).toEqual([]);
});

test("every follower hears everything from now on, and nothing from before", async () => {
  const { log, namespace } = await newLog();
  await log.publish(numbered("old", 5));
  const followers = [new Inbox(), new Inbox()];
  for (const inbox of followers) {
    const ready = new Gate();
    const following = { topic: "bookings" as const, signal: new AbortController().signal };
    void elsewhere(namespace).follow({ ...following, onReady: ready.open }, inbox.handle);
    await ready.opened;
  }

  await log.publish(numbered("new", 5));

  for (const inbox of followers) {
    expect(await inbox.count(5)).toEqual(["new-0", "new-1", "new-2", "new-3", "new-4"]);
  }
});

test("a follower passes over what it cannot use", async () => {
  const { log } = await newLog();
  const inbox = new Inbox();
  const ready = new Gate();
  const following = { topic: "bookings" as const, signal: new AbortController().signal };
  void log.follow({ ...following, onReady: ready.open }, (message) =>
    message.value === "a-0" ? Promise.reject(new Error("what is this?")) : inbox.handle(message),
  );
  await ready.opened;

  await log.publish(numbered("a", 2));

  expect(await inbox.count(1)).toEqual(["a-1"]);
});

test("a rush of ten thousand messages arrives whole and in order", async () => {
  const { log, namespace } = await newLog();
  const keys = Array.from({ length: 100 }, () => randomUUID());
  const inbox = new Inbox();
  join(elsewhere(namespace), inbox.handle);

  for (let i = 0; i < 100; i += 1) {
    await log.publish(keys.map((key) => booking(key, String(i))));
  }

  await inbox.count(10_000);
  const inOrder = Array.from({ length: 100 }, (_, i) => String(i));
  for (const key of keys) expect(inbox.valuesOf(key)).toEqual(inOrder);
});

test("closing a log ends whoever reads from it", async () => {
  const { namespace } = await newLog();
  const log = elsewhere(namespace);
  const ready = new Gate();
  const { signal } = new AbortController();
  const reading = [
    log.subscribe(
      { topic: "bookings", group: "box-office", from: "earliest", signal },
      new Inbox().handle,
    ),
    log.follow({ topic: "bookings", signal, onReady: ready.open }, new Inbox().handle),
  ];
  await ready.opened;

  await log.close();

  await expect(Promise.all(reading)).resolves.toBeDefined();
});

function nameOf({ key, value }: LogMessage): string {
  return `${key}/${value}`;
}
