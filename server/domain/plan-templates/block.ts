/**
 * Blocks: sections whose rows fill the space between two aisles of a curved house.
 *
 * A block spans a piece of a curve. Rows further from the stage run on longer parallels and so have more seats;
 * their ends stay in line along the aisles.
 */
import {
  lengthBeside,
  pointBeside,
  traceBeside,
  walkBeside,
  type Curve,
} from "#server/domain/plan-templates/curve";
import { roundCorners } from "#server/domain/plan-templates/frame";
import type { PlanRow, PlanSection, Point, SeatFlag } from "#server/domain/seating-plan";

/** From the middle of a seat to its neighbour's, in centimetres. */
export const SEAT_WIDTH_CM = 55;
/** From a row to the one behind it, in centimetres. */
export const ROW_DEPTH_CM = 90;
/** A place for a wheelchair, in centimetres: the chair itself and room to turn in. */
const WHEELCHAIR_WIDTH_CM = 120;

/** From a row's middle to the edge of its block. */
export const BLOCK_DEPTH_PADDING_CM = 55;
/** From the arm of a row's last seat to the edge of its block. */
export const BLOCK_SIDE_PADDING_CM = 22;

/** A seat before it has a number: how much room it takes and what is special about it. */
type Place = { widthCm: number; flags: SeatFlag[] };

/** A wheelchair place and the seat of whoever comes along. */
const WHEELCHAIR_PAIR: readonly Place[] = [
  { widthCm: WHEELCHAIR_WIDTH_CM, flags: ["wheelchair"] },
  { widthCm: SEAT_WIDTH_CM, flags: ["companion"] },
];

/** One row of a block. */
export type RowPlan = {
  label: string;
  /** From the block's curve, away from the stage. */
  offsetCm: number;
  priceLevel: string;
  /** Pairs of a wheelchair place and a companion seat, at the ends of the row or all along it. */
  wheelchairs?: "left" | "right" | "both" | "all";
  /** Whether the view from a place is restricted. `fromLeft` and `fromRight` count from 0 at the ends. */
  restricted?: (fromLeft: number, fromRight: number) => boolean;
};

/** A block before its seats are laid. */
export type BlockPlan = {
  id: string;
  name: string;
  curve: Curve;
  /** The middles of the aisles to its left and right, along the curve. */
  fromCm: number;
  toCm: number;
  /** From the middle of an aisle to the first seat. */
  aisleCm: number;
  /** Front to back. */
  rows: readonly RowPlan[];
};

/** Lays the seats of a block and draws its outline. Seats are numbered in each row from 1. */
export function layBlock(block: BlockPlan): PlanSection {
  return {
    id: block.id,
    name: block.name,
    outline: outlineOf(block),
    rows: block.rows.map((row) => layRow(block, row)),
  };
}

/** Numbers the seats of blocks side by side, left to right through all of them, as if they were one row. */
export function numberThrough(sections: readonly PlanSection[]): PlanSection[] {
  const counted = new Map<string, number>();
  return sections.map((section) => ({
    ...section,
    rows: section.rows.map((row) => {
      const before = counted.get(row.label) ?? 0;
      counted.set(row.label, before + row.seats.length);
      return { ...row, seats: row.seats.map((_, place) => String(before + place + 1)) };
    }),
  }));
}

function layRow(block: BlockPlan, row: RowPlan): PlanRow {
  const { curve, fromCm, toCm, aisleCm } = block;
  const lengthCm = lengthBeside(curve, fromCm, toCm, row.offsetCm) - 2 * aisleCm;
  const places = placesFor(lengthCm, row.wheelchairs);
  // What a whole number of seats leaves over is shared by all, so that the ends of rows form straight aisles.
  const stretch = lengthCm / places.reduce((sum, place) => sum + place.widthCm, 0);

  let walkedCm = aisleCm;
  const points = places.map(({ widthCm }) => {
    const middleCm = walkedCm + (widthCm * stretch) / 2;
    walkedCm += widthCm * stretch;
    return pointBeside(curve, walkBeside(curve, fromCm, middleCm, row.offsetCm), row.offsetCm);
  });
  const flags = flagsOf(places, row);
  return {
    label: row.label,
    priceLevel: row.priceLevel,
    seats: places.map((_, place) => String(place + 1)),
    x: points.map(([x]) => x),
    y: points.map(([, y]) => y),
    ...(Object.keys(flags).length > 0 && { flags }),
  };
}

function placesFor(lengthCm: number, wheelchairs: RowPlan["wheelchairs"]): Place[] {
  const pairCm = widthOf(WHEELCHAIR_PAIR);
  if (wheelchairs === "all") {
    const pairs = Math.floor(lengthCm / pairCm);
    return Array.from({ length: pairs }, (_, pair) =>
      // The right half mirrors the left one.
      pair < pairs / 2 ? WHEELCHAIR_PAIR : WHEELCHAIR_PAIR.toReversed(),
    ).flat();
  }
  const left = wheelchairs === "left" || wheelchairs === "both" ? WHEELCHAIR_PAIR : [];
  const right = wheelchairs === "right" || wheelchairs === "both" ? WHEELCHAIR_PAIR : [];
  const roomCm = lengthCm - widthOf(left) - widthOf(right);
  const seats = Array.from({ length: Math.floor(roomCm / SEAT_WIDTH_CM) }, () => ({
    widthCm: SEAT_WIDTH_CM,
    flags: [],
  }));
  return [...left, ...seats, ...right.toReversed()];
}

function widthOf(places: readonly Place[]): number {
  return places.reduce((sum, place) => sum + place.widthCm, 0);
}

function flagsOf(places: readonly Place[], row: RowPlan): Record<string, SeatFlag[]> {
  const flagged = places.map((place, fromLeft) => {
    const fromRight = places.length - 1 - fromLeft;
    const flags = [...place.flags];
    if (row.restricted?.(fromLeft, fromRight)) flags.push("restricted_view");
    if (fromLeft === 0 || fromRight === 0) flags.push("aisle");
    return [String(fromLeft), flags] as const;
  });
  return Object.fromEntries(flagged.filter(([, flags]) => flags.length > 0));
}

function outlineOf({ curve, fromCm, toCm, aisleCm, rows }: BlockPlan): Point[] {
  const offsets = rows.map((row) => row.offsetCm);
  const gapCm = aisleCm - BLOCK_SIDE_PADDING_CM;
  const edge = (offsetCm: number) =>
    traceBeside(
      curve,
      walkBeside(curve, fromCm, gapCm, offsetCm),
      walkBeside(curve, toCm, -gapCm, offsetCm),
      offsetCm,
    );
  const front = edge(Math.min(...offsets) - BLOCK_DEPTH_PADDING_CM);
  const back = edge(Math.max(...offsets) + BLOCK_DEPTH_PADDING_CM);
  return roundCorners([...front, ...back.toReversed()]);
}
