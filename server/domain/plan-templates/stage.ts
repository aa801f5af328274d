/** The stage as it is drawn: a front that bows towards the audience, and a back that is a little narrower. */
import { arcAbout, traceBeside } from "#server/domain/plan-templates/curve";
import { roundCorners } from "#server/domain/plan-templates/frame";
import type { Point } from "#server/domain/seating-plan";

/** A stage about the middle of the house, x 0. Lengths are centimetres. */
export type StagePlan = {
  halfWidthCm: number;
  /** Of the middle of the front: the place that is nearest to the audience. */
  frontY: number;
  /** From the ends of the front to the back. */
  depthCm: number;
  /** How far the front bends round, in degrees. */
  bowDegrees: number;
  /** Width of the back, as a share of the front's. */
  backShare: number;
  cornerCm: number;
};

/** Draws a stage. */
export function stageOutline(stage: StagePlan): Point[] {
  const { halfWidthCm, frontY, depthCm, bowDegrees, backShare, cornerCm } = stage;
  const halfTurn = (bowDegrees * Math.PI) / 360;
  const radiusCm = halfWidthCm / Math.sin(halfTurn);
  const bow = arcAbout(radiusCm, halfTurn);
  const front = traceBeside(bow, 0, bow.lengthCm, 0).map(([x, y]): Point => [
    x,
    y - radiusCm + frontY,
  ]);
  const backY = frontY - radiusCm * (1 - Math.cos(halfTurn)) - depthCm;
  const backHalfCm = halfWidthCm * backShare;
  return roundCorners([...front, [backHalfCm, backY], [-backHalfCm, backY]], cornerCm);
}
