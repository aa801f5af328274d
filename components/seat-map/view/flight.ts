/** Flights: moving the window from one view to another so that the eye can follow. */
import type { Viewport } from "./viewport";

/** A flight under way. Times are milliseconds of any one clock. */
export type Flight = { from: Viewport; to: Viewport; startedAtMs: number; durationMs: number };

const DURATION_MS_MIN = 220;
const DURATION_MS_MAX = 620;

/** Plans a flight. Longer for a larger change of scale, never long enough to wait for. */
export function planFlight(from: Viewport, to: Viewport, nowMs: number): Flight {
  const doublings = Math.abs(Math.log2(to.scale / from.scale));
  return {
    from,
    to,
    startedAtMs: nowMs,
    durationMs: Math.min(DURATION_MS_MAX, DURATION_MS_MIN + 110 * doublings),
  };
}

/**
 * The view at a moment of a flight.
 *
 * The scale changes evenly to the eye, that is by equal factors in equal times; the middle moves so
 * that one point of the plan stands still on the screen, which is what makes it feel like zooming.
 *
 * @returns exactly `flight.to` from the end of the flight on
 */
export function viewInFlight(flight: Flight, nowMs: number): Viewport {
  const { from, to, startedAtMs, durationMs } = flight;
  if (nowMs >= startedAtMs + durationMs) return to;
  const eased = easeInOut(Math.max(0, (nowMs - startedAtMs) / durationMs));
  const scale = from.scale * (to.scale / from.scale) ** eased;
  const moved = movedShare(from.scale, to.scale, scale, eased);
  return { x: from.x + (to.x - from.x) * moved, y: from.y + (to.y - from.y) * moved, scale };
}

/** Share of the way that the middle has gone when the scale is `scale`. */
function movedShare(from: number, to: number, scale: number, eased: number): number {
  const change = 1 / from - 1 / to;
  // Without a change of scale there is no still point: the window just slides.
  if (Math.abs(change) * Math.max(from, to) < 0.001) return eased;
  return (1 / from - 1 / scale) / change;
}

function easeInOut(t: number): number {
  return t < 0.5 ? 4 * t ** 3 : 1 - (-2 * t + 2) ** 3 / 2;
}
