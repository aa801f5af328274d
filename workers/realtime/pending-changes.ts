/** Coalescing: seats and areas that have changed since the room was told last. */
import type { AvailabilityDelta, LiveAvailability } from "#server/domain/live-availability";

/** What a delta says, without whose it is. */
export type DeltaBody = Omit<AvailabilityDelta, "performanceId" | "exact">;

/** Names what was touched; what it became is read from the copy when the delta is made. */
export class PendingChanges {
  #revision: number;
  readonly #seats = new Set<number>();
  readonly #areas = new Set<string>();

  /** @param revision that the room has been told */
  constructor(revision: number) {
    this.#revision = revision;
  }

  /** The revision that the room has been told. */
  get toldRevision(): number {
    return this.#revision;
  }

  touch(seats: Iterable<number>, areas: Iterable<string>): void {
    for (const seat of seats) this.#seats.add(seat);
    for (const area of areas) this.#areas.add(area);
  }

  /** The last state of everything touched, and nothing is pending any more. @returns null: no news */
  take(live: LiveAvailability): DeltaBody | null {
    if (live.revision === this.#revision) return null;
    const delta = deltaBetween(this.#revision, live, this.#seats, this.#areas);
    this.#revision = live.revision;
    this.#seats.clear();
    this.#areas.clear();
    return delta;
  }
}

/** A delta that brings a follower from a revision to what is known now. */
export function deltaBetween(
  from: number,
  live: LiveAvailability,
  seats: Iterable<number>,
  areas: Iterable<string>,
): DeltaBody {
  return {
    epoch: live.epoch,
    from,
    to: live.revision,
    changes: Array.from(seats, (seat) => [seat, live.codes[seat] ?? 0]),
    areas: Array.from(areas, (area) => [area, live.areas.get(area) ?? 0]),
  };
}
