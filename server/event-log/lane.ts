/**
 * A lane: the messages of one partition, handled one after the other by whoever owns it now.
 *
 * Both drivers fill lanes; what order, retries, parking and positions mean is decided here, once.
 *
 *   in hand -> handled            position moves behind it, soon
 *           -> fault, tries left  again after a pause; the lane waits, other lanes do not
 *           -> fault, none left   parked, then as handled
 *           -> outage             again after a pause, however often: it is not the message's fault
 *   stopped -> the message in hand is finished, the rest is left to the next owner
 */
import { logger } from "#server/logger";
import { parkedMessagesTotal } from "#server/metrics";
import { isOutage } from "#server/outage";

import { backOffMs } from "./back-off";
import { PoisonMessage, type Delivery, type Handle } from "./event-log";
import { pause, settleWithin } from "./session";

/** Messages that a lane takes in before it asks for no more. */
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
  handle: Handle;
  /** Puts a message aside for people to look at. */
  park: (message: Delivery, reason: string, tries: number) => Promise<void>;
  /** Moves the group's position, durably. */
  commit: (handledPosition: string) => Promise<void>;
  /** Whether the partition still belongs to this process; asked before each message. */
  isMine: () => boolean;
  /** Told when the position cannot be moved. */
  fail: (fault: unknown) => void;
};

export class Lane {
  readonly #work: LaneWork;
  readonly #stopping = new AbortController();
  #queue: Entry[] = [];
  #working: Promise<void> | null = null;
  #committing: Promise<void> | null = null;
  #handledPosition: string | null = null;
  #committedPosition: string | null = null;
  #roomWanted: (() => void)[] = [];

  constructor(work: LaneWork) {
    this.#work = work;
  }

  /** Whether more messages are welcome. */
  get hasRoom(): boolean {
    return this.#queue.length < QUEUE_MAX && !this.#stopping.signal.aborted;
  }

  /** Resolves when half of the queue is free again, or the lane has been stopped. */
  async whenRoom(): Promise<void> {
    if (this.#queue.length <= QUEUE_MAX / 2 || this.#stopping.signal.aborted) return;
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
    for (let entry = this.#next(); entry; entry = this.#next()) {
      if (!(await this.#deliver(entry.message))) break;
      this.#handledPosition = entry.handledPosition;
      this.#commitSoon();
    }
    this.#working = null;
  }

  #next(): Entry | undefined {
    if (this.#stopping.signal.aborted || !this.#work.isMine()) return undefined;
    const entry = this.#queue.shift();
    if (this.#queue.length <= QUEUE_MAX / 2) this.#offerRoom();
    return entry;
  }

  /** @returns false if the lane was stopped before the message was handled or parked */
  async #deliver(message: Delivery): Promise<boolean> {
    const { group, handle, triesMax } = this.#work;
    let tries = 0;
    for (let failures = 1; ; failures += 1) {
      try {
        await handle(message);
        return true;
      } catch (fault) {
        // What is out of reach says nothing against the message: it waits for as long as it takes.
        if (!isOutage(fault)) tries += 1;
        if (fault instanceof PoisonMessage || tries >= triesMax) {
          return this.#park(message, fault, tries);
        }
        const { topic, position } = message;
        logger.warn({ group, topic, position, tries, err: fault }, "a message will be tried again");
        const longestMs = isOutage(fault) ? OUTAGE_PAUSE_MS_MAX : undefined;
        await pause(backOffMs(failures, longestMs), this.#stopping.signal);
        if (this.#stopping.signal.aborted) return false;
      }
    }
  }

  async #park(message: Delivery, fault: unknown, tries: number): Promise<boolean> {
    const { group, park } = this.#work;
    const { topic, key, position } = message;
    const reason = fault instanceof Error ? fault.message : String(fault);

    for (let failures = 1; !this.#stopping.signal.aborted; failures += 1) {
      try {
        await park(message, reason, tries);
        parkedMessagesTotal.inc({ topic, group });
        logger.error({ group, topic, key, position, tries, err: fault }, "gave up on a message");
        return true;
      } catch (parkFault) {
        // Letting go of it here would lose the message, so the partition waits for the log.
        logger.warn(
          { group, topic, position, err: parkFault },
          "a message could not be parked yet",
        );
        await pause(backOffMs(failures), this.#stopping.signal);
      }
    }
    return false;
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
