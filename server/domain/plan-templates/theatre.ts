/**
 * The theatre: stalls in three blocks, a dress circle and an upper circle behind them, boxes along the sides.
 *
 * Every row is an arc about one point upstage, so the whole house turns to the stage.
 */
import { z } from "zod";

import {
  layBlock,
  numberThrough,
  ROW_DEPTH_CM,
  type BlockPlan,
  type RowPlan,
} from "#server/domain/plan-templates/block";
import { arcAbout, walkBeside, type Curve } from "#server/domain/plan-templates/curve";
import { framePlan } from "#server/domain/plan-templates/frame";
import { rowLetters } from "#server/domain/plan-templates/labels";
import { stageOutline } from "#server/domain/plan-templates/stage";
import type { PlanSection, SeatingPlan } from "#server/domain/seating-plan";

/** The choices of the theatre template. */
export const TheatreTemplate = z.strictObject({
  template: z.literal("theatre"),
  stallsRows: z.int().min(12).max(28).default(17),
  /** 0 for a house without a dress circle. */
  circleRows: z.int().min(0).max(12).default(6),
  /** 0 for a house without an upper circle. */
  upperCircleRows: z.int().min(0).max(12).default(5),
  boxesPerSide: z.int().min(0).max(5).default(4),
});
export type TheatreTemplate = z.infer<typeof TheatreTemplate>;

/** The first row; the pit lies between it and the stage. */
const FRONT_ROW_RADIUS_CM = 2_500;
const STAGE_RADIUS_CM = 2_150;
const STAGE_TURN_DEGREES = 34;
const STAGE_DEPTH_CM = 650;

/** Wide enough for boxes and circles. */
const HOUSE_HALF_TURN = radians(30);
const STALLS_HALF_TURN = radians(21);
const STALLS_CENTRE_HALF_TURN = radians(8.5);
const BOXES_FROM_TURN = radians(22.6);
const CIRCLE_HALF_TURN = radians(24);
const CIRCLE_CENTRE_HALF_TURN = radians(9);

const AISLE_CM = 75;
/** From the last row of one tier to the first row of the next: a wall, a foyer and a name. */
const TIER_GAP_CM = 400;

const BOX_WIDTH_CM = 140;
const BOX_PITCH_CM = 340;

const PRICE_LEVELS = [
  { key: "premium", name: "Premium" },
  { key: "band_a", name: "Band A" },
  { key: "band_b", name: "Band B" },
  { key: "band_c", name: "Band C" },
  { key: "box", name: "Box" },
];

/** Draws a theatre. */
export function planTheatre({
  stallsRows,
  circleRows,
  upperCircleRows,
  boxesPerSide,
}: TheatreTemplate): SeatingPlan {
  const curve = arcAbout(FRONT_ROW_RADIUS_CM, HOUSE_HALF_TURN);
  const circleCm = stallsRows * ROW_DEPTH_CM - ROW_DEPTH_CM + TIER_GAP_CM;
  const upperCm = circleCm + (circleRows > 0 ? (circleRows - 1) * ROW_DEPTH_CM + TIER_GAP_CM : 0);

  const sections = [
    ...stalls(curve, stallsRows),
    ...tier(curve, "dress_circle", "Dress Circle", circleRows, circleCm, circleLevel),
    ...tier(curve, "upper_circle", "Upper Circle", upperCircleRows, upperCm, () => "band_c"),
    ...boxes(curve, boxesPerSide, stallsRows),
  ];
  const used = new Set(sections.flatMap((section) => section.rows.map((row) => row.priceLevel)));

  return framePlan({
    stage: {
      name: "Stage",
      outline: stageOutline({
        halfWidthCm: STAGE_RADIUS_CM * Math.sin(radians(STAGE_TURN_DEGREES / 2)),
        frontY: STAGE_RADIUS_CM,
        depthCm: STAGE_DEPTH_CM,
        bowDegrees: STAGE_TURN_DEGREES,
        backShare: 0.8,
        cornerCm: 80,
      }),
    },
    focalPoint: [0, STAGE_RADIUS_CM],
    priceLevels: PRICE_LEVELS.filter(({ key }) => used.has(key)),
    sections,
    areas: [],
  });
}

