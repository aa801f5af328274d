import { useMemo } from "react";

import { seatCountOf, type Point, type SeatingPlan } from "#server/domain/seating-plan";

/** Up to so many seats, each is drawn; more, and a row is a line: an eye could not tell them apart. */
const DRAWN_SEATS_MAX = 5_000;

const SEAT_SIZE_CM = 40;

// Whole names, because Tailwind reads the source and does not run it.
const STROKES = [
  "stroke-seat-level-1",
  "stroke-seat-level-2",
  "stroke-seat-level-3",
  "stroke-seat-level-4",
  "stroke-seat-level-5",
  "stroke-seat-level-6",
  "stroke-seat-level-7",
  "stroke-seat-level-8",
];
const FILLS = [
  "fill-seat-level-1",
  "fill-seat-level-2",
  "fill-seat-level-3",
  "fill-seat-level-4",
  "fill-seat-level-5",
  "fill-seat-level-6",
  "fill-seat-level-7",
  "fill-seat-level-8",
];

/** A plan as it will look, stage first, seats in the colours of their price levels. */
export function PlanDrawing({
  plan,
  label,
  className,
}: {
  plan: SeatingPlan;
  /** Says what it is to screen readers; without it the drawing is decoration. */
  label?: string;
  className?: string;
}) {
  const { width, height, stage, sections, areas, priceLevels } = plan;
  const levels = useMemo(() => pathsOfLevels(plan), [plan]);
  const levelOf = (key: string) => priceLevels.findIndex((level) => level.key === key);
  return (
    <svg
      viewBox={`0 0 ${String(width)} ${String(height)}`}
      {...(label === undefined ? { "aria-hidden": true } : { role: "img", "aria-label": label })}
      className={className}
    >
      <path d={outlinePath(stage.outline)} className="fill-map-stage" />
      <Words at={middleOf(stage.outline)} sizeCm={width / 28} className="fill-map-stage-ink">
        {stage.name}
      </Words>
      {sections.map((section) => (
        <path key={section.id} d={outlinePath(section.outline)} className="fill-map-section" />
      ))}
      {areas.map((area) => (
        <g key={area.id}>
          <path
            d={outlinePath(area.outline)}
            className={FILLS[levelOf(area.priceLevel) % FILLS.length]}
          />
          <Words at={middleOf(area.outline)} sizeCm={width / 22} className="fill-seat-ink">
            {area.name}
          </Words>
        </g>
      ))}
      {levels.map(({ key, path, strokeCm }) => (
        <path
          key={key}
          d={path}
          fill="none"
          strokeWidth={strokeCm}
          strokeLinecap="round"
          strokeLinejoin="round"
          className={STROKES[levelOf(key) % STROKES.length]}
        />
      ))}
    </svg>
  );
}

function Words({
  at: [x, y],
  sizeCm,
  className,
  children,
}: {
  at: Point;
  sizeCm: number;
  className: string;
  children: string;
}) {
  return (
    <text
      x={x}
      y={y}
      fontSize={sizeCm}
      fontWeight={600}
      textAnchor="middle"
      dominantBaseline="central"
      aria-hidden
      className={className}
    >
      {children}
    </text>
  );
}

/** One path for each price level: a dot for each seat, or a line for each row. */
function pathsOfLevels(plan: SeatingPlan): { key: string; path: string; strokeCm: number }[] {
  const eachSeat = seatCountOf(plan) <= DRAWN_SEATS_MAX;
  const pieces = new Map<string, string[]>();
  for (const row of plan.sections.flatMap((section) => section.rows)) {
    const points = row.x.map((x, place) => `${String(x)} ${String(row.y[place] ?? 0)}`);
    const path = eachSeat ? points.map((point) => `M${point}h0`).join("") : `M${points.join("L")}`;
    pieces.set(row.priceLevel, [...(pieces.get(row.priceLevel) ?? []), path]);
  }
  return [...pieces].map(([key, paths]) => ({ key, path: paths.join(""), strokeCm: SEAT_SIZE_CM }));
}

function outlinePath(outline: readonly Point[]): string {
  return `M${outline.map(([x, y]) => `${String(x)} ${String(y)}`).join("L")}z`;
}

/** The middle of an outline's box: good enough for words on a symmetrical shape. */
function middleOf(outline: readonly Point[]): Point {
  const xs = outline.map(([x]) => x);
  const ys = outline.map(([, y]) => y);
  return [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2];
}
