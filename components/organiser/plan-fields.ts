/** The choices of the plan templates as fields of a form: what they are called and how far they go. */
import type { z } from "zod";

import type { PlanTemplate } from "#server/domain/plan-templates";
import { ArenaTemplate } from "#server/domain/plan-templates/arena";
import { GeneralAdmissionTemplate } from "#server/domain/plan-templates/general-admission";
import { HallTemplate } from "#server/domain/plan-templates/hall";
import { TheatreTemplate } from "#server/domain/plan-templates/theatre";

/** Names of the templates. */
export type TemplateName = PlanTemplate["template"];

type FieldBase = { key: string; label: string };

/** One choice of a template. */
export type PlanField = FieldBase &
  (
    | { kind: "number"; min: number; max: number; initial: number }
    /** From 0 to 1, set by a slider. */
    | { kind: "share"; initial: number }
    | { kind: "choice"; initial: string; options: readonly { value: string; label: string }[] }
    | { kind: "text"; initial: string }
  );

/** A template as it is offered. */
export type TemplateOffer = {
  label: string;
  description: string;
  /** What to know before filling in its fields. */
  note: string;
  fields: readonly PlanField[];
};

const hall = HallTemplate.shape;
const theatre = TheatreTemplate.shape;
const arena = ArenaTemplate.shape;
const area = GeneralAdmissionTemplate.shape;

/** The templates in the order in which they are offered. */
export const TEMPLATES: Readonly<Record<TemplateName, TemplateOffer>> = {
  hall: {
    label: "Hall",
    description: "Equal blocks side by side, turned to the stage as much as you like.",
    note: "Price levels run from the front to the back; Band A is the front.",
    fields: [
      count("sections", "Sections", hall.sections),
      count("rowsPerSection", "Rows per section", hall.rowsPerSection),
      count("seatsPerRow", "Seats per row", hall.seatsPerRow),
      count("priceLevels", "Price levels", hall.priceLevels),
      {
        kind: "share",
        key: "curve",
        label: "Curve of the rows",
        initial: hall.curve.parse(undefined),
      },
      {
        kind: "choice",
        key: "rowNumbering",
        label: "Rows are called",
        initial: hall.rowNumbering.parse(undefined),
        options: [
          { value: "letters", label: "A, B, C …" },
          { value: "numbers", label: "1, 2, 3 …" },
        ],
      },
      {
        kind: "choice",
        key: "seatNumbering",
        label: "Seats are numbered",
        initial: hall.seatNumbering.parse(undefined),
        options: [
          { value: "left_to_right", label: "From left to right" },
          { value: "right_to_left", label: "From right to left" },
          { value: "odd_even", label: "Odd left, even right" },
        ],
      },
    ],
  },
  theatre: {
    label: "Theatre",
    description: "Stalls in three blocks, circles above them, boxes along the sides.",
    note: "Write 0 to leave a circle or the boxes out.",
    fields: [
      count("stallsRows", "Rows in the stalls", theatre.stallsRows),
      count("circleRows", "Rows in the dress circle", theatre.circleRows),
      count("upperCircleRows", "Rows in the upper circle", theatre.upperCircleRows),
      count("boxesPerSide", "Boxes on each side", theatre.boxesPerSide),
    ],
  },
  arena: {
    label: "Arena",
    description: "A standing floor and two bowls around it.",
    note: "Write 0 for the upper bowl to leave it out.",
    fields: [
      count("lowerRows", "Rows in the lower bowl", arena.lowerRows),
      count("upperRows", "Rows in the upper bowl", arena.upperRows),
      count("sideBlocks", "Blocks along each side", arena.sideBlocks),
      count("floorCapacity", "Places on the floor", arena.floorCapacity),
    ],
  },
  general_admission: {
    label: "General admission",
    description: "One area, no seats: whoever comes stands where there is room.",
    note: "Nobody chooses a place; the house is full when as many tickets are sold.",
    fields: [
      {
        kind: "text",
        key: "areaName",
        label: "Name of the area",
        initial: area.areaName.parse(undefined),
      },
      count("capacity", "Capacity", area.capacity),
    ],
  },
};

/** The names of the templates, in the order in which they are offered. */
export const TEMPLATE_NAMES = Object.keys(TEMPLATES) as TemplateName[];

/** A whole number with the bounds and the default that the template's schema gives it. */
function count(key: string, label: string, schema: z.ZodDefault<z.ZodNumber>): PlanField {
  const { minValue, maxValue } = schema.unwrap();
  return {
    kind: "number",
    key,
    label,
    min: minValue ?? 0,
    max: maxValue ?? 0,
    initial: schema.parse(undefined),
  };
}

/**
 * What a form says about the plan, as the API wants it; numbers that are none are left as typed.
 *
 * @param read what stands in a field; undefined as long as nobody has looked
 */
export function planBodyOf(
  template: TemplateName,
  read: (key: string) => string | undefined,
): unknown {
  const choices = TEMPLATES[template].fields.map((field) => {
    const typed = read(field.key) ?? String(field.initial);
    return [field.key, isNumber(field) ? numberOf(typed) : typed] as const;
  });
  return { template, ...Object.fromEntries(choices) };
}

/** How a field of a plan wants to be filled in; null for a key that the template does not have. */
export function planSentence(template: TemplateName, key: string): string | null {
  const field = TEMPLATES[template].fields.find((each) => each.key === key);
  if (!field) return null;
  return field.kind === "number"
    ? `A whole number from ${String(field.min)} to ${field.max.toLocaleString("en-GB")}.`
    : "Fill this in.";
}

function isNumber({ kind }: PlanField): boolean {
  return kind === "number" || kind === "share";
}

/** Number("") is 0, and nobody who left a field empty meant 0. */
function numberOf(typed: string): number | string {
  return typed.trim() === "" ? typed : Number(typed);
}
