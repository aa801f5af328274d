/** Draws the letter of each row: at both of its ends, and at the edge of the screen when an end is out of sight. */
import { boundsMeet } from "#components/seat-map/plan/outlines";
import type { PlanIndex, PlanPart } from "#components/seat-map/plan/plan-index";
import { detailAt } from "#components/seat-map/view/detail";
import { toScreen, visibleBounds, type Place } from "#components/seat-map/view/viewport";
import type { PlanRow } from "#server/domain/seating-plan";
import type { Ground } from "./draw-sections";
import type { LabelBrush } from "./section-labels";

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

/** Where the labels at the edge stand, in CSS pixels from it. */
const EDGE_PX = 15;
const EDGE_RADIUS_PX = 10;

/** A label at the edge of the screen. */
export type EdgeLabel = { label: string; at: Place };

/**
 * The rows of one section that begin out of sight: rows that run across are named at the left edge,
 * rows that run down at the top.
 *
 * @returns places in CSS pixels of the screen
 */
export function edgeLabels(
  index: PlanIndex,
  part: PlanPart,
  screen: Pick<LabelBrush, "view" | "size">,
): EdgeLabel[] {
  const { view, size } = screen;
  const sight = visibleBounds(view, size);
  const labels: EdgeLabel[] = [];
  for (const row of index.plan.sections[part.place]?.rows ?? []) {
    const last = row.x.length - 1;
    const [dx, dy] = [(row.x[last] ?? 0) - (row.x[0] ?? 0), (row.y[last] ?? 0) - (row.y[0] ?? 0)];
    const runsAcross = Math.abs(dx) >= Math.abs(dy);
    const [along, edge] = runsAcross ? [row.x, sight.minX] : [row.y, sight.minY];
    const first = firstInSight(along, edge);
    if (first === null) continue;
    const at = toScreen(view, size, { x: row.x[first] ?? 0, y: row.y[first] ?? 0 });
    const place = runsAcross ? { x: EDGE_PX, y: at.y } : { x: at.x, y: EDGE_PX };
    const isSeen = at.x > 0 && at.y > 0 && at.x < size.width && at.y < size.height;
    if (isSeen) labels.push({ label: row.label, at: place });
  }
  return labels;
}

/** The first seat beyond the edge, if others lie before it; null when the row begins in sight. */
function firstInSight(along: readonly number[], edge: number): number | null {
  const inSight = along.flatMap((value, seat) => (value < edge ? [] : [{ value, seat }]));
  if (inSight.length === along.length) return null;
  inSight.sort((a, b) => a.value - b.value);
  return inSight[0]?.seat ?? null;
}

/** Draws labels at the edge of the screen, each on a disc of its own. */
export function drawEdgeLabels(brush: LabelBrush, labels: readonly EdgeLabel[]): void {
  const { context, palette } = brush;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.font = `650 11px ${palette.fontFamily}`;
  for (const { label, at } of labels) {
    context.globalAlpha = 0.92;
    context.fillStyle = palette.background;
    context.beginPath();
    context.arc(at.x, at.y, EDGE_RADIUS_PX, 0, 2 * Math.PI);
    context.fill();
    context.globalAlpha = 1;
    context.fillStyle = palette.label;
    context.fillText(label, at.x, at.y + 0.5);
  }
}
