/**
 * The event log on Redis Streams: the default on one machine.
 *
 * A partition is a stream, cut to a bounded length. Readers wait at Redis, so that news travels in
 * about a millisecond. Who reads what is settled in `redis-membership.ts`.
 */
import { randomUUID } from "node:crypto";

import { sideEffect } from "#server/failpoints";
import {
  FOLLOWER_TRIES_MAX,
  TRIES_MAX,
  type EventLog,
  type Following,
  type Handle,
  type HandleBatch,
  type LogMessage,
  type LogTopic,
  type Subscription,
} from "./event-log";
import { Lane, oneByOne, type LaneWork } from "./lane";
import { parkingOf } from "./parked";
import {
  openCommandConnection,
  openReaderConnection,
  type CommandConnection,
} from "./redis-connections";
import { PARTITIONS, partitionOf, streamKey } from "./redis-keys";
import { Membership, newestEntry } from "./redis-membership";
import { BLOCK_MS, readStreams, type OpenPartition } from "./redis-reader";
import { Sessions, type Session } from "./session";

/** Entries kept per partition, about; the oldest go first, whether or not they have been read. */
const STREAM_LENGTH_MAX = 50_000;

export class RedisStreamsLog implements EventLog {
  readonly #url: string;
  readonly #namespace: string;
  readonly #redis: CommandConnection;
  readonly #sessions = new Sessions();

  /** @param options.namespace first part of every key; logs that differ in it share nothing */
  constructor({ url, namespace = "log" }: { url: string; namespace?: string }) {
    this.#url = url;
    this.#namespace = namespace;
    this.#redis = openCommandConnection(url);
  }

  async publish(messages: readonly LogMessage[]): Promise<void> {
    const topics = new Set(messages.map(({ topic }) => topic));
    await Promise.all(
      [...topics].map((topic) =>
        this.#append(
          topic,
          messages.filter((message) => message.topic === topic),
        ),
      ),
    );
  }

  subscribe(subscription: Subscription, handle: Handle): Promise<void> {
    const { handle: handleBatch, batchMax } = oneByOne(handle);
    return this.subscribeInBatches({ ...subscription, batchMax }, handleBatch);
  }

  async subscribeInBatches(
    subscription: Subscription & { batchMax: number },
    handle: HandleBatch,
  ): Promise<void> {
    const { topic, signal, group, from, batchMax, triesMax = TRIES_MAX, onReady } = subscription;
    const work = { handle, batchMax, triesMax, park: this.#parkFor(group) };

    await this.#sessions.run(signal, async (session) => {
      const open = new Map<number, OpenPartition>();
      const member = { namespace: this.#namespace, topic, group, id: randomUUID(), from };
      const membership = new Membership(this.#redis, member, open, work, session);
      const reading = this.#read(topic, open, session);
      try {
        await membership.takePart(() => onReady?.());
      } catch (fault) {
        session.fail(fault);
        await membership.abandon();
      }
      await reading;
    });
  }

  async follow({ topic, signal, onReady }: Following, handle: Handle): Promise<void> {
    await this.#sessions.run(signal, async (session) => {
      const open = new Map<number, OpenPartition>();
      for (const partition of PARTITIONS) {
        const cursor = await newestEntry(this.#redis, this.#namespace, topic, partition);
        open.set(partition, {
          lane: new Lane({ ...FOLLOWER, ...oneByOne(handle), fail: session.fail }),
          cursor,
        });
      }
      onReady?.();
      await this.#read(topic, open, session);
      await Promise.all([...open.values()].map(({ lane }) => lane.stop()));
    });
  }

  async ensureTopics(): Promise<void> {
    // A stream comes into being with its first entry.
  }

  async close(): Promise<void> {
    await this.#sessions.end();
    this.#redis.disconnect();
  }

  /** Fills lanes until the session ends, and breaks it if that is not possible any more. */
  async #read(
    topic: LogTopic,
    open: ReadonlyMap<number, OpenPartition>,
    { signal, fail }: Session,
  ): Promise<void> {
    const reader = openReaderConnection(this.#url, BLOCK_MS);
    try {
      await readStreams(reader, this.#namespace, topic, open, signal);
    } catch (fault) {
      fail(fault);
    }
  }

  /** All of them or none, so that publishing them again after a fault keeps the order of each key. */
  async #append(topic: LogTopic, messages: readonly LogMessage[]): Promise<void> {
    const transaction = this.#redis.multi();
    for (const { key, value } of messages) {
      const stream = streamKey(this.#namespace, topic, partitionOf(key));
      transaction.xadd(stream, "MAXLEN", "~", STREAM_LENGTH_MAX, "*", "key", key, "value", value);
    }
    const results = await sideEffect("append-to-stream", () => transaction.exec());
    for (const [fault] of results ?? []) if (fault) throw fault;
  }

  #parkFor(group: string): LaneWork["park"] {
    return async (message, reason, tries) => {
      const parked = parkingOf(message, { group, reason, tries, parkedAtMs: Date.now() });
      if (parked) await this.publish([parked]);
    };
  }
}

/** A lane that keeps no position and has nobody to park for. */
const FOLLOWER = {
  group: "a follower",
  triesMax: FOLLOWER_TRIES_MAX,
  isMine: () => true,
  commit: () => Promise.resolve(),
  park: () => Promise.resolve(),
};
