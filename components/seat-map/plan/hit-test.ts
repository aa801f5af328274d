/** Finds seats by place: a grid over the plan, so that 12,000 seats cost no more than twenty. */
import type { Bounds } from "./outlines";
import { outlineContains } from "./outlines";
import type { PlanIndex, PlanPart } from "./plan-index";

/** Seats by the cell of the plan that they lie in. */
export type SeatGrid = {
  cellSize: number;
  minX: number;
  minY: number;
  columns: number;
  rows: number;
  /** The seats of cell `c` are `seatIndices[cellStart[c]]` up to `seatIndices[cellStart[c + 1]]`. */
  cellStart: Int32Array;
  seatIndices: Int32Array;
  x: Float64Array;
  y: Float64Array;
};

/** Most cells along one side: a plan with one seat far away must not ask for all memory. */
const CELLS_MAX = 512;

/** Builds the grid of a plan. @param columns `x`, `y` and `pitch` of the plan, in plan units */
export function buildSeatGrid(columns: Pick<PlanIndex, "x" | "y" | "pitch">): SeatGrid {
  const { x, y, pitch } = columns;
  const [minX, maxX] = rangeOf(x);
  const [minY, maxY] = rangeOf(y);
  const cellSize = Math.max(pitch * 2, (maxX - minX) / CELLS_MAX, (maxY - minY) / CELLS_MAX);
  const grid = {
    cellSize,
    minX,
    minY,
    columns: Math.floor((maxX - minX) / cellSize) + 1,
    rows: Math.floor((maxY - minY) / cellSize) + 1,
    x,
    y,
  };

  const cellStart = new Int32Array(grid.columns * grid.rows + 1);
  const cellOf = Int32Array.from(x, (seatX, i) => {
    const column = Math.floor((seatX - minX) / cellSize);
    const row = Math.floor(((y[i] ?? 0) - minY) / cellSize);
    return row * grid.columns + column;
  });
  for (const cell of cellOf) cellStart[cell + 1] = (cellStart[cell + 1] ?? 0) + 1;
  for (let cell = 1; cell < cellStart.length; cell += 1) {
    cellStart[cell] = (cellStart[cell] ?? 0) + (cellStart[cell - 1] ?? 0);
  }
  const nextFree = cellStart.slice();
  const seatIndices = new Int32Array(x.length);
  cellOf.forEach((cell, seat) => {
    const place = nextFree[cell] ?? 0;
    seatIndices[place] = seat;
    nextFree[cell] = place + 1;
  });
  return { ...grid, cellStart, seatIndices };
}

function rangeOf(numbers: Float64Array): [number, number] {
  let [min, max] = [Infinity, -Infinity];
  for (const each of numbers) {
    if (each < min) min = each;
    if (each > max) max = each;
  }
  return min <= max ? [min, max] : [0, 0];
}

/** Hands every seat whose middle lies in a rectangle to `visit`, a cell at a time. */
export function forEachSeatIn(grid: SeatGrid, bounds: Bounds, visit: (seat: number) => void): void {
  const { cellSize, minX, minY, columns, rows, cellStart, seatIndices, x, y } = grid;
  const fromColumn = Math.max(0, Math.floor((bounds.minX - minX) / cellSize));
  const toColumn = Math.min(columns - 1, Math.floor((bounds.maxX - minX) / cellSize));
  const fromRow = Math.max(0, Math.floor((bounds.minY - minY) / cellSize));
  const toRow = Math.min(rows - 1, Math.floor((bounds.maxY - minY) / cellSize));
  for (let row = fromRow; row <= toRow; row += 1) {
    const from = cellStart[row * columns + fromColumn] ?? 0;
    const to = toColumn < fromColumn ? from : (cellStart[row * columns + toColumn + 1] ?? 0);
    for (let place = from; place < to; place += 1) {
      const seat = seatIndices[place] ?? 0;
      const [seatX, seatY] = [x[seat] ?? 0, y[seat] ?? 0];
      if (
        seatX >= bounds.minX &&
        seatX <= bounds.maxX &&
        seatY >= bounds.minY &&
        seatY <= bounds.maxY
      ) {
        visit(seat);
      }
    }
  }
}

/**
 * The seat nearest to a place.
 *
 * @param radius plan units
 * @returns its index, or null when there is none within the radius
 */
export function nearestSeat(
  grid: SeatGrid,
  place: { x: number; y: number },
  radius: number,
): number | null {
  let nearest: { seat: number | null; distance: number } = { seat: null, distance: radius };
  const around = {
    minX: place.x - radius,
    minY: place.y - radius,
    maxX: place.x + radius,
    maxY: place.y + radius,
  };
  forEachSeatIn(grid, around, (seat) => {
    const distance = Math.hypot((grid.x[seat] ?? 0) - place.x, (grid.y[seat] ?? 0) - place.y);
    if (distance < nearest.distance || (nearest.seat === null && distance <= radius)) {
      nearest = { seat, distance };
    }
  });
  return nearest.seat;
}

/** The section or area that covers a place; where two overlap, the one that is drawn on top. */
export function partAt(
  parts: readonly PlanPart[],
  place: { x: number; y: number },
): PlanPart | null {
  return parts.findLast((part) => outlineContains(part.outline, [place.x, place.y])) ?? null;
}
