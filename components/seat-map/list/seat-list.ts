/** The house as a list: sections, rows, seats; and where arrow keys go in it. */
import type { PlanIndex, PlanPart } from "#components/seat-map/plan/plan-index";

/** One row, its seats (by seat index) from left to right as they lie on the map. */
export type ListRow = { label: string; seats: readonly number[] };

/** One section with its rows; an area has none. */
export type ListPart = { part: PlanPart; rows: readonly ListRow[] };

/** The rows of one section or area. */
export function listPart(index: PlanIndex, part: PlanPart): ListPart {
  const rows = new Map<string, number[]>();
  for (let seat = part.firstSeat; seat < part.firstSeat + part.seatCount; seat += 1) {
    const label = index.seats[seat]?.rowLabel ?? "";
    const row = rows.get(label);
    if (row) row.push(seat);
    else rows.set(label, [seat]);
  }
  return { part, rows: [...rows].map(([label, seats]) => fromTheLeft(index, { label, seats })) };
}

/** Numbers may run from the right; "right" must not mean left for who looks at the map as well. */
function fromTheLeft({ x, y }: PlanIndex, row: ListRow): ListRow {
  const [first, last] = [row.seats[0] ?? 0, row.seats[row.seats.length - 1] ?? 0];
  const [dx, dy] = [(x[last] ?? 0) - (x[first] ?? 0), (y[last] ?? 0) - (y[first] ?? 0)];
  const runsLeft = dx < 0 && Math.abs(dx) > Math.abs(dy);
  return runsLeft ? { ...row, seats: row.seats.toReversed() } : row;
}

/** Keys that move in the grid. */
export type GridKey = "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown" | "Home" | "End";

/** Whether a key moves in the grid. */
export function isGridKey(key: string): key is GridKey {
  return ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"].includes(key);
}

/**
 * Where a key goes from a seat: along the row, or to the nearest seat of the next row.
 *
 * @param far with Ctrl: `Home` and `End` go to the first and the last seat of the section
 * @returns the seat itself at the edge
 */
export function moveInGrid(
  index: PlanIndex,
  rows: readonly ListRow[],
  seat: number,
  key: GridKey,
  far = false,
): number {
  const at = rows.findIndex((row) => row.seats.includes(seat));
  const row = rows[at];
  if (!row) return seat;
  const place = row.seats.indexOf(seat);
  switch (key) {
    case "ArrowLeft":
      return row.seats[place - 1] ?? seat;
    case "ArrowRight":
      return row.seats[place + 1] ?? seat;
    case "Home":
      return (far ? rows[0] : row)?.seats[0] ?? seat;
    case "End":
      return (far ? rows[rows.length - 1] : row)?.seats.at(-1) ?? seat;
    case "ArrowUp":
      return nearestIn(index, rows[at - 1], seat);
    case "ArrowDown":
      return nearestIn(index, rows[at + 1], seat);
  }
}

function nearestIn({ x, y }: PlanIndex, row: ListRow | undefined, seat: number): number {
  let nearest = { seat, distance: Infinity };
  for (const other of row?.seats ?? []) {
    const distance = Math.hypot((x[other] ?? 0) - (x[seat] ?? 0), (y[other] ?? 0) - (y[seat] ?? 0));
    if (distance < nearest.distance) nearest = { seat: other, distance };
  }
  return nearest.seat;
}
