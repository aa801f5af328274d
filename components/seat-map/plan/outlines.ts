/** Shapes of a seating plan: where they reach, what lies inside them, where their label fits. */
import type { Point } from "#server/domain/seating-plan";

/** A rectangle in plan units. */
export type Bounds = { minX: number; minY: number; maxX: number; maxY: number };

/** The smallest rectangle around points. @param points at least one */
export function boundsOf(points: Iterable<Point>): Bounds {
  const bounds = { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity };
  for (const [x, y] of points) {
    bounds.minX = Math.min(bounds.minX, x);
    bounds.minY = Math.min(bounds.minY, y);
    bounds.maxX = Math.max(bounds.maxX, x);
    bounds.maxY = Math.max(bounds.maxY, y);
  }
  return bounds;
}

/** The rectangle that reaches around two others. */
export function joinBounds(a: Bounds, b: Bounds): Bounds {
  return {
    minX: Math.min(a.minX, b.minX),
    minY: Math.min(a.minY, b.minY),
    maxX: Math.max(a.maxX, b.maxX),
    maxY: Math.max(a.maxY, b.maxY),
  };
}

/** A rectangle made wider by `margin` plan units on each side. */
export function growBounds(bounds: Bounds, margin: number): Bounds {
  return {
    minX: bounds.minX - margin,
    minY: bounds.minY - margin,
    maxX: bounds.maxX + margin,
    maxY: bounds.maxY + margin,
  };
}

/** Whether two rectangles share a point. */
export function boundsMeet(a: Bounds, b: Bounds): boolean {
  return a.minX <= b.maxX && b.minX <= a.maxX && a.minY <= b.maxY && b.minY <= a.maxY;
}

/** Whether a point lies inside an outline. A point exactly on the line may be either. */
export function outlineContains(outline: readonly Point[], [x, y]: Point): boolean {
  let inside = false;
  let previous = outline[outline.length - 1];
  for (const corner of outline) {
    if (previous && corner[1] > y !== previous[1] > y) {
      const crossingX =
        corner[0] + ((y - corner[1]) / (previous[1] - corner[1])) * (previous[0] - corner[0]);
      if (x < crossingX) inside = !inside;
    }
    previous = corner;
  }
  return inside;
}

/** Distance from a point to the nearest side of an outline, in plan units. */
export function distanceToOutline(outline: readonly Point[], point: Point): number {
  let nearest = Infinity;
  let previous = outline[outline.length - 1];
  for (const corner of outline) {
    if (previous) nearest = Math.min(nearest, distanceToSide(point, previous, corner));
    previous = corner;
  }
  return nearest;
}

function distanceToSide([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length2 = dx * dx + dy * dy;
  const along = length2 === 0 ? 0 : ((x - ax) * dx + (y - ay) * dy) / length2;
  const t = Math.max(0, Math.min(1, along));
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}

const ANCHOR_STEPS = 24;

/** Candidates whose scores differ by less than this, in plan units, are equally good. */
const ANCHOR_TIE = 4;

/**
 * Where the label of an outline is best read: deep inside, and as near to its middle as that allows.
 *
 * Looks at a grid of candidates, which is close enough for a label and the same for mirrored shapes.
 */
export function labelAnchor(outline: readonly Point[]): Point {
  const { minX, minY, maxX, maxY } = boundsOf(outline);
  const middle: Point = [(minX + maxX) / 2, (minY + maxY) / 2];
  let best = { point: middle, score: -Infinity, offCentre: Infinity };
  for (let column = 1; column < ANCHOR_STEPS; column += 1) {
    for (let row = 1; row < ANCHOR_STEPS; row += 1) {
      const point: Point = [
        minX + ((maxX - minX) * column) / ANCHOR_STEPS,
        minY + ((maxY - minY) * row) / ANCHOR_STEPS,
      ];
      if (!outlineContains(outline, point)) continue;
      // Without the second term a long block would carry its label anywhere along its length.
      const offCentre = Math.hypot(point[0] - middle[0], point[1] - middle[1]);
      const score = distanceToOutline(outline, point) - 0.15 * offCentre;
      const isTie = Math.abs(score - best.score) < ANCHOR_TIE;
      if (isTie ? offCentre < best.offCentre - ANCHOR_TIE : score > best.score) {
        best = { point, score, offCentre };
      }
    }
  }
  return best.point;
}

/** Whether a box of the given size (plan units) around `middle` lies inside an outline. */
export function boxFits(
  outline: readonly Point[],
  [x, y]: Point,
  box: { width: number; height: number },
): boolean {
  const [dx, dy] = [box.width / 2, box.height / 2];
  const edge: Point[] = [
    [x - dx, y - dy],
    [x, y - dy],
    [x + dx, y - dy],
    [x - dx, y],
    [x + dx, y],
    [x - dx, y + dy],
    [x, y + dy],
    [x + dx, y + dy],
  ];
  return edge.every((point) => outlineContains(outline, point));
}
