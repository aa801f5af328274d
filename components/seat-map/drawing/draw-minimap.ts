/** Draws the minimap: the house as shapes, and the window onto it. */
import type { PlanIndex } from "#components/seat-map/plan/plan-index";
import {
  fit,
  toPlan,
  toScreen,
  type Place,
  type ScreenSize,
  type Viewport,
} from "#components/seat-map/view/viewport";
import { visibleBounds } from "#components/seat-map/view/viewport";
import { drawSections } from "./draw-sections";
import type { Palette } from "./palette";

const PADDING_PX = 6;

/** How the house lies in the minimap. */
function minimapView(index: PlanIndex, size: ScreenSize): Viewport {
  return fit(index.bounds, size, PADDING_PX);
}

/** The place of the plan under a place of the minimap. */
export function minimapPlace(index: PlanIndex, size: ScreenSize, place: Place): Place {
  return toPlan(minimapView(index, size), size, place);
}

/** Draws it whole. @param sight the view of the map and its size */
export function drawMinimap(
  context: CanvasRenderingContext2D,
  index: PlanIndex,
  palette: Palette,
  screen: { size: ScreenSize; dpr: number },
  sight: { view: Viewport; size: ScreenSize },
): void {
  const { size, dpr } = screen;
  const view = minimapView(index, size);
  const scale = view.scale * dpr;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = palette.background;
  context.fillRect(0, 0, size.width * dpr, size.height * dpr);
  const shown = visibleBounds(view, size);
  context.setTransform(scale, 0, 0, scale, -shown.minX * scale, -shown.minY * scale);
  drawSections({ context, palette, scale: view.scale, bounds: shown }, index, null, () => true);

  context.setTransform(dpr, 0, 0, dpr, 0, 0);
  const window = visibleBounds(sight.view, sight.size);
  const from = toScreen(view, size, { x: window.minX, y: window.minY });
  const to = toScreen(view, size, { x: window.maxX, y: window.maxY });
  const [width, height] = [Math.max(6, to.x - from.x), Math.max(6, to.y - from.y)];
  context.fillStyle = palette.accent;
  context.globalAlpha = 0.25;
  context.fillRect(from.x, from.y, width, height);
  context.globalAlpha = 1;
  context.strokeStyle = palette.focus;
  context.lineWidth = 2;
  context.strokeRect(from.x, from.y, width, height);
}
