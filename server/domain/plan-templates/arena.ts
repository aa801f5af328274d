/**
 * The arena: a standing floor before the stage, and two bowls of blocks around it, open behind the stage.
 *
 * The bowls run beside one curve: two straight sides, two round corners, a straight end, and two arcs that turn in
 * towards the stage.
 */
import { z } from "zod";

import {
  layBlock,
  ROW_DEPTH_CM,
  type BlockPlan,
  type RowPlan,
} from "#server/domain/plan-templates/block";
import { curveFrom, traceBeside, type Curve } from "#server/domain/plan-templates/curve";
import { framePlan, roundCorners } from "#server/domain/plan-templates/frame";
import { rowLetters } from "#server/domain/plan-templates/labels";
import { stageOutline } from "#server/domain/plan-templates/stage";
import {
  PLAN_AREA_CAPACITY_MAX,
  type PlanArea,
  type PlanSection,
  type SeatingPlan,
} from "#server/domain/seating-plan";

/** The choices of the arena template. */
export const ArenaTemplate = z.strictObject({
  template: z.literal("arena"),
  lowerRows: z.int().min(6).max(30).default(18),
  /** 0 for a single bowl. */
  upperRows: z.int().min(0).max(30).default(14),
  /** Blocks along each side: each makes the floor 12 metres longer. */
  sideBlocks: z.int().min(2).max(6).default(3),
  floorCapacity: z.int().min(100).max(PLAN_AREA_CAPACITY_MAX).default(2_500),
});
export type ArenaTemplate = z.infer<typeof ArenaTemplate>;

const SIDE_BLOCK_CM = 1_200;
const END_CM = 1_900;
const END_BLOCKS = 2;
const CORNER_RADIUS_CM = 1_400;
const CORNER_TURN = Math.PI / 2;
/** How far the bowls turn in beside the stage. */
const WING_TURN = radians(48);

const AISLE_CM = 75;
/** From the last row of the lower bowl to the first of the upper one, with the wheelchair platforms between. */
const CONCOURSE_CM = 560;
const PLATFORM_OFFSET_CM = 270;
/** From the first row to the barrier around the floor. */
const BARRIER_CM = 330;

const STAGE_WIDTH_CM = 2_100;
const STAGE_DEPTH_CM = 1_050;
/** The pit for photographers and guards between the stage and the floor. */
const PIT_CM = 260;

const PRICE_LEVELS = [
  { key: "floor", name: "Floor standing" },
  { key: "lower_a", name: "Lower A" },
  { key: "lower_b", name: "Lower B" },
  { key: "upper_a", name: "Upper A" },
  { key: "upper_b", name: "Upper B" },
];

/** One part of the curve, cut into blocks of equal angle or length. */
type Part = { name: "wing" | "side" | "corner" | "end"; lengthCm: number; blocks: number };

/** Draws an arena. */
export function planArena(choices: ArenaTemplate): SeatingPlan {
  const { lowerRows, upperRows, sideBlocks, floorCapacity } = choices;
  const curve = bowlCurve(sideBlocks);
  const platformCm = (lowerRows - 1) * ROW_DEPTH_CM + PLATFORM_OFFSET_CM;
  const upperCm = (lowerRows - 1) * ROW_DEPTH_CM + CONCOURSE_CM;
  const lowerParts = partsOf(sideBlocks, { wing: 2, corner: 3 });
  const upperParts = partsOf(sideBlocks, { wing: 2, corner: 4 });

  const sections = [
    ...bowl(curve, lowerParts, { name: "lower", firstNumber: 101, rowCount: lowerRows, fromCm: 0 }),
    ...platforms(curve, lowerParts, platformCm),
    ...(upperRows > 0
      ? bowl(curve, upperParts, {
          name: "upper",
          firstNumber: 201,
          rowCount: upperRows,
          fromCm: upperCm,
        })
      : []),
  ];
  const used = new Set(sections.flatMap((section) => section.rows.map((row) => row.priceLevel)));
  const frontY = -PIT_CM;

  return framePlan({
    stage: {
      name: "Stage",
      outline: stageOutline({
        halfWidthCm: STAGE_WIDTH_CM / 2,
        frontY,
        depthCm: STAGE_DEPTH_CM,
        bowDegrees: 26,
        backShare: 1,
        cornerCm: 100,
      }),
    },
    focalPoint: [0, frontY],
    priceLevels: PRICE_LEVELS.filter(({ key }) => key === "floor" || used.has(key)),
    sections,
    areas: [floor(curve, floorCapacity)],
  });
}

