/** Publishing to Kafka: one request at a time, each with everything that has waited for it. */
import { Partitioners, type Producer, type TopicMessages } from "kafkajs";

import { sideEffect } from "#server/failpoints";
import type { LogMessage } from "./event-log";
import { openKafkaConnection } from "./kafka-connection";
import { settleWithin } from "./session";

/** Longest wait for the brokers' acknowledgement, in milliseconds. */
const PUBLISH_MS_MAX = 10_000;
/** Longest wait for a polite good-bye, in milliseconds. */
const DISCONNECT_MS_MAX = 2_000;
/** Messages in one request, at most, unless one publisher brings more at once. */
const REQUEST_MESSAGES_MAX = 500;

type Waiting = {
  messages: readonly LogMessage[];
  done: () => void;
  failed: (fault: unknown) => void;
};
type Line = { producer: Producer; cut: () => void };

/**
 * Publishes in the order of the calls.
 *
 * A message that kafkajs sends again counts once, because the producer is idempotent. kafkajs calls that
 * experimental: it loses count when several requests are under way, or one was given up. So there is
 * one request at a time, and after a fault the producer is replaced, and with it a connection that
 * may be open and silent, which kafkajs would go on using. What is published again after a fault
 * may then be doubled, which readers must bear anyway.
 */
export class KafkaPublisher {
  readonly #brokers: readonly string[];
  readonly #nameOf: (topic: LogMessage["topic"]) => string;
  readonly #waiting: Waiting[] = [];
  #line: Line | null = null;
  #sending: Promise<void> | null = null;

  /** @param nameOf what a topic is called in Kafka */
  constructor(brokers: readonly string[], nameOf: (topic: LogMessage["topic"]) => string) {
    this.#brokers = brokers;
    this.#nameOf = nameOf;
  }

  /** @returns once every replica in sync has them @throws after `PUBLISH_MS_MAX`, or sooner */
  async publish(messages: readonly LogMessage[]): Promise<void> {
    if (messages.length === 0) return;
    await new Promise<void>((done, failed) => {
      this.#waiting.push({ messages, done, failed });
      this.#sending ??= this.#sendAll();
    });
  }

  /** Lets go of the connection, once what waits has been sent. */
  async close(): Promise<void> {
    await this.#sending;
    await this.#hangUp();
  }

  async #sendAll(): Promise<void> {
    // What is published in the same turn goes into the same request.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#nextBatch();
      try {
        await this.#send(batch.flatMap(({ messages }) => messages));
        for (const { done } of batch) done();
      } catch (fault) {
        for (const { failed } of batch) failed(fault);
        await this.#hangUp();
      }
    }
    this.#sending = null;
  }

  #nextBatch(): Waiting[] {
    let count = 0;
    const end = this.#waiting.findIndex(({ messages }) => {
      count += messages.length;
      return count > REQUEST_MESSAGES_MAX;
    });
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : Math.max(end, 1));
  }

  async #send(messages: readonly LogMessage[]): Promise<void> {
    const byTopic = new Map<string, TopicMessages>();
    for (const { topic, key, value } of messages) {
      const name = this.#nameOf(topic);
      const some = byTopic.get(name) ?? { topic: name, messages: [] };
      some.messages.push({ key, value });
      byTopic.set(name, some);
    }

    const deadline = AbortSignal.timeout(PUBLISH_MS_MAX);
    await Promise.race([
      this.#producer().then((producer) =>
        sideEffect("send-to-kafka", () =>
          producer.sendBatch({ acks: -1, topicMessages: [...byTopic.values()] }),
        ),
      ),
      new Promise<never>((_, reject) => {
        deadline.addEventListener("abort", () => {
          reject(new Error("Kafka has not acknowledged in time"));
        });
      }),
    ]);
  }

  async #producer(): Promise<Producer> {
    if (this.#line) return this.#line.producer;
    const { kafka, cut } = openKafkaConnection(this.#brokers);
    const producer = kafka.producer({
      allowAutoTopicCreation: false,
      // The one of Java's client, so that every program puts a key into the same partition.
      createPartitioner: Partitioners.DefaultPartitioner,
      idempotent: true,
      maxInFlightRequests: 1,
    });
    this.#line = { producer, cut };
    await producer.connect();
    return producer;
  }

  async #hangUp(): Promise<void> {
    const line = this.#line;
    this.#line = null;
    if (!line) return;
    await settleWithin(DISCONNECT_MS_MAX, line.producer.disconnect());
    line.cut();
  }
}
