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
import type { Consumer, EachBatchPayload, Kafka } from "kafkajs";

import { sideEffect } from "#server/failpoints";
import type { Subscription } from "./event-log";
import { holdJoinUntil, newestOffsets, type PartitionOffset } from "./kafka-group";
import { openKafkaConnection } from "./kafka-connection";
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

/** What a session reads, and how messages are handled. `name` is what the topic is called in Kafka. */
export type KafkaReading = Pick<LaneWork, "handle" | "batchMax" | "park" | "triesMax"> &
  Pick<Subscription, "topic" | "group" | "from" | "onReady"> & {
    brokers: readonly string[];
    name: string;
    groupId: string;
  };

export class KafkaReader {
  readonly #reading: KafkaReading;
  readonly #session: Session;
  readonly #consumer: Consumer;
  readonly #kafka: Kafka;
  readonly #cut: () => void;
  readonly #lanes = new Map<number, Lane>();
  #heartbeat: (() => Promise<void>) | null = null;
  #joined = false;
  #ready = false;
  #heardAtMs = performance.now();
  #memberAtMs = performance.now();
  #starts: readonly PartitionOffset[] = [];

  constructor(reading: KafkaReading, session: Session) {
    const { kafka, cut } = openKafkaConnection(reading.brokers);
    this.#reading = reading;
    this.#session = session;
    this.#kafka = kafka;
    this.#cut = cut;
    this.#consumer = kafka.consumer({
      groupId: reading.groupId,
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
    const { groupId, from, name } = this.#reading;
    this.#listen();
    if (from === "latest") this.#starts = await newestOffsets(this.#kafka, groupId, name);
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topic: name, fromBeginning: from === "earliest" });
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
      const { name } = this.#reading;
      const own = payload.memberAssignment[name] ?? [];
      this.#starts = this.#starts.filter(({ partition }) => own.includes(partition));
      for (const start of this.#starts) consumer.seek({ topic: name, ...start });
    });
    consumer.on(FETCH, () => {
      if (this.#ready) return;
      this.#ready = true;
      // Kept at once, or a member that comes back before the first message would begin later.
      for (const { partition, offset } of this.#starts) this.#laneOf(partition).startAt(offset);
      this.#reading.onReady?.();
    });
  }

  #take(payload: EachBatchPayload): void {
    const { batch } = payload;
    const { topic } = this.#reading;
    this.#heartbeat = () => payload.heartbeat();

    const lane = this.#laneOf(batch.partition);
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
    if (!lane.hasRoom) void lane.whenRoom().then(payload.pause());
  }

  #laneOf(partition: number): Lane {
    const known = this.#lanes.get(partition);
    if (known) return known;

    const { group, handle, batchMax, park, triesMax, name } = this.#reading;
    const lane = new Lane({
      ...{ group, handle, batchMax, park, triesMax },
      isMine: () => performance.now() - this.#memberAtMs < SESSION_MS,
      commit: (offset) =>
        sideEffect("commit-offset", () =>
          this.#consumer.commitOffsets([{ topic: name, partition, offset }]),
        ),
      fail: this.#session.fail,
    });
    this.#lanes.set(partition, lane);
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
