/** Draws what does not move: the stage, and sections and areas as shapes that pale as they sell. */
import type { House } from "#components/seat-map/plan/house";
import { boundsMeet, type Bounds } from "#components/seat-map/plan/outlines";
import type { PlanIndex, PlanPart } from "#components/seat-map/plan/plan-index";
import { detailAt } from "#components/seat-map/view/detail";
import type { Point } from "#server/domain/seating-plan";
import { levelColour, type Palette } from "./palette";

/** What a brush needs to know, whatever it draws. One canvas unit is a plan unit. */
export type Ground = {
  context: CanvasRenderingContext2D;
  palette: Palette;
  /** CSS pixels for a plan unit. */
  scale: number;
  /** The part of the plan to draw; what lies outside may be left out. */
  bounds: Bounds;
};

/** Tint of a section where everything is left, and where hardly anything is. */
const TINT_FULL = 0.3;
const TINT_LAST = 0.08;

/** Where seats are drawn in their colours, the ground behind them steps back. */
const TINT_BEHIND_SEATS = 0.4;

/** Draws the stage and every section and area that meets the bounds. */
export function drawSections(
  { context, palette, scale, bounds }: Ground,
  index: PlanIndex,
  house: House | null,
  isLevelShown: (level: number) => boolean,
): void {
  const isBehindSeats = detailAt(index.pitch * scale) === "seats";
  context.lineJoin = "round";
  context.lineWidth = 1 / scale;
  trace(context, index.plan.stage.outline);
  context.fillStyle = palette.stage;
  context.fill();

  for (const part of index.parts) {
    if (!boundsMeet(part.bounds, bounds)) continue;
    trace(context, part.outline);
    context.fillStyle = palette.section;
    context.fill();
    const left = house?.parts[part.place];
    const shown = part.levels.find(isLevelShown);
    if (shown !== undefined && left && left.left > 0) {
      const tint = TINT_LAST + (TINT_FULL - TINT_LAST) * (left.left / left.capacity);
      context.globalAlpha = isBehindSeats ? tint * TINT_BEHIND_SEATS : tint;
      context.fillStyle = levelColour(palette, shown);
      context.fill();
      context.globalAlpha = 1;
    }
    context.strokeStyle = palette.sectionLine;
    context.globalAlpha = shown === undefined || isBehindSeats ? 0.35 : 0.75;
    context.stroke();
    context.globalAlpha = 1;
  }
}

/** A part under the pointer, drawn above its shape. */
export function drawPartHover(ground: Ground, part: PlanPart): void {
  const { context, palette, scale } = ground;
  trace(context, part.outline);
  context.globalAlpha = 0.08;
  context.fillStyle = palette.focus;
  context.fill();
  context.globalAlpha = 1;
  context.lineJoin = "round";
  context.lineWidth = 2.5 / scale;
  context.strokeStyle = palette.focus;
  context.stroke();
}

function trace(context: CanvasRenderingContext2D, outline: readonly Point[]): void {
  context.beginPath();
  outline.forEach(([x, y], corner) => {
    if (corner === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  });
  context.closePath();
}

/** The steps in which a section pales: its shape is drawn anew only when it reaches the next. */
const TINT_STEPS = 12;

/** Sections and areas whose shape looks different now. */
export function repaintedParts(before: House | null, after: House): number[] {
  if (!before) return after.parts.map((_, place) => place);
  return after.parts.flatMap((part, place) => {
    const was = before.parts[place];
    return was && tintStep(was) === tintStep(part) ? [] : [place];
  });
}

function tintStep({ left, capacity }: House["parts"][number]): number {
  // The last seat counts for itself: "sold out" must never look like "one left".
  return left === 0 ? -1 : Math.floor((left / capacity) * TINT_STEPS);
}
