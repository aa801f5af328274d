/** The window onto the plan: fit, zoom about a point, pan within bounds, screen to plan and back. */
import type { Bounds } from "#components/seat-map/plan/outlines";

/** What is in the middle of the screen (plan units), and how large: CSS pixels for a plan unit. */
export type Viewport = { x: number; y: number; scale: number };

/** Size of the map on screen, in CSS pixels. */
export type ScreenSize = { width: number; height: number };

/** A place on the screen, CSS pixels from the map's upper left corner; or on the plan, plan units. */
export type Place = { x: number; y: number };

/** Smallest and largest scale. */
export type ZoomRange = { min: number; max: number };

/** Largest size of a seat on screen, in CSS pixels from one to the next. */
const SEAT_PITCH_PX_MAX = 64;

/** How much of the screen may be empty beyond the edge of the house, so that edge seats can be freed. */
const OVERSCROLL = 0.3;

/** Shows all of `bounds`, as large as it will go. @param paddingPx kept free on each side */
export function fit(bounds: Bounds, size: ScreenSize, paddingPx: number): Viewport {
  const width = Math.max(1, bounds.maxX - bounds.minX);
  const height = Math.max(1, bounds.maxY - bounds.minY);
  return {
    x: (bounds.minX + bounds.maxX) / 2,
    y: (bounds.minY + bounds.maxY) / 2,
    scale: Math.min(
      Math.max(1, size.width - 2 * paddingPx) / width,
      Math.max(1, size.height - 2 * paddingPx) / height,
    ),
  };
}

/** From the whole house to seats as large as is useful. @param pitch plan units between seats */
export function zoomRange(wholeHouse: Viewport, pitch: number): ZoomRange {
  return {
    min: wholeHouse.scale,
    max: Math.max(wholeHouse.scale, SEAT_PITCH_PX_MAX / pitch),
  };
}

/** Where a place of the plan is on the screen. */
export function toScreen(view: Viewport, size: ScreenSize, { x, y }: Place): Place {
  return {
    x: (x - view.x) * view.scale + size.width / 2,
    y: (y - view.y) * view.scale + size.height / 2,
  };
}

/** Which place of the plan is at a place of the screen. */
export function toPlan(view: Viewport, size: ScreenSize, { x, y }: Place): Place {
  return {
    x: (x - size.width / 2) / view.scale + view.x,
    y: (y - size.height / 2) / view.scale + view.y,
  };
}

/** The part of the plan that is on screen. */
export function visibleBounds(view: Viewport, size: ScreenSize): Bounds {
  const [halfWidth, halfHeight] = [size.width / 2 / view.scale, size.height / 2 / view.scale];
  return {
    minX: view.x - halfWidth,
    minY: view.y - halfHeight,
    maxX: view.x + halfWidth,
    maxY: view.y + halfHeight,
  };
}

/**
 * Zooms by `factor` with one place of the screen standing still, as far as the range allows.
 *
 * The answer may show too much emptiness; `keepInside` mends that.
 */
export function zoomAbout(
  view: Viewport,
  size: ScreenSize,
  still: Place,
  factor: number,
  range: ZoomRange,
): Viewport {
  const scale = clamp(view.scale * factor, range.min, range.max);
  const place = toPlan(view, size, still);
  return {
    x: place.x - (still.x - size.width / 2) / scale,
    y: place.y - (still.y - size.height / 2) / scale,
    scale,
  };
}

/** Moves the plan under the window, by CSS pixels: a drag to the right shows what is on the left. */
export function pan(view: Viewport, byPx: Place): Viewport {
  return { ...view, x: view.x - byPx.x / view.scale, y: view.y - byPx.y / view.scale };
}

/** Brings the window back to where there is something to see. */
export function keepInside(view: Viewport, size: ScreenSize, bounds: Bounds): Viewport {
  return {
    x: keepAxis(view.x, size.width / view.scale, bounds.minX, bounds.maxX),
    y: keepAxis(view.y, size.height / view.scale, bounds.minY, bounds.maxY),
    scale: view.scale,
  };
}

/** A house that is narrower than the window stays in its middle; a wider one may be moved. */
function keepAxis(middle: number, shown: number, min: number, max: number): number {
  const hidden = Math.max(0, max - min - shown);
  // Both terms grow from nothing, so that nothing jumps while one zooms in.
  const room = Math.min(hidden / 2 + OVERSCROLL * Math.min(shown, hidden), (max - min) / 2);
  const centre = (min + max) / 2;
  return clamp(middle, centre - room, centre + room);
}

function clamp(value: number, min: number, max: number): number {
  return Math.max(min, Math.min(max, value));
}
