/**
 * Seating plans: the geometry of a venue, immutable once published and named by its hash.
 *
 * Seats are kept as columns a row at a time, which makes 12,000 of them about 150 KB of JSON.
 */
import { z } from "zod";

import type { SeatId, SeatIndex } from "#server/domain/ids";
import { PriceLevelKey, SectionId } from "#server/domain/ids";

/** Most seats and areas of one plan. */
const PLAN_SEATS_MAX = 100_000;
export const PLAN_AREA_CAPACITY_MAX = 100_000;

/** What a fan should know about a seat before choosing it. */
export const SeatFlag = z.enum(["wheelchair", "companion", "restricted_view", "aisle"]);
export type SeatFlag = z.infer<typeof SeatFlag>;

/** A corner in plan units. One unit is a centimetre; y grows away from the top of the screen. */
export const Point = z.tuple([z.number(), z.number()]);
export type Point = z.infer<typeof Point>;

const Label = z.string().regex(/^[A-Za-z0-9]{1,6}$/, "one to six letters or digits");

/** One row. `x[i]`, `y[i]` are the middle of the seat that `seats[i]` labels. */
export const PlanRow = z
  .object({
    label: Label,
    priceLevel: PriceLevelKey,
    seats: z.array(Label).min(1).max(500),
    x: z.array(z.number()),
    y: z.array(z.number()),
    /** Flags by the seat's position in the row. */
    flags: z.record(z.string().regex(/^\d+$/), z.array(SeatFlag)).optional(),
  })
  .refine((row) => row.x.length === row.seats.length && row.y.length === row.seats.length, {
    message: "each seat has one x and one y",
  })
  .refine((row) => new Set(row.seats).size === row.seats.length, {
    message: "each seat of a row has a label of its own",
  });
export type PlanRow = z.infer<typeof PlanRow>;

/** A block of rows, drawn as one shape from afar. */
export const PlanSection = z
  .object({
    id: SectionId,
    name: z.string().min(1).max(60),
    outline: z.array(Point).min(3),
    rows: z.array(PlanRow).min(1).max(200),
  })
  .refine((section) => new Set(section.rows.map((row) => row.label)).size === section.rows.length, {
    message: "each row of a section has a label of its own",
  });
export type PlanSection = z.infer<typeof PlanSection>;

/** A general admission area: a capacity, not seats. */
export const PlanArea = z.object({
  id: SectionId,
  name: z.string().min(1).max(60),
  outline: z.array(Point).min(3),
  capacity: z.int().min(1).max(PLAN_AREA_CAPACITY_MAX),
  priceLevel: PriceLevelKey,
});
export type PlanArea = z.infer<typeof PlanArea>;

/** A whole plan. Sections, rows and seats are in the order that numbers the seats from 0. */
export const SeatingPlan = z.object({
  width: z.number().positive(),
  height: z.number().positive(),
  /** Drawn and labelled, so that a fan knows which way is front. */
  stage: z.object({ name: z.string().min(1).max(40), outline: z.array(Point).min(3) }),
  /** Where eyes go: "best" means nearest to it. */
  focalPoint: Point,
  priceLevels: z
    .array(z.object({ key: PriceLevelKey, name: z.string().min(1).max(60) }))
    .min(1)
    .max(20),
  sections: z.array(PlanSection).max(300),
  areas: z.array(PlanArea).max(50),
});
export type SeatingPlan = z.infer<typeof SeatingPlan>;

/** One seat of a plan, with everything that its column form spreads out. */
export type PlanSeat = {
  index: SeatIndex;
  id: SeatId;
  sectionId: SectionId;
  sectionName: string;
  rowLabel: string;
  seatLabel: string;
  priceLevel: PriceLevelKey;
  x: number;
  y: number;
  flags: readonly SeatFlag[];
};

/** Every seat of a plan, in the order of their indices. */
export function seatsOf(plan: SeatingPlan): PlanSeat[] {
  const seats: PlanSeat[] = [];
  for (const section of plan.sections) {
    for (const row of section.rows) {
      row.seats.forEach((seatLabel, position) => {
        seats.push({
          // Branded without parsing: a plan of 50,000 seats is read often, and was parsed when published.
          index: seats.length as SeatIndex,
          id: `${section.id}-${row.label}-${seatLabel}` as SeatId,
          sectionId: section.id,
          sectionName: section.name,
          rowLabel: row.label,
          seatLabel,
          priceLevel: row.priceLevel,
          x: row.x[position] ?? 0,
          y: row.y[position] ?? 0,
          flags: row.flags?.[String(position)] ?? [],
        });
      });
    }
  }
  return seats;
}

/** How many seats a plan has, general admission not counted. */
export function seatCountOf(plan: SeatingPlan): number {
  return plan.sections.reduce(
    (sum, section) => sum + section.rows.reduce((count, row) => count + row.seats.length, 0),
    0,
  );
}

/** What is wrong with a plan that is well formed: an empty list means that it can be published. */
export function planFaults(plan: SeatingPlan): string[] {
  const faults: string[] = [];
  const levels = new Set(plan.priceLevels.map((level) => level.key));
  const ids = [...plan.sections, ...plan.areas].map((part) => part.id);
  if (ids.length === 0) faults.push("A plan needs a section or an area.");
  for (const id of ids.filter((each, place) => ids.indexOf(each) !== place)) {
    faults.push(`Two parts of the plan are called ${id}.`);
  }
  const used = [
    ...plan.sections.flatMap((section) => section.rows.map((row) => row.priceLevel)),
    ...plan.areas.map((area) => area.priceLevel),
  ];
  for (const key of new Set(used)) {
    if (!levels.has(key)) faults.push(`Price level ${key} is used and not declared.`);
  }
  if (seatCountOf(plan) > PLAN_SEATS_MAX) {
    faults.push(`A plan has at most ${String(PLAN_SEATS_MAX)} seats.`);
  }
  return faults;
}
