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
  type HandleBatch,
  type LogMessage,
  type Subscription,
} from "./event-log";
import { forgetGroup } from "./kafka-group";
import { KafkaPublisher } from "./kafka-publisher";
import { KafkaReader, type KafkaReading } from "./kafka-reader";
import { createMissingTopics, kafkaName } from "./kafka-topics";
import { oneByOne } from "./lane";
import { parkingOf } from "./parked";
import { Sessions } from "./session";

export class KafkaLog implements EventLog {
  readonly #brokers: readonly string[];
  readonly #namespace: string;
  readonly #publisher: KafkaPublisher;
  readonly #sessions = new Sessions();

  /** @param options.namespace first part of every name; logs that differ in it share nothing */
  constructor({ brokers, namespace = "" }: { brokers: readonly string[]; namespace?: string }) {
    this.#brokers = brokers;
    this.#namespace = namespace;
    this.#publisher = new KafkaPublisher(brokers, (topic) => kafkaName(namespace, topic));
  }

  publish(messages: readonly LogMessage[]): Promise<void> {
    return this.#publisher.publish(messages);
  }

  subscribe(subscription: Subscription, handle: Handle): Promise<void> {
    const { handle: handleBatch, batchMax } = oneByOne(handle);
    return this.subscribeInBatches({ ...subscription, batchMax }, handleBatch);
  }

  async subscribeInBatches(
    subscription: Subscription & { batchMax: number },
    handle: HandleBatch,
  ): Promise<void> {
    const { group, triesMax = TRIES_MAX } = subscription;
    const park: KafkaReading["park"] = async (message, reason, tries) => {
      const parked = parkingOf(message, { group, reason, tries, parkedAtMs: Date.now() });
      if (parked) await this.publish([parked]);
    };
    // Members of one group in Kafka must all read the same topics, so the topic is part of its name.
    const groupId = kafkaName(this.#namespace, `${group}.${subscription.topic}`);
    await this.#read({ ...subscription, handle, park, triesMax, groupId });
  }

  async follow(following: Following, handle: Handle): Promise<void> {
    // A group of one. It keeps its position only to go on when the broker makes it join again.
    const groupId = `follower-${randomUUID()}`;
    const park = () => Promise.resolve();
    const asFollower = {
      group: "a follower",
      from: "latest",
      triesMax: FOLLOWER_TRIES_MAX,
    } as const;
    try {
      await this.#read({ ...following, ...asFollower, ...oneByOne(handle), park, groupId });
    } finally {
      await forgetGroup(this.#brokers, groupId);
    }
  }

  async ensureTopics(): Promise<void> {
    await createMissingTopics(this.#brokers, this.#namespace);
  }

  async close(): Promise<void> {
    await this.#sessions.end();
    await this.#publisher.close();
  }

  async #read(reading: Omit<KafkaReading, "brokers" | "name"> & Following): Promise<void> {
    await this.#sessions.run(reading.signal, (session) => {
      const name = kafkaName(this.#namespace, reading.topic);
      return new KafkaReader({ ...reading, brokers: this.#brokers, name }, session).read();
    });
  }
}
