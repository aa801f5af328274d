/**
 * Curves along which rows of seats run.
 *
 * A curve is walked from left to right as the audience is drawn, stage at the top, and is made of straights and
 * arcs that all bend the same way, around the stage. A row at some offset runs beside it, further from the stage.
 */
import type { Point } from "#server/domain/seating-plan";

/** Longest piece of an arc, in radians, that is drawn as a straight line: at 40 metres, 1.4 cm off. */
const CHORD_TURN_MAX = Math.PI / 60;

/** A straight (`turn` 0) or an arc, which turns by `turn` radians over its length. */
export type Stretch = { lengthCm: number; turn: number };

type PlacedStretch = Stretch & { fromCm: number; x: number; y: number; heading: number };
export type Curve = { readonly stretches: readonly PlacedStretch[]; readonly lengthCm: number };

/** Which way a curve goes at a place: `heading` 0 is to the right, a quarter turn is down the screen. */
type Pose = { x: number; y: number; heading: number };

/** Joins stretches end to end, the first of them starting at `start`. */
export function curveFrom(start: Pose, stretches: readonly Stretch[]): Curve {
  const placed: PlacedStretch[] = [];
  let at = start;
  let fromCm = 0;
  for (const stretch of stretches) {
    const next = { ...stretch, ...at, fromCm };
    placed.push(next);
    at = poseOn(next, stretch.lengthCm);
    fromCm += stretch.lengthCm;
  }
  return { stretches: placed, lengthCm: fromCm };
}

/** An arc about (0, 0) whose middle is straight below it. @param halfTurn radians to either side, below a half circle */
export function arcAbout(radiusCm: number, halfTurn: number): Curve {
  const start = {
    x: -radiusCm * Math.sin(halfTurn),
    y: radiusCm * Math.cos(halfTurn),
    heading: halfTurn,
  };
  return curveFrom(start, [{ lengthCm: 2 * halfTurn * radiusCm, turn: 2 * halfTurn }]);
}

function poseOn({ x, y, heading, lengthCm, turn }: Stretch & Pose, distanceCm: number): Pose {
  const turned = lengthCm === 0 ? 0 : (turn * distanceCm) / lengthCm;
  // The chord of an arc: its length over its arc is sin(h) / h with h half the turn, which is 1 on a straight.
  const half = turned / 2;
  const chord = half === 0 ? distanceCm : (distanceCm * Math.sin(half)) / half;
  return {
    x: x + chord * Math.cos(heading - half),
    y: y + chord * Math.sin(heading - half),
    heading: heading - turned,
  };
}

/** The point that lies `offsetCm` beside the curve, away from the stage. @param alongCm from the curve's start */
export function pointBeside(curve: Curve, alongCm: number, offsetCm: number): Point {
  const { x, y, heading } = poseAt(curve, alongCm);
  return [x - offsetCm * Math.sin(heading), y + offsetCm * Math.cos(heading)];
}

/** Place and heading on the curve itself. */
export function poseAt(curve: Curve, alongCm: number): Pose {
  const stretch = curve.stretches.findLast(({ fromCm }) => fromCm <= alongCm) ?? curve.stretches[0];
  if (!stretch) throw new Error("A curve has at least one stretch.");
  return poseOn(stretch, alongCm - stretch.fromCm);
}

/** How long the parallel at an offset is between two places of the curve. */
export function lengthBeside(curve: Curve, fromCm: number, toCm: number, offsetCm: number): number {
  return curve.stretches.reduce((sum, stretch) => {
    const first = Math.max(fromCm, stretch.fromCm);
    const last = Math.min(toCm, stretch.fromCm + stretch.lengthCm);
    return last <= first ? sum : sum + (last - first) * widening(stretch, offsetCm);
  }, 0);
}

/**
 * The place of the curve that is reached by walking along the parallel at an offset.
 *
 * @param walkCm negative to walk back towards the start
 */
export function walkBeside(curve: Curve, fromCm: number, walkCm: number, offsetCm: number): number {
  const forward = walkCm >= 0;
  let left = Math.abs(walkCm);
  let at = fromCm;
  for (const stretch of forward ? curve.stretches : curve.stretches.toReversed()) {
    const end = forward ? stretch.fromCm + stretch.lengthCm : stretch.fromCm;
    const room = (forward ? end - at : at - end) * widening(stretch, offsetCm);
    if (room <= 0) continue;
    const step = Math.min(left, room) / widening(stretch, offsetCm);
    at += forward ? step : -step;
    left -= Math.min(left, room);
    if (left === 0) return at;
  }
  return at + (forward ? left : -left);
}

/** How much longer the parallel is than the curve. */
function widening({ lengthCm, turn }: Stretch, offsetCm: number): number {
  return lengthCm === 0 ? 1 : 1 + (offsetCm * turn) / lengthCm;
}

/** Corners of the parallel at an offset, close enough together that arcs look round. */
export function traceBeside(curve: Curve, fromCm: number, toCm: number, offsetCm: number): Point[] {
  const stops = [fromCm];
  for (const stretch of curve.stretches) {
    const first = Math.max(fromCm, stretch.fromCm);
    const last = Math.min(toCm, stretch.fromCm + stretch.lengthCm);
    if (last <= first) continue;
    const turn = (stretch.turn * (last - first)) / stretch.lengthCm;
    const pieces = Math.max(1, Math.ceil(turn / CHORD_TURN_MAX));
    for (let piece = 1; piece <= pieces; piece += 1) {
      stops.push(first + ((last - first) * piece) / pieces);
    }
  }
  return stops.map((alongCm) => pointBeside(curve, alongCm, offsetCm));
}
