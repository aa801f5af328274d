/** General admission: one area before a stage, with room for so many people. */
import { z } from "zod";

import { framePlan, roundCorners } from "#server/domain/plan-templates/frame";
import { stageOutline } from "#server/domain/plan-templates/stage";
import { PLAN_AREA_CAPACITY_MAX, type SeatingPlan } from "#server/domain/seating-plan";

/** The choices of the general admission template. */
export const GeneralAdmissionTemplate = z.strictObject({
  template: z.literal("general_admission"),
  areaName: z.string().trim().min(1).max(60).default("Standing"),
  capacity: z.int().min(1).max(PLAN_AREA_CAPACITY_MAX).default(500),
});
export type GeneralAdmissionTemplate = z.infer<typeof GeneralAdmissionTemplate>;

/** Floor for one standing person, in square centimetres: a comfortable crowd of two to a square metre. */
const PERSON_CM2 = 5_000;
const WIDTH_CM_MIN = 900;
const STAGE_GAP_CM = 220;

/** Draws an area and the stage before it. */
export function planGeneralAdmission({
  areaName,
  capacity,
}: GeneralAdmissionTemplate): SeatingPlan {
  const half = Math.max(WIDTH_CM_MIN, Math.sqrt(capacity * PERSON_CM2 * 1.3)) / 2;
  const depthCm = half * 1.5;
  return framePlan({
    stage: {
      name: "Stage",
      outline: stageOutline({
        halfWidthCm: half * 0.6,
        frontY: -STAGE_GAP_CM,
        depthCm: half * 0.4,
        bowDegrees: 20,
        backShare: 0.92,
        cornerCm: 60,
      }),
    },
    focalPoint: [0, -STAGE_GAP_CM],
    priceLevels: [{ key: "standing", name: areaName }],
    sections: [],
    areas: [
      {
        id: "area",
        name: areaName,
        outline: roundCorners(
          [
            [-half, 0],
            [half, 0],
            [half, depthCm],
            [-half, depthCm],
          ],
          half * 0.3,
        ),
        capacity,
        priceLevel: "standing",
      },
    ],
  });
}
