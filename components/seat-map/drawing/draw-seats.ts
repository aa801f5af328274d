/**
 * Draws seats by status, by shape as well as by colour: available is full, held is striped, booked
 * is a small cross, what is not for sale is hardly there. From afar the same shapes are dots.
 */
import { detailAt } from "#components/seat-map/view/detail";
import { growBounds } from "#components/seat-map/plan/outlines";
import { forEachSeatIn, type SeatGrid } from "#components/seat-map/plan/hit-test";
import type { PlanIndex } from "#components/seat-map/plan/plan-index";
import type { PlanSeat } from "#server/domain/seating-plan";
import { AVAILABLE, BOOKED, HELD } from "#server/domain/seat-status";
import type { Ground } from "./draw-sections";
import { levelColour, type Palette } from "./palette";
import { wheelchairPath } from "./wheelchair-path";

/** Radius of a seat, as a share of the distance between seats. */
export const SEAT_RADIUS = 0.39;

/** Below this distance on screen a circle cannot be told from a square, which is faster. */
const ROUND_FROM_PX = 7;

/** From this distance on screen seat numbers can be read. */
const NUMBERS_FROM_PX = 25;

const DIMMED = 0.16;

const NO_SEAT: Pick<PlanSeat, "seatLabel" | "flags" | "x" | "y"> = {
  seatLabel: "",
  flags: [],
  x: 0,
  y: 0,
};

/** Seats of one look, as positions on the plan. */
type Batch = { colour: string; dimmed: boolean; seats: number[] };

/** Draws every seat within the bounds, a little beyond included. */
export function drawSeats(
  ground: Ground,
  index: PlanIndex,
  grid: SeatGrid,
  codes: Uint8Array,
  isLevelShown: (level: number) => boolean,
): void {
  const pitchPx = index.pitch * ground.scale;
  if (detailAt(pitchPx) === "sections") return;

  const available = new Map<number, Batch>();
  const [held, booked, unavailable]: [number[], number[], number[]] = [[], [], []];
  forEachSeatIn(grid, growBounds(ground.bounds, index.pitch), (seat) => {
    const code = codes[seat];
    if (code === AVAILABLE) {
      const level = index.levelOf[seat] ?? 0;
      const batch = available.get(level);
      if (batch) batch.seats.push(seat);
      else {
        const colour = levelColour(ground.palette, level);
        available.set(level, { colour, dimmed: !isLevelShown(level), seats: [seat] });
      }
    } else if (code === HELD) held.push(seat);
    else if (code === BOOKED) booked.push(seat);
    else unavailable.push(seat);
  });

  const brush: Brush = { ...ground, index, pitchPx, radius: index.pitch * SEAT_RADIUS };
  drawUnavailable(brush, unavailable);
  drawBooked(brush, booked);
  drawHeld(brush, held);
  for (const batch of available.values()) drawAvailable(brush, batch);
}

type Brush = Ground & { index: PlanIndex; pitchPx: number; radius: number };

function drawAvailable(brush: Brush, { colour, dimmed, seats }: Batch): void {
  const { context, pitchPx } = brush;
  context.globalAlpha = dimmed ? DIMMED : 1;
  context.fillStyle = colour;
  fillSeats(brush, seats, 1);
  if (detailAt(pitchPx) === "seats") drawFlagsAndNumbers(brush, seats);
  context.globalAlpha = 1;
}

function drawHeld(brush: Brush, seats: number[]): void {
  const { context, palette, radius, pitchPx, index } = brush;
  if (pitchPx < ROUND_FROM_PX) {
    context.fillStyle = palette.held;
    fillSeats(brush, seats, 0.7);
    return;
  }
  // A ring with stripes: reads as "taken for now" without its colour.
  context.strokeStyle = palette.held;
  context.lineWidth = radius * 0.26;
  context.beginPath();
  for (const seat of seats) {
    const [x, y] = [index.x[seat] ?? 0, index.y[seat] ?? 0];
    const r = radius * 0.84;
    context.moveTo(x + r, y);
    context.arc(x, y, r, 0, 2 * Math.PI);
    for (const offset of [-0.55, 0, 0.55]) {
      const half = Math.sqrt(r * r * (1 - offset * offset)) * Math.SQRT1_2;
      const [cx, cy] = [x + offset * r * Math.SQRT1_2, y + offset * r * Math.SQRT1_2];
      context.moveTo(cx - half, cy + half);
      context.lineTo(cx + half, cy - half);
    }
  }
  context.stroke();
}

