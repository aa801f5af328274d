import type { Point, SeatingPlan } from "#server/domain/seating-plan";

/** A house in outline, stage first: which way is front and how the sections lie. Decorative. */
export function VenuePlan({ plan, className }: { plan: SeatingPlan; className?: string }) {
  const margin = Math.max(plan.width, plan.height) * 0.02;
  const box = [-margin, -margin, plan.width + 2 * margin, plan.height + 2 * margin];
  return (
    <svg viewBox={box.map(String).join(" ")} aria-hidden className={className}>
      <path d={outlinePath(plan.stage.outline)} className="fill-map-stage" />
      {[...plan.sections, ...plan.areas].map((part) => (
        <path
          key={part.id}
          d={outlinePath(part.outline)}
          vectorEffect="non-scaling-stroke"
          className="fill-map-section stroke-map-section-line"
        />
      ))}
    </svg>
  );
}

function outlinePath(outline: readonly Point[]): string {
  return `M${outline.map(([x, y]) => `${String(Math.round(x))} ${String(Math.round(y))}`).join("L")}z`;
}
