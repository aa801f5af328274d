/** Draws the letter of each row at both of its ends. */
import { boundsMeet } from "#components/seat-map/plan/outlines";
import type { PlanIndex } from "#components/seat-map/plan/plan-index";
import { detailAt } from "#components/seat-map/view/detail";
import type { PlanRow } from "#server/domain/seating-plan";
import type { Ground } from "./draw-sections";

/** Draws the row labels of sections that meet the bounds, where seats are large enough to be chosen. */
export function drawRowLabels(ground: Ground, index: PlanIndex): void {
  const { context, palette, scale, bounds } = ground;
  if (detailAt(index.pitch * scale) !== "seats") return;
  context.fillStyle = palette.labelSoft;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.font = `600 ${String(index.pitch * 0.34)}px ${palette.fontFamily}`;
  index.plan.sections.forEach((section, place) => {
    const part = index.parts[place];
    if (!part || !boundsMeet(part.bounds, bounds)) return;
    for (const row of section.rows) {
      for (const [x, y] of endsOf(row, index.pitch)) context.fillText(row.label, x, y);
    }
  });
}

/** The two places where one more seat would stand at either end, a little nearer. */
function endsOf({ x, y }: PlanRow, pitch: number): [number, number][] {
  const last = x.length - 1;
  const [firstX, firstY] = [x[0] ?? 0, y[0] ?? 0];
  const [lastX, lastY] = [x[last] ?? 0, y[last] ?? 0];
  const lead = stepOf(firstX - (x[1] ?? firstX + 1), firstY - (y[1] ?? firstY), pitch);
  const tail = stepOf(lastX - (x[last - 1] ?? lastX - 1), lastY - (y[last - 1] ?? lastY), pitch);
  return [
    [firstX + lead[0], firstY + lead[1]],
    [lastX + tail[0], lastY + tail[1]],
  ];
}

function stepOf(dx: number, dy: number, pitch: number): [number, number] {
  const length = Math.hypot(dx, dy) || 1;
  const step = pitch * 0.82;
  return [(dx / length) * step, (dy / length) * step];
}
