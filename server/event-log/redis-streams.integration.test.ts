/** What the log on Redis Streams promises beyond the contract: what leases are for, and losing Redis. */
import { Redis } from "ioredis";
import { expect, onTestFinished, test, vi } from "vitest";

import { config } from "#server/config";
import { runWorker } from "#workers/run-worker";

import { booking, Gate, Inbox, newNamespace, numbered } from "./event-log.fixture";
import { leaseKey, partitionOf, positionsKey, streamKey } from "./redis-keys";
import { RedisStreamsLog } from "./redis-streams";

function newLog(namespace = newNamespace()) {
  const log = new RedisStreamsLog({ url: config.REDIS_URL, namespace });
  onTestFinished(() => log.close());
  return { log, namespace };
}

function connect(): Redis {
  const redis = new Redis(config.REDIS_URL);
  onTestFinished(() => {
    redis.disconnect();
  });
  return redis;
}

const asMember = { topic: "bookings", group: "box-office", from: "earliest" } as const;

test("control: Redis' own consumer groups put messages of one key into two hands at once", async () => {
  // Should this ever give both to one reader, leases are not needed and may go.
  const redis = connect();
  const stream = `${newNamespace()}:control`;
  await redis.xgroup("CREATE", stream, "box-office", "0", "MKSTREAM");
  await redis.xadd(stream, "*", "key", "a", "value", "1");
  await redis.xadd(stream, "*", "key", "a", "value", "2");

  const inHand = await Promise.all(
    [connect(), connect()].map((reader, i) =>
      reader.xreadgroup("GROUP", "box-office", String(i), "COUNT", 1, "STREAMS", stream, ">"),
    ),
  );

  // Neither has acknowledged anything, and both are at work.
  expect(inHand.every((reply) => reply !== null)).toBe(true);
});

test("a lease lasts as long as the work, and another member waits for it", async () => {
  const { log, namespace } = newLog();
  const redis = connect();
  const [inHand, finish] = [new Gate(), new Gate()];
  const { signal } = new AbortController();
  const first = new Inbox();
  void log.subscribe({ ...asMember, signal }, async (message) => {
    inHand.open();
    await finish.opened;
    await first.handle(message);
  });
  await log.publish(numbered("a", 1));
  await inHand.opened;
  const second = new Inbox();
  void newLog(namespace).log.subscribe({ ...asMember, signal }, second.handle);

  // Renewed once a second, it would have run out before the fourth time.
  const lease = leaseKey(namespace, "bookings", "box-office", partitionOf("a"));
  const owner = await redis.get(lease);
  let [renewals, leftMs] = [0, 0];
  const seeRenewals = async () => {
    const nowLeftMs = await redis.pttl(lease);
    if (nowLeftMs > leftMs) renewals += 1;
    leftMs = nowLeftMs;
    expect(renewals).toBe(5); // The first is the lease itself.
  };
  await vi.waitFor(seeRenewals, { timeout: 30_000 });

  expect(await redis.get(lease)).toBe(owner);
  expect(second.values).toEqual([]);
  finish.open();
  expect(await first.count(1)).toEqual(["a-0"]);
});

test("a member that comes back after its lease has passed on cannot move the position", async () => {
  const { log, namespace } = newLog();
  const redis = connect();
  const [inHand, finish] = [new Gate(), new Gate()];
  const { signal } = new AbortController();
  const subscribed = log.subscribe({ ...asMember, signal }, async () => {
    inHand.open();
    await finish.opened;
  });
  await log.publish(numbered("a", 1));
  await inHand.opened;

  const lease = leaseKey(namespace, "bookings", "box-office", partitionOf("a"));
  await redis.set(lease, "another member");
  finish.open();

  await expect(subscribed).rejects.toThrow(/no longer has|lost its lease/);
  expect(await redis.hgetall(positionsKey(namespace, "bookings", "box-office"))).toEqual({});
  expect(await redis.get(lease)).toBe("another member");
});

test("after Redis has lost everything, readers go on with what is published since", async () => {
  const { log, namespace } = newLog();
  const redis = connect();
  const stopping = new AbortController();
  const [member, follower] = [new Inbox(), new Inbox()];
  const followed = new Gate();
  const workers = [
    runWorker(
      "member",
      (signal) => log.subscribe({ ...asMember, signal }, member.handle),
      stopping.signal,
    ),
    runWorker(
      "follower",
      (signal) =>
        log.follow({ topic: "bookings", signal, onReady: followed.open }, follower.handle),
      stopping.signal,
    ),
  ];
  await followed.opened;
  await log.publish([booking("a", "before")]);
  await Promise.all([member.count(1), follower.count(1)]);

  const keys = await redis.keys(`${namespace}:*`);
  await redis.del(...keys);
  await log.publish([booking("a", "after")]);

  await Promise.all([member.until(() => member.values.at(-1) === "after"), follower.count(2)]);
  stopping.abort();
  await Promise.all(workers);
});

test("a stream does not grow for ever", async () => {
  const { log, namespace } = newLog();
  for (let round = 0; round < 30; round += 1) {
    await log.publish(Array.from({ length: 2_000 }, () => booking("a", "x")));
  }

  const length = await connect().xlen(streamKey(namespace, "bookings", partitionOf("a")));

  expect(length).toBeGreaterThanOrEqual(50_000);
  expect(length).toBeLessThan(51_000);
});
