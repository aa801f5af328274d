/** Geometry of seating plans: what can be wrong with the drawing of a plan that is otherwise well formed. */
import { seatsOf, type PlanSeat, type Point, type SeatingPlan } from "#server/domain/seating-plan";

/** Least distance between the middles of two seats, in plan units: closer, and two people share a chair. */
const SEAT_DISTANCE_MIN = 50;

type Part = { name: string; outline: readonly Point[]; bounds: Bounds };
type Bounds = { left: number; top: number; right: number; bottom: number };

/**
 * What is wrong with the geometry of a plan: an empty list means that it can be drawn and tapped.
 *
 * Seats lie inside the outline of their section and keep their distance, and no two of sections, areas and
 * stage overlap or leave the sheet. `planFaults` looks at everything that is not geometry.
 */
export function geometryFaults(plan: SeatingPlan): string[] {
  const parts = partsOf(plan);
  return [
    ...sheetFaults(plan, parts),
    ...overlapFaults(parts),
    ...straySeatFaults(plan),
    ...crowdFaults(seatsOf(plan)),
  ];
}

/** Whether a point lies inside a polygon. */
function contains(outline: readonly Point[], [x, y]: Point): boolean {
  let inside = false;
  for (const [[ax, ay], [bx, by]] of edgesOf(outline)) {
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

/** Whether two polygons share any ground. */
export function overlap(one: readonly Point[], other: readonly Point[]): boolean {
  const edges = edgesOf(other);
  const crossing = edgesOf(one).some((edge) => edges.some((each) => cross(edge, each)));
  return crossing || holdsCornerOf(one, other) || holdsCornerOf(other, one);
}

function holdsCornerOf(outer: readonly Point[], inner: readonly Point[]): boolean {
  const corner = inner[0];
  return corner !== undefined && contains(outer, corner);
}

type Edge = readonly [Point, Point];

function edgesOf(outline: readonly Point[]): Edge[] {
  return outline.map((corner, place) => [corner, outline[(place + 1) % outline.length] ?? corner]);
}

function cross([a, b]: Edge, [c, d]: Edge): boolean {
  return side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b);
}

function side(a: Point, b: Point, c: Point): boolean {
  return (b[0] - a[0]) * (c[1] - a[1]) > (b[1] - a[1]) * (c[0] - a[0]);
}

/** The smallest upright rectangle around some points. */
export function boundsOf(points: Iterable<Point>): Bounds {
  const bounds = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const [x, y] of points) {
    bounds.left = Math.min(bounds.left, x);
    bounds.top = Math.min(bounds.top, y);
    bounds.right = Math.max(bounds.right, x);
    bounds.bottom = Math.max(bounds.bottom, y);
  }
  return bounds;
}

function partsOf(plan: SeatingPlan): Part[] {
  return [plan.stage, ...plan.sections, ...plan.areas].map(({ name, outline }) => ({
    name,
    outline,
    bounds: boundsOf(outline),
  }));
}

function sheetFaults(plan: SeatingPlan, parts: readonly Part[]): string[] {
  return parts
    .filter(
      ({ bounds }) =>
        bounds.left < 0 ||
        bounds.top < 0 ||
        bounds.right > plan.width ||
        bounds.bottom > plan.height,
    )
    .map(({ name }) => `${name} leaves the sheet.`);
}

function overlapFaults(parts: readonly Part[]): string[] {
  return parts.flatMap((part, place) =>
    parts
      .slice(place + 1)
      .filter((other) => near(part.bounds, other.bounds) && overlap(part.outline, other.outline))
      .map((other) => `${part.name} and ${other.name} overlap.`),
  );
}

function near(one: Bounds, other: Bounds): boolean {
  return (
    one.left <= other.right &&
    other.left <= one.right &&
    one.top <= other.bottom &&
    other.top <= one.bottom
  );
}

function straySeatFaults(plan: SeatingPlan): string[] {
  return plan.sections.flatMap((section) =>
    section.rows.flatMap((row) =>
      row.seats
        .filter((_, i) => !contains(section.outline, [row.x[i] ?? NaN, row.y[i] ?? NaN]))
        .map((seat) => `Seat ${row.label}-${seat} lies outside ${section.name}.`),
    ),
  );
}

function crowdFaults(seats: readonly PlanSeat[]): string[] {
  // Squares as wide as the distance: whoever is too close sits in the same square or in one beside it.
  const squares = new Map<string, PlanSeat[]>();
  const faults: string[] = [];
  for (const seat of seats) {
    const column = Math.floor(seat.x / SEAT_DISTANCE_MIN);
    const line = Math.floor(seat.y / SEAT_DISTANCE_MIN);
    for (let dx = -1; dx <= 1; dx += 1) {
      for (let dy = -1; dy <= 1; dy += 1) {
        for (const other of squares.get(`${String(column + dx)},${String(line + dy)}`) ?? []) {
          if (Math.hypot(seat.x - other.x, seat.y - other.y) < SEAT_DISTANCE_MIN) {
            faults.push(`Seats ${other.id} and ${seat.id} are too close.`);
          }
        }
      }
    }
    const key = `${String(column)},${String(line)}`;
    const square = squares.get(key);
    if (square) square.push(seat);
    else squares.set(key, [seat]);
  }
  return faults;
}
