/** What the tests of the log have in common. */
import { randomUUID } from "node:crypto";

import { Redis } from "ioredis";
import { Kafka, logLevel } from "kafkajs";
import { onTestFinished } from "vitest";

import { config } from "#server/config";

import type { Delivery, EventLog, LogMessage, Subscription } from "./event-log";
import { openEventLog } from "./open-event-log";

/** Collects what a subscription hands over, and lets a test await it. */
export class Inbox {
  readonly received: Delivery[] = [];
  readonly #waiting: { enough: () => boolean; resolve: () => void }[] = [];

  readonly handle = (message: Delivery): Promise<void> => {
    this.received.push(message);
    for (const waiting of this.#waiting) if (waiting.enough()) waiting.resolve();
    return Promise.resolve();
  };

  get values(): string[] {
    return this.received.map(({ value }) => value);
  }

  /** The values of one key, in the order in which they came. */
  valuesOf(key: string): string[] {
    return this.received.filter((message) => message.key === key).map(({ value }) => value);
  }

  /** Resolves with the values once there are as many. */
  async count(messages: number): Promise<string[]> {
    await this.until(() => this.received.length >= messages);
    return this.values;
  }

  /** Resolves once something holds that only a message can bring about. */
  async until(enough: () => boolean): Promise<void> {
    if (enough()) return;
    await new Promise<void>((resolve) => {
      this.#waiting.push({ enough, resolve });
    });
  }
}

/** A promise that a test fulfils by hand. */
export class Gate {
  readonly #opened: Promise<void>;
  open: () => void = () => undefined;

  constructor() {
    this.#opened = new Promise((resolve) => {
      this.open = resolve;
    });
  }

  get opened(): Promise<void> {
    return this.#opened;
  }
}

/** Watches how many handlers have messages of one key in hand at the same moment. */
export class Turnstile {
  readonly #inside = new Map<string, number>();
  readonly #met = new Gate();
  atOnceMax = 0;

  /** A handler that takes a moment over each message, so that another has a chance to meet it. */
  readonly pass = (message: Delivery): Promise<void> =>
    this.passWith(message, async () => {
      for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    });

  /** Has a message in hand for as long as the work on it takes. */
  async passWith({ key }: Delivery, work: () => Promise<void>): Promise<void> {
    const inside = (this.#inside.get(key) ?? 0) + 1;
    this.#inside.set(key, inside);
    this.atOnceMax = Math.max(this.atOnceMax, inside);
    if (inside > 1) this.#met.open();
    await work();
    this.#inside.set(key, (this.#inside.get(key) ?? 0) - 1);
  }

  /** Resolves once two had messages of the same key in hand. */
  get met(): Promise<void> {
    return this.#met.opened;
  }
}

/** A name for a log that no other test knows of; what it leaves in the stores goes with the test. */
export function newNamespace(): string {
  const namespace = `test-${randomUUID()}`;
  // The last thing to happen: what is to be done after a test is done in reverse order.
  onTestFinished(async () => {
    await Promise.all([removeKeys(namespace), removeTopics(namespace)]);
  });
  return namespace;
}

async function removeKeys(namespace: string): Promise<void> {
  const redis = new Redis(config.REDIS_URL);
  const keys = await redis.keys(`${namespace}:*`);
  if (keys.length > 0) await redis.unlink(...keys);
  redis.disconnect();
}

async function removeTopics(namespace: string): Promise<void> {
  const { KAFKA_BROKERS: brokers = [] } = config;
  if (brokers.length === 0) return;
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(namespace));
  if (topics.length > 0) await admin.deleteTopics({ topics });
  await admin.disconnect();
}

/** A log that no other test knows of. */
export async function newLog() {
  const namespace = newNamespace();
  const log = openEventLog(namespace);
  onTestFinished(() => log.close());
  await log.ensureTopics();
  return { log, namespace };
}

/** Another process' view of a log. */
export function elsewhere(namespace: string): EventLog {
  const log = openEventLog(namespace);
  onTestFinished(() => log.close());
  return log;
}

/** A subscription to "bookings" that can be told to stop, and reports what became of it. */
export function join(
  log: EventLog,
  handle: Parameters<EventLog["subscribe"]>[1],
  asked: Partial<Subscription> = {},
) {
  const stopping = new AbortController();
  const ready = new Gate();
  const ended = log.subscribe(
    {
      ...{ topic: "bookings", group: "box-office", from: "earliest", onReady: ready.open },
      ...asked,
      signal: stopping.signal,
    },
    handle,
  );
  return {
    ready: Promise.race([ready.opened, ended]),
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}

/** The same, by the batch. */
export function joinInBatches(
  log: EventLog,
  batchMax: number,
  handle: (messages: readonly Delivery[], signal: AbortSignal) => Promise<void>,
) {
  const stopping = new AbortController();
  const { signal } = stopping;
  const reading = { topic: "bookings", group: "box-office", from: "earliest", signal } as const;
  const ended = log.subscribeInBatches({ ...reading, batchMax }, (messages) =>
    handle(messages, signal),
  );
  return {
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}

/** A message on "bookings". */
export function booking(key: string, value: string): LogMessage {
  return { topic: "bookings", key, value };
}

/** Messages of one key: `a-0`, `a-1` and so on. */
export function numbered(key: string, count: number): LogMessage[] {
  return Array.from({ length: count }, (_, i) => booking(key, `${key}-${String(i)}`));
}
