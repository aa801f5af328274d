/**
 * The event log on Kafka, by kafkajs, which is not maintained any more and stays inside the files named
 * kafka*.ts, so that it can be replaced there.
 */
import { randomUUID } from "node:crypto";

import {
  FOLLOWER_TRIES_MAX,
  TRIES_MAX,
  type EventLog,
  type Following,
  type Handle,
  type LogMessage,
  type Subscription,
} from "./event-log";
import { forgetGroup } from "./kafka-group";
import { KafkaPublisher } from "./kafka-publisher";
import { KafkaReader, type KafkaReading } from "./kafka-reader";
import { createMissingTopics, kafkaName } from "./kafka-topics";
import { parkingOf } from "./parked";
import { openSession } from "./session";

export class KafkaLog implements EventLog {
  readonly #brokers: readonly string[];
  readonly #namespace: string;
  readonly #publisher: KafkaPublisher;
  readonly #closed = new AbortController();
  readonly #reading = new Set<Promise<void>>();

  /** @param options.namespace first part of every topic's name; logs that differ in it share nothing */
  constructor({ brokers, namespace = "" }: { brokers: readonly string[]; namespace?: string }) {
    this.#brokers = brokers;
    this.#namespace = namespace;
    this.#publisher = new KafkaPublisher(brokers, (topic) => kafkaName(namespace, topic));
  }

  publish(messages: readonly LogMessage[]): Promise<void> {
    return this.#publisher.publish(messages);
  }

  async subscribe(subscription: Subscription, handle: Handle): Promise<void> {
    const { group, from, triesMax = TRIES_MAX } = subscription;
    const park: KafkaReading["park"] = async (message, reason, tries) => {
      const parked = parkingOf(message, { group, reason, tries, parkedAtMs: Date.now() });
      if (parked) await this.publish([parked]);
    };
    await this.#read(subscription, {
      ...{ handle, park, triesMax, from },
      group: this.#namespace === "" ? group : `${this.#namespace}.${group}`,
    });
  }

  async follow(following: Following, handle: Handle): Promise<void> {
    // A group of one. It keeps its position only to go on when the broker makes it join again.
    const group = `follower-${randomUUID()}`;
    const park = () => Promise.resolve();
    const reading = { handle, group, from: "latest", triesMax: FOLLOWER_TRIES_MAX, park } as const;
    await this.#read(following, reading, () => forgetGroup(this.#brokers, group));
  }

  async ensureTopics(): Promise<void> {
    await createMissingTopics(this.#brokers, this.#namespace);
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await Promise.allSettled(this.#reading);
    await this.#publisher.close();
  }

  async #read(
    { topics, signal, onReady }: Following,
    reading: Omit<KafkaReading, "brokers" | "topics" | "onReady">,
    afterwards: () => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    const session = openSession(signal, this.#closed.signal);
    const names = new Map(topics.map((topic) => [kafkaName(this.#namespace, topic), topic]));
    const reader = new KafkaReader(
      { ...reading, brokers: this.#brokers, topics: names, onReady },
      session,
    );
    const ended = reader.read().then(afterwards).then(session.throwIfBroken);

    this.#reading.add(ended);
    try {
      await ended;
    } finally {
      this.#reading.delete(ended);
    }
  }
}
