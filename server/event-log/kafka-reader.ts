/**
 * Reading from Kafka as a member of a group: one session, from joining to leaving or breaking.
 *
 * kafkajs fetches and keeps the membership alive; the lanes handle messages beside it, so that neither
 * a slow message nor a pause after a fault holds up other partitions or the heartbeat.
 *
 *   joining -> partitions are assigned -> fetched messages go into their lanes, positions follow
 *           -> the group changes: the lanes stop, and only then does this member join again
 *   broken  -> the consumer crashed, or the brokers have been silent for too long
 */
import { performance } from "node:perf_hooks";

import type { Consumer, EachBatchPayload, Kafka } from "kafkajs";

import type { Subscription } from "./event-log";
import { holdJoinUntil, newestOffsets, type TopicPartitionOffset } from "./kafka-group";
import { openKafkaConnection } from "./kafka-connection";
import type { TopicNames } from "./kafka-topics";
import { Lane, type LaneWork } from "./lane";
import { aborted, pause, settleWithin, type Session } from "./session";

/** After this long without a heartbeat, in milliseconds, a member is replaced: the least brokers allow. */
const SESSION_MS = 6_000;
const HEARTBEAT_EVERY_MS = 1_000;
/** How long a group waits for a member that has messages to finish; longer than a lane's drain. */
const REBALANCE_MS = 15_000;
/** Longest silence of all brokers once the group has been joined, in milliseconds. */
const SILENCE_MS_MAX = 8_000;
/** Longest silence while joining, in milliseconds, when the answer waits for the other members. */
const JOIN_SILENCE_MS_MAX = REBALANCE_MS + 7_000;
/** How long a broker may hold a fetch, in milliseconds; commits wait behind it, messages end it. */
const FETCH_WAIT_MS = 100;
/** Longest wait for a polite good-bye, in milliseconds. */
const DISCONNECT_MS_MAX = 3_000;
/** Bytes fetched from one partition at a time. */
const PARTITION_BYTES_MAX = 256 * 1024;

/** What a session reads, and how messages are handled. */
export type KafkaReading = Pick<LaneWork, "handle" | "park" | "triesMax"> &
  Pick<Subscription, "group" | "from"> & {
    brokers: readonly string[];
    topics: TopicNames;
    onReady: (() => void) | undefined;
  };

export class KafkaReader {
  readonly #reading: KafkaReading;
  readonly #session: Session;
  readonly #consumer: Consumer;
  readonly #kafka: Kafka;
  readonly #cut: () => void;
  readonly #lanes = new Map<string, Lane>();
  #heartbeat: EachBatchPayload["heartbeat"] | null = null;
  #joined = false;
  #ready = false;
  #heardAtMs = performance.now();
  #memberAtMs = performance.now();
  #starts: readonly TopicPartitionOffset[] = [];

  constructor(reading: KafkaReading, session: Session) {
    const { kafka, cut } = openKafkaConnection(reading.brokers);
    this.#reading = reading;
    this.#session = session;
    this.#kafka = kafka;
    this.#cut = cut;
    this.#consumer = kafka.consumer({
      groupId: reading.group,
      allowAutoTopicCreation: false,
      sessionTimeout: SESSION_MS,
      heartbeatInterval: HEARTBEAT_EVERY_MS,
      rebalanceTimeout: REBALANCE_MS,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      maxBytesPerPartition: PARTITION_BYTES_MAX,
      partitionAssigners: [holdJoinUntil(() => this.#quieten())],
      // A broken session is opened anew from the ground up, and never by kafkajs.
      retry: { restartOnFailure: () => Promise.resolve(false) },
    });
  }

