/** A seating plan prepared for drawing and pointing: columns of numbers, and parts with bounds. */
import type { SeatId } from "#server/domain/ids";
import {
  seatsOf,
  type PlanRow,
  type PlanSeat,
  type Point,
  type SeatingPlan,
} from "#server/domain/seating-plan";
import { boundsOf, growBounds, joinBounds, labelAnchor, type Bounds } from "./outlines";

/** A section or a general admission area, as one shape on the map. */
export type PlanPart = {
  kind: "section" | "area";
  /** Its place among the parts: sections first, then areas. */
  place: number;
  id: string;
  name: string;
  outline: readonly Point[];
  bounds: Bounds;
  /** Where its label is drawn. */
  anchor: Point;
  /** Its seats are `firstSeat` to `firstSeat + seatCount - 1`; an area has none. */
  firstSeat: number;
  seatCount: number;
  /** Places in the plan's price levels, most seats first. */
  levels: readonly number[];
};

/** Everything about a plan that never changes while it is on screen. */
export type PlanIndex = {
  plan: SeatingPlan;
  /** By seat index. */
  seats: readonly PlanSeat[];
  byId: ReadonlyMap<SeatId, PlanSeat>;
  x: Float64Array;
  y: Float64Array;
  /** The part that each seat belongs to. */
  partOf: Uint16Array;
  /** The place of each seat's price level in `plan.priceLevels`. */
  levelOf: Uint8Array;
  /** Sections, then areas. */
  parts: readonly PlanPart[];
  partById: ReadonlyMap<string, PlanPart>;
  /** Usual distance between the middles of neighbouring seats, in plan units. */
  pitch: number;
  /** Everything that is drawn. */
  bounds: Bounds;
};

/** Used where a plan has no two seats in a row: 55 cm, a common theatre seat. */
const PITCH_DEFAULT = 55;

/** Prepares a plan. Takes some milliseconds for 12,000 seats; do it once for each plan. */
export function indexPlan(plan: SeatingPlan): PlanIndex {
  const seats = seatsOf(plan);
  const levelPlace = new Map<string, number>(
    plan.priceLevels.map(({ key }, place) => [key, place]),
  );
  const levelOf = Uint8Array.from(seats, (seat) => levelPlace.get(seat.priceLevel) ?? 0);
  const parts = partsOf(plan, levelOf, levelPlace);

  const partOf = new Uint16Array(seats.length);
  for (const part of parts) {
    partOf.fill(part.place, part.firstSeat, part.firstSeat + part.seatCount);
  }

  return {
    plan,
    seats,
    byId: new Map(seats.map((seat) => [seat.id, seat])),
    x: Float64Array.from(seats, (seat) => seat.x),
    y: Float64Array.from(seats, (seat) => seat.y),
    partOf,
    levelOf,
    parts,
    partById: new Map(parts.map((part) => [part.id, part])),
    pitch: pitchOf(plan),
    bounds: parts.reduce(
      (whole, part) => joinBounds(whole, part.bounds),
      boundsOf(plan.stage.outline),
    ),
  };
}

function partsOf(
  plan: SeatingPlan,
  levelOf: Uint8Array,
  levelPlace: ReadonlyMap<string, number>,
): PlanPart[] {
  const parts: PlanPart[] = [];
  let firstSeat = 0;
  for (const section of plan.sections) {
    const seatCount = section.rows.reduce((sum, row) => sum + row.seats.length, 0);
    parts.push({
      kind: "section",
      place: parts.length,
      ...shapeOf(section),
      bounds: joinBounds(boundsOf(section.outline), seatBounds(section.rows)),
      firstSeat,
      seatCount,
      levels: commonestFirst(levelOf.subarray(firstSeat, firstSeat + seatCount)),
    });
    firstSeat += seatCount;
  }
  for (const area of plan.areas) {
    parts.push({
      kind: "area",
      place: parts.length,
      ...shapeOf(area),
      bounds: boundsOf(area.outline),
      firstSeat,
      seatCount: 0,
      levels: [levelPlace.get(area.priceLevel) ?? 0],
    });
  }
  return parts;
}

function shapeOf({ id, name, outline }: { id: string; name: string; outline: Point[] }) {
  return { id, name, outline, anchor: labelAnchor(outline) };
}

function seatBounds(rows: readonly PlanRow[]): Bounds {
  const middles = rows.flatMap((row) => row.x.map((x, i): Point => [x, row.y[i] ?? 0]));
  return growBounds(boundsOf(middles), PITCH_DEFAULT / 2);
}

function commonestFirst(levels: Uint8Array): number[] {
  const counts = new Map<number, number>();
  for (const level of levels) counts.set(level, (counts.get(level) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([level]) => level);
}

/** The middle one of all distances between neighbours, so that aisles and odd blocks do not count. */
function pitchOf(plan: SeatingPlan): number {
  const distances: number[] = [];
  for (const { rows } of plan.sections) {
    for (const { x, y } of rows) {
      for (let i = 1; i < x.length; i += 1) {
        distances.push(Math.hypot((x[i] ?? 0) - (x[i - 1] ?? 0), (y[i] ?? 0) - (y[i - 1] ?? 0)));
      }
    }
  }
  distances.sort((a, b) => a - b);
  const middle = distances[distances.length >> 1] ?? 0;
  return middle > 0 ? middle : PITCH_DEFAULT;
}
