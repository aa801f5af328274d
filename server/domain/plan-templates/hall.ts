/**
 * The hall: equal blocks side by side, turned to the stage as much as the organiser likes.
 *
 * The front row is one arc across all blocks. Each block's further rows are its front row, moved straight back, so
 * every row has the same number of seats and the aisles open towards the back.
 */
import { z } from "zod";

import {
  BLOCK_DEPTH_PADDING_CM,
  BLOCK_SIDE_PADDING_CM,
  ROW_DEPTH_CM,
  SEAT_WIDTH_CM,
} from "#server/domain/plan-templates/block";
import {
  arcAbout,
  curveFrom,
  poseAt,
  traceBeside,
  type Curve,
} from "#server/domain/plan-templates/curve";
import { framePlan, roundCorners } from "#server/domain/plan-templates/frame";
import {
  rowLetters,
  SEAT_NUMBERINGS,
  seatLabels,
  type SeatNumbering,
} from "#server/domain/plan-templates/labels";
import { stageOutline } from "#server/domain/plan-templates/stage";
import type { PlanRow, PlanSection, Point, SeatingPlan } from "#server/domain/seating-plan";

/** The choices of the hall template. */
export const HallTemplate = z.strictObject({
  template: z.literal("hall"),
  sections: z.int().min(1).max(6).default(3),
  rowsPerSection: z.int().min(1).max(100).default(12),
  seatsPerRow: z.int().min(1).max(100).default(14),
  /** 0 for straight rows, 1 for a house that reaches around the stage. */
  curve: z.number().min(0).max(1).default(0.5),
  rowNumbering: z.enum(["letters", "numbers"]).default("letters"),
  seatNumbering: z.enum(SEAT_NUMBERINGS).default("left_to_right"),
  /** Price levels from front to back; no more than there are rows. */
  priceLevels: z.int().min(1).max(4).default(2),
});
export type HallTemplate = z.infer<typeof HallTemplate>;

const AISLE_CM = 200;
/** Turn of the front row from end to end at full curve, in degrees, by the number of sections. */
const TURN_MAX_DEGREES = [64, 84, 104, 120, 134, 146];

const STAGE_GAP_MIN_CM = 280;
const STAGE_GAP_MAX_CM = 700;
const STAGE_CLEARANCE_CM = 170;
const STAGE_HALF_WIDTH_MIN_CM = 200;
const STAGE_HALF_WIDTH_MAX_CM = 1_100;

const SECTION_NAMES = [
  ["Stalls"],
  ["Left", "Right"],
  ["Left", "Centre", "Right"],
  ["Far Left", "Left", "Right", "Far Right"],
  ["Far Left", "Left", "Centre", "Right", "Far Right"],
  ["Block 1", "Block 2", "Block 3", "Block 4", "Block 5", "Block 6"],
];

/** Draws a hall. */
export function planHall(choices: HallTemplate): SeatingPlan {
  const { sections: count, seatsPerRow } = choices;
  const blockCm = seatsPerRow * SEAT_WIDTH_CM;
  const aisleCm = AISLE_CM - SEAT_WIDTH_CM;
  const front = frontRow(count * blockCm + (count - 1) * aisleCm, count, choices.curve);
  const names = SECTION_NAMES[count - 1] ?? [];

  const sections = names.map((name, place) =>
    layHallBlock(front, BLOCK_SIDE_PADDING_CM + place * (blockCm + aisleCm), name, choices),
  );
  const stage = stageBefore(sections, front);
  return framePlan({
    stage: { name: "Stage", outline: stage.outline },
    focalPoint: [0, stage.frontY],
    priceLevels: Array.from({ length: levelCount(choices) }, (_, level) => ({
      key: levelKey(level),
      name: levelName(level, levelCount(choices)),
    })),
    sections,
    areas: [],
  });
}

/** The arc through the front row and the edges of the outer blocks, its middle at (0, 0). */
function frontRow(seatsCm: number, sections: number, curve: number): Curve {
  const lengthCm = seatsCm + 2 * BLOCK_SIDE_PADDING_CM;
  const turn = (curve * (TURN_MAX_DEGREES[sections - 1] ?? 0) * Math.PI) / 180;
  // Below a degree nobody sees a bend, and the radius would be past all measure.
  if (turn < Math.PI / 180) {
    return curveFrom({ x: -lengthCm / 2, y: 0, heading: 0 }, [{ lengthCm, turn: 0 }]);
  }
  const arc = arcAbout(lengthCm / turn, turn / 2);
  const start = poseAt(arc, 0);
  return curveFrom({ ...start, y: start.y - lengthCm / turn }, [{ lengthCm, turn }]);
}