function drawBooked(brush: Brush, seats: number[]): void {
  const { context, palette, radius, pitchPx, index } = brush;
  context.fillStyle = palette.booked;
  fillSeats(brush, seats, pitchPx < ROUND_FROM_PX ? 0.6 : 0.66, true);
  if (detailAt(pitchPx) !== "seats") return;
  context.strokeStyle = palette.takenInk;
  context.globalAlpha = 0.55;
  context.lineWidth = radius * 0.15;
  context.beginPath();
  const reach = radius * 0.27;
  for (const seat of seats) {
    const [x, y] = [index.x[seat] ?? 0, index.y[seat] ?? 0];
    context.moveTo(x - reach, y - reach);
    context.lineTo(x + reach, y + reach);
    context.moveTo(x + reach, y - reach);
    context.lineTo(x - reach, y + reach);
  }
  context.stroke();
  context.globalAlpha = 1;
}

function drawUnavailable(brush: Brush, seats: number[]): void {
  brush.context.fillStyle = brush.palette.unavailable;
  fillSeats(brush, seats, 0.45, true);
}

/** Fills one path of many seats, which costs a tenth of as many paths. */
function fillSeats(brush: Brush, seats: readonly number[], share: number, allRound = false): void {
  const { context, index, pitchPx } = brush;
  const r = brush.radius * share;
  context.beginPath();
  for (const seat of seats) {
    const [x, y] = [index.x[seat] ?? 0, index.y[seat] ?? 0];
    if (pitchPx < ROUND_FROM_PX) context.rect(x - r, y - r, 2 * r, 2 * r);
    else if (!allRound && isAccessible(index, seat)) {
      context.roundRect(x - r, y - r, 2 * r, 2 * r, r * 0.35);
    } else {
      context.moveTo(x + r, y);
      context.arc(x, y, r, 0, 2 * Math.PI);
    }
  }
  context.fill();
}

function isAccessible(index: PlanIndex, seat: number): boolean {
  const flags = index.seats[seat]?.flags;
  return flags?.includes("wheelchair") === true || flags?.includes("companion") === true;
}

function drawFlagsAndNumbers(brush: Brush, seats: readonly number[]): void {
  const { context, palette, index, radius, pitchPx } = brush;
  for (const seat of seats) {
    const flags = index.seats[seat]?.flags ?? [];
    if (flags.includes("restricted_view")) drawShade(brush, seat);
    if (flags.includes("wheelchair")) drawWheelchair(brush, seat, palette);
  }
  if (pitchPx < NUMBERS_FROM_PX) return;
  context.fillStyle = palette.seatInk;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.font = `600 ${String(radius * 0.92)}px ${palette.fontFamily}`;
  for (const seat of seats) {
    const { seatLabel, flags, x, y } = index.seats[seat] ?? NO_SEAT;
    if (!flags.includes("wheelchair")) context.fillText(seatLabel, x, y + radius * 0.06);
  }
}

/** A restricted view: a pillar's shadow over a part of the seat. */
function drawShade({ context, palette, index, radius }: Brush, seat: number): void {
  const [x, y] = [index.x[seat] ?? 0, index.y[seat] ?? 0];
  context.save();
  context.globalAlpha *= 0.5;
  context.fillStyle = palette.background;
  context.beginPath();
  context.arc(x, y, radius * 1.02, Math.PI * 0.2, Math.PI * 0.8);
  context.closePath();
  context.fill();
  context.restore();
}

function drawWheelchair({ context, index, radius }: Brush, seat: number, palette: Palette): void {
  context.save();
  context.translate(index.x[seat] ?? 0, index.y[seat] ?? 0);
  // The picture is 24 units wide and high.
  const size = (radius * 1.5) / 24;
  context.scale(size, size);
  context.translate(-12, -12);
  context.strokeStyle = palette.seatInk;
  context.lineWidth = 2.6;
  context.lineCap = "round";
  context.lineJoin = "round";
  context.stroke(wheelchairPath());
  context.restore();
}
