/**
 * The log and its consumers. A key's messages stay in order; each comes to every group at least once, and
 * again after a crash; a group may handle one message in two processes at once, as after a rebalance.
 */
import type { BookingEvent, PaymentEvent } from "#server/domain/events";
import type { LogEntry } from "../../history/evidence";
import type { Process, World } from "../world";

type Event = BookingEvent | PaymentEvent;
type Handler = (process: Process, event: Event) => Promise<void>;

/** A group of consumers of one topic. */
export type Group = { name: string; topic: string; handle: Handler };

/** One key's messages, as one group reads them. */
type Lane = { group: Group; messages: Event[]; position: number; isRunning: boolean };

/** Tries after which a message is parked. */
const TRIES_MAX = 30;

export class EventLog {
  readonly entries: LogEntry[] = [];
  private readonly lanes = new Map<string, Lane>();
  private deliveries = 0;

  constructor(
    private readonly world: World,
    private readonly groups: readonly Group[],
    /** Numbers of deliveries that another member gets at the same time. */
    private readonly doubled: ReadonlySet<number>,
  ) {}

  /** Puts a message on the log. */
  append(topic: string, event: Event): void {
    const { bookingId: key, id: eventId, type } = event;
    this.entries.push({ topic, key, eventId, type, position: String(this.entries.length) });
    for (const group of this.groups) {
      if (group.topic !== topic) continue;
      const lane = this.laneOf(group, key);
      lane.messages.push(event);
      void this.pump(lane);
    }
  }

  /** Has every group read a key again from its first message. */
  replay(): void {
    for (const lane of this.lanes.values()) {
      lane.position = 0;
      void this.pump(lane);
    }
  }

  private laneOf(group: Group, key: string): Lane {
    const name = `${group.name} ${key}`;
    const known = this.lanes.get(name);
    if (known) return known;
    const lane: Lane = { group, messages: [], position: 0, isRunning: false };
    this.lanes.set(name, lane);
    return lane;
  }

  private async pump(lane: Lane): Promise<void> {
    if (lane.isRunning) return;
    lane.isRunning = true;
    for (let tries = 0; lane.position < lane.messages.length;) {
      const isDone = await this.deliver(lane);
      tries = isDone ? 0 : tries + 1;
      if (tries < TRIES_MAX) continue;
      lane.position += 1;
      tries = 0;
    }
    lane.isRunning = false;
  }

  /** @returns whether the message was handled and acknowledged */
  private async deliver(lane: Lane): Promise<boolean> {
    const { group, position } = lane;
    const event = lane.messages[position];
    if (!event) return true;
    this.deliveries += 1;
    if (this.doubled.has(this.deliveries)) {
      const other = this.world.process(`another ${group.name}`);
      void this.world.run(other, (process) => group.handle(process, event));
    }
    const member = this.world.process(group.name);
    if (this.world.is("acknowledgedFirst")) lane.position = position + 1;
    const ran = await this.world.run(member, async (process) => {
      await group.handle(process, event);
      await this.world.step(process, "acknowledge");
      // A replay may have begun meanwhile.
      if (lane.position === position) lane.position = position + 1;
    });
    return ran.how === "done";
  }
}