/** The front of the first row. The sides start at height 0, where the stage ends. */
function bowlCurve(sideBlocks: number): Curve {
  const centreX = -END_CM / 2;
  const start = {
    x: centreX - CORNER_RADIUS_CM * Math.cos(WING_TURN),
    y: -CORNER_RADIUS_CM * Math.sin(WING_TURN),
    heading: Math.PI / 2 + WING_TURN,
  };
  const wing = { lengthCm: CORNER_RADIUS_CM * WING_TURN, turn: WING_TURN };
  const side = { lengthCm: sideBlocks * SIDE_BLOCK_CM, turn: 0 };
  const corner = { lengthCm: CORNER_RADIUS_CM * CORNER_TURN, turn: CORNER_TURN };
  const end = { lengthCm: END_CM, turn: 0 };
  return curveFrom(start, [wing, side, corner, end, corner, side, wing]);
}

function partsOf(sideBlocks: number, blocks: { wing: number; corner: number }): Part[] {
  const wing: Part = {
    name: "wing",
    lengthCm: CORNER_RADIUS_CM * WING_TURN,
    blocks: blocks.wing,
  };
  const side: Part = { name: "side", lengthCm: sideBlocks * SIDE_BLOCK_CM, blocks: sideBlocks };
  const corner: Part = {
    name: "corner",
    lengthCm: CORNER_RADIUS_CM * CORNER_TURN,
    blocks: blocks.corner,
  };
  const end: Part = { name: "end", lengthCm: END_CM, blocks: END_BLOCKS };
  return [wing, side, corner, end, corner, side, wing];
}

type Cut = { part: Part; place: number; fromCm: number; toCm: number };

/** Where each block begins and ends along the curve, from the stage round to the stage. */
function cut(parts: readonly Part[]): Cut[] {
  const cuts: Cut[] = [];
  let fromCm = 0;
  for (const part of parts) {
    const lengthCm = part.lengthCm / part.blocks;
    for (let place = 0; place < part.blocks; place += 1) {
      cuts.push({ part, place, fromCm, toCm: fromCm + lengthCm });
      fromCm += lengthCm;
    }
  }
  return cuts;
}

type Bowl = { name: "lower" | "upper"; firstNumber: number; rowCount: number; fromCm: number };

function bowl(curve: Curve, parts: readonly Part[], bowl: Bowl): PlanSection[] {
  const cuts = cut(parts);
  return cuts.map(({ part, fromCm, toCm }, place) => {
    const number = String(bowl.firstNumber + place);
    // Who sits beside the stage sees the show from behind the loudspeakers.
    const behind = place === 0 || place === cuts.length - 1;
    const rows = Array.from({ length: bowl.rowCount }, (_, row): RowPlan => {
      const near = part.name !== "wing" && row < bowl.rowCount / 2;
      return {
        label: rowLetters(row),
        offsetCm: bowl.fromCm + row * ROW_DEPTH_CM,
        priceLevel: `${bowl.name}_${near ? "a" : "b"}`,
        ...(behind && { restricted: () => true }),
      };
    });
    return layBlock({
      id: number,
      name: `Block ${number}`,
      curve,
      fromCm,
      toCm,
      aisleCm: AISLE_CM,
      rows,
    });
  });
}

/** Wheelchair platforms on the concourse: in the middle of each side and of the end. */
function platforms(curve: Curve, parts: readonly Part[], offsetCm: number): PlanSection[] {
  const cuts = cut(parts);
  const sides = cuts.filter(({ part }) => part.name === "side");
  const perSide = sides.length / 2;
  const chosen = [
    sides[Math.floor((perSide - 1) / 2)],
    cuts.find(({ part }) => part.name === "end"),
    // Mirrors the first, so that the house is symmetrical.
    sides[sides.length - 1 - Math.floor((perSide - 1) / 2)],
  ];
  const names = ["West", "South", "East"];
  return chosen.flatMap((found, place) => {
    const name = names[place] ?? "";
    if (!found) return [];
    const block: BlockPlan = {
      id: `platform_${name.toLowerCase()}`,
      name: `${name} Platform`,
      curve,
      fromCm: found.fromCm,
      // The end is one platform across both of its blocks.
      toCm: found.part.name === "end" ? found.fromCm + END_CM : found.toCm,
      aisleCm: AISLE_CM,
      rows: [{ label: "W", offsetCm, priceLevel: "lower_b", wheelchairs: "all" }],
    };
    return [layBlock(block)];
  });
}

function floor(curve: Curve, capacity: number): PlanArea {
  const wingCm = CORNER_RADIUS_CM * WING_TURN;
  const edge = traceBeside(curve, wingCm, curve.lengthCm - wingCm, -BARRIER_CM);
  return {
    id: "floor",
    name: "Floor",
    outline: roundCorners(edge, 250),
    capacity,
    priceLevel: "floor",
  };
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
