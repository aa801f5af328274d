/** From shapes around an origin of their own to a sheet: rounded corners, a margin, whole centimetres. */
import { boundsOf } from "#server/domain/plan-geometry";
import type { PlanArea, PlanSection, Point, SeatingPlan } from "#server/domain/seating-plan";

/** Room around everything that is drawn, in centimetres. */
const MARGIN_CM = 250;

const CORNER_RADIUS_CM = 45;
/** A bend of less than this, in radians, is part of a curve and no corner. */
const CORNER_TURN_MIN = Math.PI / 6;
/** Centimetres of radius that one more piece of a corner is worth. */
const CORNER_PIECE_CM = 30;
const CORNER_PIECES_MIN = 4;

/** Everything of a plan but the size of its sheet. */
export type Drawing = Omit<SeatingPlan, "width" | "height">;

/** Rounds the sharp corners of an outline and leaves its curves alone. */
export function roundCorners(
  outline: readonly Point[],
  radiusCm: number = CORNER_RADIUS_CM,
): Point[] {
  const pieces = Math.max(CORNER_PIECES_MIN, Math.ceil(radiusCm / CORNER_PIECE_CM));
  return outline.flatMap((corner, place) => {
    const before = outline.at(place - 1) ?? corner;
    const after = outline[(place + 1) % outline.length] ?? corner;
    if (turnAt(before, corner, after) < CORNER_TURN_MIN) return [corner];

    const from = towards(corner, before, radiusCm);
    const to = towards(corner, after, radiusCm);
    // A quadratic curve that leaves along one edge and arrives along the other.
    return Array.from({ length: pieces + 1 }, (_, piece) => {
      const t = piece / pieces;
      return mix(mix(from, corner, t), mix(corner, to, t), t);
    });
  });
}

/** Puts a drawing on the smallest sheet that holds it with a margin, in whole centimetres. */
export function framePlan(drawing: Drawing): SeatingPlan {
  const { stage, sections, areas } = drawing;
  const bounds = boundsOf([stage, ...sections, ...areas].flatMap(({ outline }) => outline));
  const left = bounds.left - MARGIN_CM;
  const top = bounds.top - MARGIN_CM;
  const place = ([x, y]: Point): Point => [Math.round(x - left), Math.round(y - top)];

  return {
    width: Math.ceil(bounds.right - bounds.left + 2 * MARGIN_CM),
    height: Math.ceil(bounds.bottom - bounds.top + 2 * MARGIN_CM),
    stage: { name: stage.name, outline: stage.outline.map(place) },
    focalPoint: place(drawing.focalPoint),
    priceLevels: drawing.priceLevels,
    sections: sections.map((section) => placeSection(section, place)),
    areas: areas.map((area): PlanArea => ({ ...area, outline: area.outline.map(place) })),
  };
}

function placeSection(section: PlanSection, place: (point: Point) => Point): PlanSection {
  return {
    ...section,
    outline: section.outline.map(place),
    rows: section.rows.map((row) => {
      const points = row.x.map((x, i) => place([x, row.y[i] ?? 0]));
      return { ...row, x: points.map(([x]) => x), y: points.map(([, y]) => y) };
    }),
  };
}

function turnAt(before: Point, corner: Point, after: Point): number {
  const arriving = Math.atan2(corner[1] - before[1], corner[0] - before[0]);
  const leaving = Math.atan2(after[1] - corner[1], after[0] - corner[0]);
  const turn = Math.abs(leaving - arriving);
  return Math.min(turn, 2 * Math.PI - turn);
}

/** The point at a distance from `from` on the way to `to`, or half-way where the edge is short. */
function towards(from: Point, to: Point, distanceCm: number): Point {
  const lengthCm = Math.hypot(to[0] - from[0], to[1] - from[1]);
  return mix(from, to, lengthCm === 0 ? 0 : Math.min(0.5, distanceCm / lengthCm));
}

function mix(from: Point, to: Point, share: number): Point {
  return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
}
