/**
 * A lane: the messages of one partition, handled one after the other by whoever owns it now.
 *
 * Both drivers fill lanes; what order, retries, parking and positions mean is decided here, once.
 *
 *   in hand -> handled            position moves behind it, soon
 *           -> fault, tries left  again after a pause; the lane waits, other lanes do not
 *           -> fault, none left   parked, then as handled
 *           -> outage             again after a pause, however often: it is not the message's fault
 *   several in hand -> fault      each again by itself, as above
 *   stopped -> the message in hand is finished, the rest is left to the next owner
 */
import { logger } from "#server/logger";
import { parkedMessagesTotal } from "#server/metrics";
import { isOutage } from "#server/outage";

import { backOffMs } from "./back-off";
import { PoisonMessage, type Delivery, type Handle, type HandleBatch } from "./event-log";
import { pause, settleWithin } from "./session";

/** Messages that a lane takes in before it asks for no more, unless its batches are large. */
const QUEUE_MAX = 256;

/** Longest wait for a message in hand when its lane is stopped, in milliseconds. */
const DRAIN_MS_MAX = 10_000;

/** Longest pause while something is out of reach, in milliseconds: how late its return may be noticed. */
const OUTAGE_PAUSE_MS_MAX = 2_000;

/** A message, and the position that says it has been handled. */
export type Entry = { message: Delivery; handledPosition: string };

/** What a lane does to its messages, and how its owner keeps them. */
export type LaneWork = {
  group: string;
  triesMax: number;
  handle: HandleBatch;
  /** Most messages to hand over at once. */
  batchMax: number;
  /** Puts a message aside for people to look at. */
  park: (message: Delivery, reason: string, tries: number) => Promise<void>;
  /** Moves the group's position, durably. */
  commit: (handledPosition: string) => Promise<void>;
  /** Whether the partition still belongs to this process; asked before each message. */
  isMine: () => boolean;
  /** Told when the position cannot be moved. */
  fail: (fault: unknown) => void;
};

/** Handles messages one after the other. */
export function oneByOne(handle: Handle): Pick<LaneWork, "handle" | "batchMax"> {
  const handleAll: HandleBatch = async (messages) => {
    for (const message of messages) await handle(message);
  };
  return { handle: handleAll, batchMax: 1 };
}

/** What became of the messages in hand. `apart`: each is to be handled by itself. */
type Outcome = "handled" | "apart" | "stopped";

export class Lane {
  readonly #work: LaneWork;
  readonly #queueMax: number;
  readonly #stopping = new AbortController();
  #queue: Entry[] = [];
  /** How many of the queue are of a batch that failed. */
  #apart = 0;
  #working: Promise<void> | null = null;
  #committing: Promise<void> | null = null;
  #handledPosition: string | null = null;
  #committedPosition: string | null = null;
  #roomWanted: (() => void)[] = [];

  constructor(work: LaneWork) {
    this.#work = work;
    this.#queueMax = Math.max(QUEUE_MAX, 2 * work.batchMax);
  }

  /** Whether more messages are welcome. */
  get hasRoom(): boolean {
    return this.#queue.length < this.#queueMax && !this.#stopping.signal.aborted;
  }

