"use client";

import { useDeferredValue, useMemo, useState } from "react";

import { Card } from "#components/ui/card";
import { planFromTemplate, PlanTemplate } from "#server/domain/plan-templates";
import { seatCountOf, type SeatingPlan } from "#server/domain/seating-plan";

import { placesInWords } from "./places-words";
import { PlanDrawing } from "./plan-drawing";

const SWATCHES = [
  "bg-seat-level-1",
  "bg-seat-level-2",
  "bg-seat-level-3",
  "bg-seat-level-4",
  "bg-seat-level-5",
  "bg-seat-level-6",
  "bg-seat-level-7",
  "bg-seat-level-8",
];

/** The plan that some choices make, while they are being made. @param choices as typed, right or wrong */
export function PlanPreview({ choices }: { choices: unknown }) {
  // Typing goes first: a large house takes longer to draw than a key to press.
  const wanted = useDeferredValue(JSON.stringify(choices));
  const drawn = useMemo(() => drawPlan(JSON.parse(wanted)), [wanted]);
  const [shown, setShown] = useState(drawn);
  if (drawn && drawn !== shown) setShown(drawn);

  return (
    <Card className="grid gap-4 p-4 sm:p-5">
      <div className="flex items-baseline justify-between gap-4">
        <h2 className="text-lg font-semibold">Preview</h2>
        <p role="status" className="figures text-right font-semibold">
          {drawn ? sizeOf(drawn) : "Mend the fields to see it"}
        </p>
      </div>
      <div className="grid aspect-4/3 place-items-center rounded-lg bg-map-bg p-2">
        {shown && (
          <PlanDrawing
            plan={shown}
            label={`Plan with ${sizeOf(shown)}`}
            className={`size-full min-h-0 transition-opacity ${drawn ? "" : "opacity-40"}`}
          />
        )}
      </div>
      {shown && <Legend plan={shown} />}
    </Card>
  );
}

/** The plan of choices that fit their template; null for any other. */
function drawPlan(choices: unknown): SeatingPlan | null {
  const fitting = PlanTemplate.safeParse(choices);
  return fitting.success ? planFromTemplate(fitting.data) : null;
}

function sizeOf(plan: SeatingPlan): string {
  return placesInWords({
    seatCount: seatCountOf(plan),
    areaCapacity: plan.areas.reduce((sum, area) => sum + area.capacity, 0),
  });
}

/** Price levels with how many seats and places each has. */
function Legend({ plan }: { plan: SeatingPlan }) {
  return (
    <ul aria-label="Price levels" className="flex flex-wrap gap-x-5 gap-y-2 text-sm">
      {plan.priceLevels.map(({ key, name }, place) => (
        <li key={key} className="flex items-center gap-2">
          <span
            aria-hidden
            className={`size-3 rounded-full ${SWATCHES[place % SWATCHES.length] ?? ""}`}
          />
          <span>{name}</span>
          <span className="figures text-ink-soft">
            {placesOfLevel(plan, key).toLocaleString("en-GB")}
          </span>
        </li>
      ))}
    </ul>
  );
}

function placesOfLevel({ sections, areas }: SeatingPlan, key: string): number {
  const rows = sections.flatMap((section) => section.rows).filter((row) => row.priceLevel === key);
  const seats = rows.reduce((sum, row) => sum + row.seats.length, 0);
  const of = areas.filter((area) => area.priceLevel === key);
  return seats + of.reduce((sum, area) => sum + area.capacity, 0);
}