  /** Reads until the session ends, then finishes what is in hand and leaves the group. */
  async read(): Promise<void> {
    const { signal, fail } = this.#session;
    void this.#watch();
    this.#start().catch(fail);
    await aborted(signal);

    await this.#quieten();
    await settleWithin(DISCONNECT_MS_MAX, this.#consumer.disconnect());
    this.#cut();
  }

  async #start(): Promise<void> {
    const { group, from, topics } = this.#reading;
    const names = [...topics.keys()];
    this.#listen();
    if (from === "latest") this.#starts = await newestOffsets(this.#kafka, group, names);
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topics: names, fromBeginning: from === "earliest" });
    await this.#consumer.run({
      autoCommit: false,
      eachBatch: (payload) => {
        this.#take(payload);
        return Promise.resolve();
      },
    });
  }

  #listen(): void {
    const consumer = this.#consumer;
    const { CRASH, REQUEST, GROUP_JOIN, HEARTBEAT, FETCH } = consumer.events;
    // Without this a crashed kafkajs consumer leaves its process alive and idle.
    consumer.on(CRASH, ({ payload }) => {
      this.#session.fail(payload.error);
    });
    consumer.on(REQUEST, () => {
      this.#heardAtMs = performance.now();
    });
    consumer.on(HEARTBEAT, () => {
      this.#memberAtMs = performance.now();
      for (const lane of this.#lanes.values()) lane.wake();
    });
    consumer.on(GROUP_JOIN, ({ payload }) => {
      this.#joined = true;
      this.#memberAtMs = performance.now();
      if (this.#ready) return;
      this.#starts = this.#starts.filter(({ topic, partition }) =>
        payload.memberAssignment[topic]?.includes(partition),
      );
      for (const start of this.#starts) consumer.seek(start);
    });
    consumer.on(FETCH, () => {
      if (this.#ready) return;
      this.#ready = true;
      // Kept at once, or a member that comes back before the first message would begin later.
      for (const { topic, partition, offset } of this.#starts) {
        this.#laneOf(topic, partition).startAt(offset);
      }
      this.#reading.onReady?.();
    });
  }

  #take({ batch, heartbeat, pause: pausePartition }: EachBatchPayload): void {
    this.#heartbeat = heartbeat;
    const topic = this.#reading.topics.get(batch.topic);
    if (topic === undefined) return;

    const lane = this.#laneOf(batch.topic, batch.partition);
    lane.push(
      batch.messages.map(({ key, value, offset }) => ({
        message: {
          topic,
          key: key?.toString() ?? "",
          value: value?.toString() ?? "",
          position: `${String(batch.partition)}/${offset}`,
        },
        handledPosition: String(BigInt(offset) + 1n),
      })),
    );
    if (!lane.hasRoom) void lane.whenRoom().then(pausePartition());
  }

  #laneOf(topic: string, partition: number): Lane {
    const name = `${topic}/${String(partition)}`;
    const known = this.#lanes.get(name);
    if (known) return known;

    const { group, handle, park, triesMax } = this.#reading;
    const lane = new Lane({
      ...{ group, handle, park, triesMax },
      isMine: () => performance.now() - this.#memberAtMs < SESSION_MS,
      commit: (offset) => this.#consumer.commitOffsets([{ topic, partition, offset }]),
      fail: this.#session.fail,
    });
    this.#lanes.set(name, lane);
    return lane;
  }

  /** Brings the lanes to rest, staying a member meanwhile. */
  async #quieten(): Promise<void> {
    this.#joined = false;
    const beating = setInterval(() => {
      // The answer is that the group waits for us, which is known; that it was asked is what counts.
      this.#heartbeat?.().catch(() => undefined);
    }, HEARTBEAT_EVERY_MS);
    await Promise.all([...this.#lanes.values()].map((lane) => lane.stop()));
    clearInterval(beating);
    this.#lanes.clear();
  }

  /** kafkajs can wait for ever on a connection that is open and silent. */
  async #watch(): Promise<void> {
    const { signal, fail } = this.#session;
    while (!signal.aborted) {
      const silenceMs = performance.now() - this.#heardAtMs;
      if (silenceMs > (this.#joined ? SILENCE_MS_MAX : JOIN_SILENCE_MS_MAX)) {
        fail(new Error(`Kafka has been silent for ${String(Math.round(silenceMs))} ms`));
      }
      await pause(HEARTBEAT_EVERY_MS, signal);
    }
  }
}
