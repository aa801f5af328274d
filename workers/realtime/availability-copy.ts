/**
 * The sidecar's copy of one live map, as a state machine without clock, network or store.
 *
 *   loaded -> hears steps in order, tells them in deltas
 *   a step is missing, or of a newer epoch -> "behind": the map has to be read
 *   a map that was read: same epoch -> the difference, as one exact delta
 *                        newer epoch -> everything anew, and every browser starts over
 */
import type { SeatStatusChanged } from "#server/domain/events";
import type { AvailabilityDelta, LiveAvailability } from "#server/domain/live-availability";
import type { WatchRequest } from "#server/domain/live-messages";
import { ChangeHistory } from "./change-history";
import { deltaBetween, PendingChanges, type DeltaBody } from "./pending-changes";

/** A place in the story of a map. */
export type Position = Pick<LiveAvailability, "epoch" | "revision">;

/** What a browser that wants to watch is told. */
export type Welcome =
  { status: "watching"; delta: AvailabilityDelta | null } | { status: "resync" };

/** What a map that was read means for those who watch. */
export type Adoption = { status: "told"; deltas: AvailabilityDelta[] } | { status: "start_over" };

/** The copy, what the room has not been told yet, and what a latecomer has missed. */
export class AvailabilityCopy {
  readonly #performanceId: AvailabilityDelta["performanceId"];
  #live: LiveAvailability;
  #pending: PendingChanges;
  #history: ChangeHistory;

  /** @param live as it was read; the copy makes it its own */
  constructor(performanceId: AvailabilityDelta["performanceId"], live: LiveAvailability) {
    this.#performanceId = performanceId;
    this.#live = live;
    this.#pending = new PendingChanges(live.revision);
    this.#history = new ChangeHistory(live.codes.length, live.revision);
  }

  /** Where the copy is. */
  get position(): Position {
    return { epoch: this.#live.epoch, revision: this.#live.revision };
  }

  /** Whether the copy has not come to a position yet. */
  isBehind({ epoch, revision }: Position): boolean {
    const known = this.#live;
    return known.epoch < epoch || (known.epoch === epoch && known.revision < revision);
  }

  /** Takes in one step of the map. `stale`: known already. `behind`: the map has to be read. */
  hear(step: SeatStatusChanged): "applied" | "stale" | "behind" {
    const live = this.#live;
    if (!this.isBehind(step)) return "stale";
    if (step.epoch !== live.epoch || step.revision !== live.revision + 1) return "behind";

    for (const [seat, code] of step.changes) live.codes[seat] = code;
    for (const [area, available] of step.areas) live.areas.set(area, available);
    live.revision = step.revision;
    this.#touched(
      step.changes.map(([seat]) => seat),
      step.areas.map(([area]) => area),
    );
    return "applied";
  }

  /** What to tell everybody now; null: nothing new. */
  takeDelta(): AvailabilityDelta | null {
    const delta = this.#pending.take(this.#live);
    return delta && this.#sign(delta);
  }

  /** Takes over a map that was read, unless more is known already. */
  adopt(map: LiveAvailability): Adoption {
    if (!this.isBehind(map)) return { status: "told", deltas: [] };
    if (map.epoch !== this.#live.epoch || map.codes.length !== this.#live.codes.length) {
      this.#live = map;
      this.#pending = new PendingChanges(map.revision);
      this.#history = new ChangeHistory(map.codes.length, map.revision);
      return { status: "start_over" };
    }

    // By itself, so that those who wait for it only miss what nobody saw.
    const before = this.takeDelta();
    const known = this.#live;
    const seats: number[] = [];
    map.codes.forEach((code, seat) => {
      if (code !== known.codes[seat]) seats.push(seat);
    });
    const areas = [...map.areas].flatMap(([area, available]) =>
      known.areas.get(area) === available ? [] : [area],
    );
    this.#live = map;
    this.#pending.touch(seats, areas);
    this.#history.noteUnseen({ from: known.revision, to: map.revision }, seats, areas);

    const difference = this.takeDelta();
    const exact = difference && { ...difference, exact: true as const };
    return { status: "told", deltas: [before, exact].filter((delta) => delta !== null) };
  }

  /** What a browser is told that is at a position and wants to watch from now on. */
  welcome({ epoch, revision }: Pick<WatchRequest, "epoch" | "revision">): Welcome {
    if (epoch !== this.#live.epoch) return { status: "resync" };
    // One that is ahead has read the map itself, and what comes is safe to apply.
    if (revision >= this.#pending.toldRevision) return { status: "watching", delta: null };

    const missed = this.#history.since(revision);
    if (!missed) return { status: "resync" };
    const delta = this.#sign(deltaBetween(revision, this.#live, missed.seats, missed.areas));
    return { status: "watching", delta: missed.isExact ? { ...delta, exact: true } : delta };
  }

  #touched(seats: number[], areas: string[]): void {
    this.#pending.touch(seats, areas);
    this.#history.note(this.#live.revision, seats, areas);
  }

  #sign(delta: DeltaBody): AvailabilityDelta {
    return { performanceId: this.#performanceId, ...delta };
  }
}
