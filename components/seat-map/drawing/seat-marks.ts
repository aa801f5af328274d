/** Draws what lies above the seats: the fan's own, the one pointed at, and what has just changed. */
import type { SeatMark } from "#components/live/basket";
import type { Place } from "#components/seat-map/view/viewport";
import type { Palette } from "./palette";
import { SEAT_RADIUS } from "./draw-seats";

/** Where marks are drawn, in CSS pixels of the screen. */
export type MarkBrush = {
  context: CanvasRenderingContext2D;
  palette: Palette;
  /** Distance between seats on screen, in CSS pixels. */
  pitchPx: number;
};

/** One's own seats can be found from afar, in CSS pixels. */
const MARK_RADIUS_PX_MIN = 6;

/** How long a seat that changed glows, in milliseconds. */
export const GLOW_MS = 700;

/** Draws one of the fan's own seats. @param turn 0 to 1, how far the ring of a pending seat has gone */
export function drawMark(brush: MarkBrush, at: Place, mark: SeatMark, turn: number): void {
  const radius = Math.max(MARK_RADIUS_PX_MIN, brush.pitchPx * SEAT_RADIUS);
  if (mark === "mine") drawMine(brush, at, radius);
  else if (mark === "gone") drawGone(brush, at, radius);
  else drawPending(brush, at, radius, mark, turn);
}

function drawMine({ context, palette }: MarkBrush, { x, y }: Place, radius: number): void {
  disc(context, x, y, radius * 1.22, palette.mineRing);
  disc(context, x, y, radius * 0.98, palette.mine);
  context.strokeStyle = palette.mineInk;
  context.lineWidth = Math.max(1.5, radius * 0.2);
  context.lineCap = "round";
  context.lineJoin = "round";
  context.beginPath();
  context.moveTo(x - radius * 0.42, y + radius * 0.04);
  context.lineTo(x - radius * 0.1, y + radius * 0.36);
  context.lineTo(x + radius * 0.46, y - radius * 0.32);
  context.stroke();
}

function drawPending(
  { context, palette }: MarkBrush,
  { x, y }: Place,
  radius: number,
  mark: "taking" | "releasing",
  turn: number,
): void {
  disc(context, x, y, radius * 1.22, palette.background);
  disc(context, x, y, radius * 0.98, mark === "taking" ? palette.mine : palette.pending);
  context.strokeStyle = palette.mineRing;
  context.lineWidth = Math.max(2, radius * 0.24);
  context.lineCap = "butt";
  context.beginPath();
  context.arc(x, y, radius * 1.1, turn * 2 * Math.PI, turn * 2 * Math.PI + Math.PI * 1.4);
  context.stroke();
}

function drawGone({ context, palette }: MarkBrush, { x, y }: Place, radius: number): void {
  disc(context, x, y, radius * 1.22, palette.danger);
  disc(context, x, y, radius * 0.98, palette.background);
  context.strokeStyle = palette.danger;
  context.lineWidth = Math.max(2, radius * 0.22);
  context.lineCap = "round";
  const reach = radius * 0.4;
  context.beginPath();
  context.moveTo(x - reach, y - reach);
  context.lineTo(x + reach, y + reach);
  context.moveTo(x + reach, y - reach);
  context.lineTo(x - reach, y + reach);
  context.stroke();
}

/** A ring around the seat that is pointed at or has the keyboard. */
export function drawFocusRing(brush: MarkBrush, { x, y }: Place, strong: boolean): void {
  const { context, palette, pitchPx } = brush;
  const radius = Math.max(MARK_RADIUS_PX_MIN, pitchPx * SEAT_RADIUS) * 1.2 + 1.5;
  context.lineWidth = strong ? 3 : 2;
  context.strokeStyle = palette.focus;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.stroke();
}

/** A soft ring that opens around a seat that has just changed. @param age 0 to 1 */
export function drawGlow(brush: MarkBrush, { x, y }: Place, age: number): void {
  const { context, palette, pitchPx } = brush;
  context.globalAlpha = 0.7 * (1 - age) ** 2;
  context.strokeStyle = palette.accent;
  context.lineWidth = 2;
  context.beginPath();
  context.arc(x, y, Math.max(3, pitchPx * SEAT_RADIUS) * (1 + 0.9 * age), 0, 2 * Math.PI);
  context.stroke();
  context.globalAlpha = 1;
}

function disc(context: CanvasRenderingContext2D, x: number, y: number, r: number, colour: string) {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x, y, r, 0, 2 * Math.PI);
  context.fill();
}
