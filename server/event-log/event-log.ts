/**
 * The event log: what has happened, in order per key, kept for everybody who wants to hear of it.
 *
 * One interface with two drivers: Kafka where brokers are configured (`kafka.ts`), Redis Streams on
 * one machine (`redis-streams.ts`). Both spread the keys of a topic over partitions, give every
 * partition to one member of a group at a time, and keep for each group the position up to which it
 * has handled the partition. One contract suite runs on both.
 */
import type { Topic } from "#server/domain/topics";

/** A topic, or its twin for messages that no retry will mend. */
export type LogTopic = Topic | `${Topic}.parked`;

/** What is published. Messages of one key stay in the order in which they were published. */
export type LogMessage = { topic: LogTopic; key: string; value: string };

/** What is handed over. `position` names its place in the log, for people and for reports. */
export type Delivery = LogMessage & { position: string };

/** The effect of a message. It may be asked for twice, so it must be safe to run twice. */
export type Handle = (message: Delivery) => Promise<void>;

/** The effect of messages of one partition, in their order. As safe to run twice, with the same or with fewer. */
export type HandleBatch = (messages: readonly Delivery[]) => Promise<void>;

/** What to read as a member of a group, and until when. */
export type Subscription = {
  topic: LogTopic;
  /** Members of one group share the keys; every group gets every message. */
  group: string;
  /** Where a group begins that has never read the topic before. */
  from: "earliest" | "latest";
  signal: AbortSignal;
  /** Tries before a message is parked; `Infinity` holds its partition up until the fault is mended. */
  triesMax?: number;
  /** Called once, as soon as this member takes part and, with `latest`, nothing new can escape it. */
  onReady?: () => void;
};

/** What to read whole, alone and from now on, and until when. */
export type Following = Pick<Subscription, "topic" | "signal" | "onReady">;

export type EventLog = {
  /**
   * Appends messages, in the order given.
   *
   * @returns once the log has acknowledged all of them
   * @throws if that did not happen in time; some may be in the log, so publish all of them again
   */
  publish(messages: readonly LogMessage[]): Promise<void>;

  /**
   * Hands messages to `handle`, one after the other per key, until `signal` aborts.
   *
   * At least once: the group's position moves on only after `handle` has resolved. When it throws, the
   * message comes again after a growing pause, while other partitions go on; after `triesMax` tries, or
   * at once for a `PoisonMessage`, it is parked on `<topic>.parked` and its partition goes on. An outage
   * of what the handler needs counts for no try: the partition waits until it is over.
   *
   * @returns once `signal` has aborted and the messages in hand are done
   * @throws when the log is out of reach or took the member's partitions away; subscribe again
   */
  subscribe(subscription: Subscription, handle: Handle): Promise<void>;

  /**
   * As `subscribe`, but hands over as many messages of a partition as wait there, `batchMax` at most. Of a
   * batch that fails each message comes again by itself, so that one that no retry mends is parked alone; in an
   * outage the batch comes again as it was. As long as a partition stays with this member, a message that comes
   * again is the same object.
   *
   * @param subscription.batchMax 1 or more
   */
  subscribeInBatches(
    subscription: Subscription & { batchMax: number },
    handle: HandleBatch,
  ): Promise<void>;

  /**
   * Hands every message from now on to `handle`, one after the other per key, until `signal` aborts.
   *
   * For a process that keeps a copy of its own in memory. No position is kept: after it throws, whoever
   * follows again has missed something and must fetch what it copies anew, once `onReady` was called.
   * A message that cannot be handled is logged and skipped, as parking is for those who share.
   *
   * @throws when the log is out of reach; follow again
   */
  follow(following: Following, handle: Handle): Promise<void>;

  /** Creates the topics that are missing. Safe to call twice, and by many at once. */
  ensureTopics(): Promise<void>;

  /** Ends every subscription as its signal would, then lets go of the log. */
  close(): Promise<void>;
};

/** Parts into which a topic is cut. Changing it for a topic in use breaks the order of its keys. */
export const PARTITIONS_PER_TOPIC = 8;

/** Tries before a message is parked, unless a subscription says otherwise: about a minute. */
export const TRIES_MAX = 8;

/** Tries before a follower skips a message, as it cannot stop the news for one that it cannot use. */
export const FOLLOWER_TRIES_MAX = 3;

/** Thrown by a handler that knows that no retry will mend this message: it is parked at once. */
export class PoisonMessage extends Error {
  override readonly name = "PoisonMessage";
}
