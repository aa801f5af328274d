/**
 * The event log on Redis Streams: the default on one machine.
 *
 * A partition is a stream, cut to a bounded length. Readers wait at Redis, so that news travels in
 * about a millisecond. Who reads what is settled in `redis-membership.ts`.
 */
import { randomUUID } from "node:crypto";

import {
  FOLLOWER_TRIES_MAX,
  TRIES_MAX,
  type EventLog,
  type Following,
  type Handle,
  type LogMessage,
  type LogTopic,
  type Subscription,
} from "./event-log";
import { Lane, type LaneWork } from "./lane";
import { parkingOf } from "./parked";
import {
  openCommandConnection,
  openReaderConnection,
  type CommandConnection,
} from "./redis-connections";
import { PARTITIONS, partitionOf, streamKey } from "./redis-keys";
import { Membership, newestEntry } from "./redis-membership";
import { BLOCK_MS, readStreams, type OpenPartition } from "./redis-reader";
import { aborted, openSession, type Session } from "./session";

/** Entries kept per partition, about; the oldest go first, whether or not they have been read. */
const STREAM_LENGTH_MAX = 50_000;

/** Brings the lanes of one topic to life and, when the session ends, to rest. */
type Lanes = (topic: LogTopic, open: Map<number, OpenPartition>, session: Session) => Promise<void>;

export class RedisStreamsLog implements EventLog {
  readonly #url: string;
  readonly #namespace: string;
  readonly #redis: CommandConnection;
  readonly #closed = new AbortController();
  readonly #reading = new Set<Promise<void>>();

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

  async subscribe(subscription: Subscription, handle: Handle): Promise<void> {
    const { topics, signal, group, from, triesMax = TRIES_MAX } = subscription;
    const onReady = countdown(topics.length, subscription.onReady);
    const work = { handle, triesMax, park: this.#parkFor(group) };

    await this.#read(topics, signal, async (topic, open, session) => {
      const member = { namespace: this.#namespace, topic, group, id: randomUUID(), from };
      const membership = new Membership(this.#redis, member, open, work, session);
      try {
        await membership.takePart(onReady);
      } catch (fault) {
        session.fail(fault);
        await membership.abandon();
      }
    });
  }

  async follow({ topics, signal, onReady }: Following, handle: Handle): Promise<void> {
    const ready = countdown(topics.length, onReady);

    await this.#read(topics, signal, async (topic, open, session) => {
      const work = { ...FOLLOWER, handle, fail: session.fail };
      for (const partition of PARTITIONS) {
        const cursor = await newestEntry(this.#redis, this.#namespace, topic, partition);
        open.set(partition, { lane: new Lane(work), cursor });
      }
      ready();
      await aborted(session.signal);
      await Promise.all([...open.values()].map(({ lane }) => lane.stop()));
    });
  }

  async ensureTopics(): Promise<void> {
    // A stream comes into being with its first entry.
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await Promise.allSettled(this.#reading);
    this.#redis.disconnect();
  }

  /** Fills the lanes of each topic until the signal aborts, the log closes, or one of them breaks. */
  async #read(topics: readonly LogTopic[], signal: AbortSignal, lanes: Lanes): Promise<void> {
    const session = openSession(signal, this.#closed.signal);
    const ended = Promise.all(
      topics.flatMap((topic) => {
        const open = new Map<number, OpenPartition>();
        const reader = openReaderConnection(this.#url, BLOCK_MS);
        return [
          lanes(topic, open, session).catch(session.fail),
          readStreams(reader, this.#namespace, topic, open, session.signal).catch(session.fail),
        ];
      }),
    ).then(session.throwIfBroken);

    this.#reading.add(ended);
    try {
      await ended;
    } finally {
      this.#reading.delete(ended);
    }
  }

  /** All of them or none, so that publishing them again after a fault keeps the order of each key. */
  async #append(topic: LogTopic, messages: readonly LogMessage[]): Promise<void> {
    const transaction = this.#redis.multi();
    for (const { key, value } of messages) {
      const stream = streamKey(this.#namespace, topic, partitionOf(key));
      transaction.xadd(stream, "MAXLEN", "~", STREAM_LENGTH_MAX, "*", "key", key, "value", value);
    }
    for (const [fault] of (await transaction.exec()) ?? []) if (fault) throw fault;
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

function countdown(calls: number, then: (() => void) | undefined): () => void {
  let left = calls;
  return () => {
    left -= 1;
    if (left === 0) then?.();
  };
}