function stalls(curve: Curve, rowCount: number): PlanSection[] {
  const last = rowCount - 1;
  const rows = (side: "left" | "centre" | "right"): RowPlan[] =>
    Array.from({ length: rowCount }, (_, row) => ({
      label: rowLetters(row),
      offsetCm: row * ROW_DEPTH_CM,
      priceLevel: stallsLevel(side, row, rowCount),
      // Level with the foyer, the last row is the one that wheels reach.
      ...(row === last && { wheelchairs: "both" as const }),
      // From the outer ends of the first rows the wings hide a corner of the stage.
      ...(row < 2 && { restricted: outerEnds(side, 2 - row) }),
    }));
  return numberThrough(
    thirds(curve, STALLS_HALF_TURN, STALLS_CENTRE_HALF_TURN).map(([side, fromCm, toCm]) =>
      layBlock({
        id: `stalls_${side}`,
        name: `Stalls ${nameOfSide(side)}`,
        curve,
        fromCm,
        toCm,
        aisleCm: AISLE_CM,
        rows: rows(side),
      }),
    ),
  );
}

function stallsLevel(side: Side, row: number, rowCount: number): string {
  const depth = row / rowCount;
  if (side === "centre") return depth < 0.15 || depth > 0.6 ? "band_a" : "premium";
  return depth < 0.6 ? "band_a" : "band_b";
}

function circleLevel(side: Side, row: number): string {
  if (row < 2) return side === "centre" ? "premium" : "band_a";
  return "band_b";
}

function tier(
  curve: Curve,
  id: string,
  name: string,
  rowCount: number,
  offsetCm: number,
  levelOf: (side: Side, row: number) => string,
): PlanSection[] {
  if (rowCount === 0) return [];
  const sections = thirds(curve, CIRCLE_HALF_TURN, CIRCLE_CENTRE_HALF_TURN).map(
    ([side, fromCm, toCm]): BlockPlan => ({
      id: `${id}_${side}`,
      name: `${name} ${nameOfSide(side)}`,
      curve,
      fromCm,
      toCm,
      aisleCm: AISLE_CM,
      rows: Array.from({ length: rowCount }, (_, row) => ({
        label: rowLetters(row),
        offsetCm: offsetCm + row * ROW_DEPTH_CM,
        priceLevel: levelOf(side, row),
        // A safety rail stands before the outermost seats of the front row.
        ...(row === 0 && { restricted: outerEnds(side, 3) }),
      })),
    }),
  );
  return numberThrough(sections.map(layBlock));
}

/** Boxes of four along both sides of the stalls: A, C, E to the left and B, D, F to the right. */
function boxes(curve: Curve, perSide: number, stallsRows: number): PlanSection[] {
  // The last box ends where the stalls end.
  const roomCm = (stallsRows - 2) * ROW_DEPTH_CM;
  const pitchCm = perSide > 1 ? Math.min(BOX_PITCH_CM, roomCm / (perSide - 1)) : 0;
  return Array.from({ length: 2 * perSide }, (_, place) => {
    const box = Math.floor(place / 2);
    const letter = rowLetters(place);
    const offsetCm = box * pitchCm;
    const side = place % 2 === 0 ? -1 : 1;
    const inner = curve.lengthCm / 2 + side * BOXES_FROM_TURN * FRONT_ROW_RADIUS_CM;
    const outer = walkBeside(curve, inner, side * BOX_WIDTH_CM, offsetCm);
    return layBlock({
      id: `box_${letter.toLowerCase()}`,
      name: `Box ${letter}`,
      curve,
      fromCm: Math.min(inner, outer),
      toCm: Math.max(inner, outer),
      aisleCm: 0,
      rows: [0, 1].map((row) => ({
        label: String(row + 1),
        offsetCm: offsetCm + row * ROW_DEPTH_CM,
        priceLevel: "box",
        // The first boxes look along the proscenium, and so does the second row of the next.
        ...((box === 0 || (box === 1 && row === 1)) && { restricted: () => true }),
      })),
    });
  });
}

type Side = "left" | "centre" | "right";

function nameOfSide(side: Side): string {
  return { left: "Left", centre: "Centre", right: "Right" }[side];
}

/** Where the three blocks of a tier begin and end along the curve. */
function thirds(
  curve: Curve,
  halfTurn: number,
  centreHalfTurn: number,
): (readonly [Side, number, number])[] {
  const middle = curve.lengthCm / 2;
  const [outer, inner] = [halfTurn * FRONT_ROW_RADIUS_CM, centreHalfTurn * FRONT_ROW_RADIUS_CM];
  return [
    ["left", middle - outer, middle - inner],
    ["centre", middle - inner, middle + inner],
    ["right", middle + inner, middle + outer],
  ];
}

function outerEnds(side: Side, count: number): RowPlan["restricted"] & {} {
  return (fromLeft, fromRight) =>
    (side === "left" && fromLeft < count) || (side === "right" && fromRight < count);
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