  /** Resolves when half of the queue is free again, or the lane has been stopped. */
  async whenRoom(): Promise<void> {
    if (this.#queue.length <= this.#queueMax / 2 || this.#stopping.signal.aborted) return;
    await new Promise<void>((resolve) => {
      this.#roomWanted.push(resolve);
    });
  }

  /** Takes messages in, in the order of the partition. */
  push(entries: readonly Entry[]): void {
    if (this.#stopping.signal.aborted) return;
    this.#queue.push(...entries);
    this.wake();
  }

  /** Goes on with what is queued, after a while in which the partition was not certainly ours. */
  wake(): void {
    if (this.#queue.length > 0) this.#working ??= this.#workOff();
  }

  /** Moves the group's position without handling a message: where a group begins. */
  startAt(position: string): void {
    this.#handledPosition ??= position;
    this.#commitSoon();
  }

  /**
   * Takes no further message in hand. Safe to call twice.
   *
   * @returns when the one in hand is done and the position is kept, or has had `DRAIN_MS_MAX` for it
   */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#offerRoom();
    await settleWithin(DRAIN_MS_MAX, this.#finish());
  }

  async #finish(): Promise<void> {
    await this.#working;
    await this.#committing;
  }

  async #workOff(): Promise<void> {
    // Never done before `#working` is set, or the lane would look busy for ever.
    await Promise.resolve();
    for (let batch = this.#next(); batch.length > 0; batch = this.#next()) {
      const outcome = await this.#deliver(batch);
      if (outcome === "stopped") break;
      if (outcome === "apart") {
        this.#queue.unshift(...batch);
        this.#apart = batch.length;
        continue;
      }
      this.#handledPosition = batch.at(-1)?.handledPosition ?? this.#handledPosition;
      this.#commitSoon();
    }
    this.#working = null;
  }

  #next(): Entry[] {
    if (this.#stopping.signal.aborted || !this.#work.isMine()) return [];
    const batch = this.#queue.splice(0, this.#apart > 0 ? 1 : this.#work.batchMax);
    this.#apart = Math.max(0, this.#apart - 1);
    if (this.#queue.length <= this.#queueMax / 2) this.#offerRoom();
    return batch;
  }

  async #deliver(batch: readonly Entry[]): Promise<Outcome> {
    const { group, handle, triesMax } = this.#work;
    const messages = batch.map(({ message }) => message);
    let tries = 0;
    for (let failures = 1; ; failures += 1) {
      try {
        await handle(messages);
        return "handled";
      } catch (fault) {
        // What is out of reach says nothing against the message: it waits for as long as it takes.
        if (!isOutage(fault)) tries += 1;
        const [message, ...others] = messages;
        if (!message || (tries > 0 && others.length > 0)) return "apart";
        if (fault instanceof PoisonMessage || tries >= triesMax) {
          return this.#park(message, fault, tries);
        }
        const { topic, position } = message;
        logger.warn({ group, topic, position, tries, err: fault }, "a message will be tried again");
        const longestMs = isOutage(fault) ? OUTAGE_PAUSE_MS_MAX : undefined;
        await pause(backOffMs(failures, longestMs), this.#stopping.signal);
        if (this.#stopping.signal.aborted) return "stopped";
      }
    }
  }

  async #park(message: Delivery, fault: unknown, tries: number): Promise<Outcome> {
    const { group, park } = this.#work;
    const { topic, key, position } = message;
    const reason = fault instanceof Error ? fault.message : String(fault);

    for (let failures = 1; !this.#stopping.signal.aborted; failures += 1) {
      try {
        await park(message, reason, tries);
        parkedMessagesTotal.inc({ topic, group });
        logger.error({ group, topic, key, position, tries, err: fault }, "gave up on a message");
        return "handled";
      } catch (parkFault) {
        // Letting go of it here would lose the message, so the partition waits for the log.
        logger.warn(
          { group, topic, position, err: parkFault },
          "a message could not be parked yet",
        );
        await pause(backOffMs(failures), this.#stopping.signal);
      }
    }
    return "stopped";
  }

  /** One commit at a time: while one is under way, the next collects what has been handled since. */
  #commitSoon(): void {
    this.#committing ??= this.#commitAll();
  }

  async #commitAll(): Promise<void> {
    await Promise.resolve();
    try {
      while (this.#handledPosition !== null && this.#handledPosition !== this.#committedPosition) {
        const position = this.#handledPosition;
        await this.#work.commit(position);
        this.#committedPosition = position;
      }
    } catch (fault) {
      this.#work.fail(fault);
    }
    this.#committing = null;
  }

  #offerRoom(): void {
    for (const resolve of this.#roomWanted.splice(0)) resolve();
  }
}
