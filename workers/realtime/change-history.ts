/**
 * When each seat and area changed last, so that a browser that comes back can be told what it has
 * missed. Four bytes a seat: it reaches back to when the copy was loaded, however busy the sale.
 */

/** Steps that nobody saw: two maps were compared, one at either end. */
type BlindSpot = { from: number; to: number };

/** More of them than this, and the oldest part of the history is given up. */
const BLIND_SPOTS_MAX = 64;

/** What has changed since a revision. */
export type Missed = {
  seats: number[];
  areas: string[];
  /** Whether some steps were not seen, so that this is only for whoever is at that revision exactly. */
  isExact: boolean;
};

/** The changes of one copy since it was loaded, within one epoch. */
export class ChangeHistory {
  #since: number;
  readonly #seats: Uint32Array;
  readonly #areas = new Map<string, number>();
  #blindSpots: BlindSpot[] = [];

  /** @param since the revision that the history begins with */
  constructor(seatCount: number, since: number) {
    this.#seats = new Uint32Array(seatCount);
    this.#since = since;
  }

  /** A step that was seen. @param revision after the step */
  note(revision: number, seats: Iterable<number>, areas: Iterable<string>): void {
    for (const seat of seats) this.#seats[seat] = revision;
    for (const area of areas) this.#areas.set(area, revision);
  }

  /** Steps that were not seen, and what was different after them. */
  noteUnseen(steps: BlindSpot, seats: Iterable<number>, areas: Iterable<string>): void {
    this.note(steps.to, seats, areas);
    this.#blindSpots.push(steps);
    const oldest = this.#blindSpots.length > BLIND_SPOTS_MAX ? this.#blindSpots.shift() : undefined;
    if (oldest) this.#since = oldest.to;
  }

  /** What has changed since a revision. @returns null if that cannot be said */
  since(revision: number): Missed | null {
    const isInside = ({ from, to }: BlindSpot) => from < revision && revision < to;
    if (revision < this.#since || this.#blindSpots.some(isInside)) return null;

    const seats: number[] = [];
    this.#seats.forEach((changedAt, seat) => {
      if (changedAt > revision) seats.push(seat);
    });
    return {
      seats,
      areas: [...this.#areas].flatMap(([area, at]) => (at > revision ? [area] : [])),
      isExact: this.#blindSpots.some(({ to }) => to > revision),
    };
  }
}
