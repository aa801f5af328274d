/** Plan templates: a seating plan from a handful of choices, so that a venue takes a minute and not a day. */
import { z } from "zod";

import { ArenaTemplate, planArena } from "#server/domain/plan-templates/arena";
import {
  GeneralAdmissionTemplate,
  planGeneralAdmission,
} from "#server/domain/plan-templates/general-admission";
import { HallTemplate, planHall } from "#server/domain/plan-templates/hall";
import { planTheatre, TheatreTemplate } from "#server/domain/plan-templates/theatre";
import type { SeatingPlan } from "#server/domain/seating-plan";

/** A template and its choices. What is left out takes the template's own default. */
export const PlanTemplate = z.discriminatedUnion("template", [
  HallTemplate,
  GeneralAdmissionTemplate,
  TheatreTemplate,
  ArenaTemplate,
]);
export type PlanTemplate = z.infer<typeof PlanTemplate>;

/** Draws the plan of a template: the same choices make the same plan, centimetre by centimetre. */
export function planFromTemplate(choices: PlanTemplate): SeatingPlan {
  switch (choices.template) {
    case "hall":
      return planHall(choices);
    case "general_admission":
      return planGeneralAdmission(choices);
    case "theatre":
      return planTheatre(choices);
    case "arena":
      return planArena(choices);
  }
}
