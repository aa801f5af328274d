/** Reads every topic of the log from its beginning on, for as long as a run lasts, and keeps what it reads. */
import { randomUUID } from "node:crypto";
import { z } from "zod";

import type { LogEntry, MapStep } from "#bench/history/evidence";
import { SeatStatusChanged } from "#server/domain/events";
import type { Topic } from "#server/domain/topics";
import type { Delivery, EventLog, LogMessage } from "#server/event-log/event-log";
import { pause } from "#server/event-log/session";

const Head = z.object({ id: z.string(), type: z.string(), occurredAtMs: z.int().default(0) });

/** What has been read so far. A message that was published twice is there twice, one that was read twice once. */
export class LogTail {
  readonly entries: LogEntry[] = [];
  readonly mapSteps: MapStep[] = [];
  /** What was read of bookings and payments, as it was published. */
  readonly messages: LogMessage[] = [];
  readonly #eventIds = new Set<string>();
  /** Places in the log that are known; see `#isNew`. */
  readonly #places = new Set<string>();
  readonly #log: Pick<EventLog, "subscribe">;
  readonly #stop = new AbortController();
  #reading: Promise<unknown> = Promise.resolve();

  constructor(log: Pick<EventLog, "subscribe">) {
    this.#log = log;
  }

  start(): void {
    const topics: Topic[] = ["bookings", "payments", "seat-status"];
    this.#reading = Promise.all(topics.map((topic) => this.#read(topic)));
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#reading;
  }

  /** Whether all these events of bookings and payments have been read. */
  hasRead(eventIds: readonly string[]): boolean {
    return eventIds.every((eventId) => this.#eventIds.has(eventId));
  }

  /** Begins again from the start under another name when the log has been away. */
  async #read(topic: Topic): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const group = `evidence-${randomUUID()}`;
      try {
        await this.#log.subscribe({ topic, group, from: "earliest", signal }, (message) => {
          this.#keep(message);
          return Promise.resolve();
        });
      } catch {
        await pause(200, signal);
      }
    }
  }

  /**
   * Whether a place in the log is seen for the first time. A log that has lost its end gives a place again, to
   * something else; keys of other partitions may have places of the same name.
   */
  #isNew({ topic, key, value, position }: Delivery): boolean {
    const place = JSON.stringify([topic, key, position, value]);
    if (this.#places.has(place)) return false;
    this.#places.add(place);
    return true;
  }

  /** What is no event is somebody's poison, and tells nothing. */
  #keep(delivery: Delivery): void {
    if (!this.#isNew(delivery)) return;
    const { topic, key, value, position } = delivery;
    const json = parseJson(value);
    if (topic === "seat-status") {
      const step = SeatStatusChanged.safeParse(json);
      if (!step.success) return;
      const { performanceId, epoch, revision, changes, occurredAtMs } = step.data;
      this.mapSteps.push({ performanceId, epoch, revision, changes, atMs: occurredAtMs });
      return;
    }
    const head = Head.safeParse(json);
    if (!head.success) return;
    const { id, type, occurredAtMs } = head.data;
    this.#eventIds.add(id);
    this.messages.push({ topic, key, value });
    this.entries.push({ topic, key, eventId: id, type, position, occurredAtMs });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