function layHallBlock(
  front: Curve,
  fromCm: number,
  name: string,
  choices: HallTemplate,
): PlanSection {
  const { rowsPerSection, seatsPerRow } = choices;
  const widthCm = seatsPerRow * SEAT_WIDTH_CM;
  const { heading } = poseAt(front, fromCm + widthCm / 2);
  const back = ([x, y]: Point, depthCm: number): Point => [
    x - depthCm * Math.sin(heading),
    y + depthCm * Math.cos(heading),
  ];
  const seats = Array.from({ length: seatsPerRow }, (_, place): Point => {
    const { x, y } = poseAt(front, fromCm + (place + 0.5) * SEAT_WIDTH_CM);
    return [x, y];
  });
  const padded = traceBeside(
    front,
    fromCm - BLOCK_SIDE_PADDING_CM,
    fromCm + widthCm + BLOCK_SIDE_PADDING_CM,
    0,
  );
  const lastCm = (rowsPerSection - 1) * ROW_DEPTH_CM;
  return {
    id: name.toLowerCase().replace(" ", "_"),
    name,
    outline: roundCorners([
      ...padded.map((point) => back(point, -BLOCK_DEPTH_PADDING_CM)),
      ...padded.map((point) => back(point, lastCm + BLOCK_DEPTH_PADDING_CM)).toReversed(),
    ]),
    rows: Array.from({ length: rowsPerSection }, (_, row) =>
      layHallRow(
        seats.map((seat) => back(seat, row * ROW_DEPTH_CM)),
        row,
        choices,
      ),
    ),
  };
}

function layHallRow(seats: readonly Point[], row: number, choices: HallTemplate): PlanRow {
  return {
    label: choices.rowNumbering === "letters" ? rowLetters(row) : String(row + 1),
    priceLevel: levelKey(Math.floor((row * levelCount(choices)) / choices.rowsPerSection)),
    seats: seatLabels(seats.length, choices.seatNumbering satisfies SeatNumbering),
    x: seats.map(([x]) => x),
    y: seats.map(([, y]) => y),
    flags: { "0": ["aisle"], [String(seats.length - 1)]: ["aisle"] },
  };
}

function levelCount({ priceLevels, rowsPerSection }: HallTemplate): number {
  return Math.min(priceLevels, rowsPerSection);
}

function levelKey(level: number): string {
  return `band_${"abcd".charAt(level)}`;
}

function levelName(level: number, count: number): string {
  return count === 1 ? "All seats" : `Band ${"ABCD".charAt(level)}`;
}

/**
 * A stage as wide as fits between the ends of the front row.
 *
 * It moves away from the seats to become wider, as far as `STAGE_GAP_MAX_CM`; and further only when it does not fit
 * at all.
 */
function stageBefore(
  sections: readonly PlanSection[],
  front: Curve,
): { outline: Point[]; frontY: number } {
  const corners = sections.flatMap((section) => section.outline);
  const wishedCm = Math.max(
    STAGE_HALF_WIDTH_MIN_CM,
    Math.min(STAGE_HALF_WIDTH_MAX_CM, front.lengthCm * 0.32),
  );
  for (let gapCm = STAGE_GAP_MIN_CM; ; gapCm += 40) {
    // What reaches further up than the front of the stage must stay beside it.
    const beside = corners.filter(([, y]) => y < -gapCm + STAGE_CLEARANCE_CM);
    const roomCm = Math.min(...beside.map(([x]) => Math.abs(x))) - STAGE_CLEARANCE_CM;
    if (roomCm >= (gapCm < STAGE_GAP_MAX_CM ? wishedCm : STAGE_HALF_WIDTH_MIN_CM)) {
      const halfWidthCm = Math.min(wishedCm, roomCm);
      const outline = stageOutline({
        halfWidthCm,
        frontY: -gapCm,
        depthCm: Math.min(700, halfWidthCm * 0.8),
        bowDegrees: 26,
        backShare: 0.9,
        cornerCm: 70,
      });
      return { outline, frontY: -gapCm };
    }
  }
}
