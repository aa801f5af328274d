/**
 * Levels of detail: from afar sections are shapes with a name and a price, nearer their seats show
 * as dots, and seats become targets only when a finger or a mouse can hit them.
 */
import { growBounds } from "#components/seat-map/plan/outlines";
import type { PlanPart } from "#components/seat-map/plan/plan-index";
import { fit, type Place, type ScreenSize, type Viewport, type ZoomRange } from "./viewport";

/** What is drawn, and what a tap means: a section (`sections`, `dots`) or a seat (`seats`). */
export type Detail = "sections" | "dots" | "seats";

/** Smallest distance between targets, in CSS pixels. Source: WCAG 2.2, 2.5.8 Target Size (Minimum). */
export const TARGET_PX_MIN = 24;

/** Below this distance, in CSS pixels, dots would be a grey haze. */
const DOTS_PITCH_PX_MIN = 3.2;

/** What a tap on a section flies to: comfortable for a mouse, larger for a finger. */
export const ARRIVAL_PITCH_PX = { fine: 30, coarse: 36 } as const;

/** From this distance between seats on, labels of sections begin to fade. */
const LABEL_FADES_FROM_PX = 15;

/** @param pitchPx distance between neighbouring seats on screen, in CSS pixels */
export function detailAt(pitchPx: number): Detail {
  if (pitchPx < DOTS_PITCH_PX_MIN) return "sections";
  // A hair below the limit is rounding, not a smaller target.
  return pitchPx < TARGET_PX_MIN - 0.001 ? "dots" : "seats";
}

/** How opaque the labels of sections are, 0 to 1. */
export function labelOpacity(pitchPx: number): number {
  const fade = (TARGET_PX_MIN - pitchPx) / (TARGET_PX_MIN - LABEL_FADES_FROM_PX);
  return Math.max(0, Math.min(1, fade));
}

/**
 * Where to fly when a part is chosen: all of it if its seats are then large enough, else as large
 * as they must be, around the place that was tapped.
 *
 * @param pitch     plan units between seats
 * @param arrivalPx wanted distance between seats, in CSS pixels; see `ARRIVAL_PITCH_PX`
 */
export function arrivalAt(
  part: Pick<PlanPart, "bounds" | "seatCount">,
  tapped: Place,
  size: ScreenSize,
  range: ZoomRange,
  pitch: number,
  arrivalPx: number,
): Viewport {
  const whole = fit(growBounds(part.bounds, pitch), size, 24);
  const needed = part.seatCount > 0 ? arrivalPx / pitch : 0;
  const scale = Math.max(range.min, Math.min(range.max, Math.max(whole.scale, needed)));
  const { bounds } = part;
  return {
    x: centreOn(tapped.x, bounds.minX, bounds.maxX, size.width / scale),
    y: centreOn(tapped.y, bounds.minY, bounds.maxY, size.height / scale),
    scale,
  };
}

/** The part's own middle if all of it is shown, else near the tap without looking past its edge. */
function centreOn(tapped: number, min: number, max: number, shown: number): number {
  const room = Math.max(0, (max - min - shown) / 2);
  const middle = (min + max) / 2;
  return Math.max(middle - room, Math.min(middle + room, tapped));
}
