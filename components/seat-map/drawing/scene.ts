/** The picture of a map: cached tiles, labels, and above them what belongs to the fan. */
import type { SeatMark } from "#components/live/basket";
import { partAt, type SeatGrid } from "#components/seat-map/plan/hit-test";
import type { House } from "#components/seat-map/plan/house";
import { labelAnchor } from "#components/seat-map/plan/outlines";
import type { PlanIndex, PlanPart } from "#components/seat-map/plan/plan-index";
import { detailAt } from "#components/seat-map/view/detail";
import { toScreen } from "#components/seat-map/view/viewport";
import { drawPartHover, drawSections, repaintedParts, type Ground } from "./draw-sections";
import { drawSeats } from "./draw-seats";
import { drawEdgeLabels, drawRowLabels, edgeLabels } from "./row-labels";
import { readPalette, type Palette } from "./palette";
import { drawFocusRing, drawGlow, drawMark, GLOW_MS, type MarkBrush } from "./seat-marks";
import { LabelLayer, labelTexts, type LabelText } from "./section-labels";
import { TileLayer, type TileView } from "./tiles";

/** Where and how large the picture is, and how it moves. */
export type Screen = TileView;

/** More changes at once than this are a storm, not news of single seats. */
const GLOWS_MAX = 60;

/** What is under the pointer or has the keyboard. */
export type Pointed = { seat: number | null; part: PlanPart | null; focusSeat: number | null };

/** Everything that is drawn of one house. Somebody else decides when. */
export class Scene {
  pointed: Pointed = { seat: null, part: null, focusSeat: null };
  private codes: Uint8Array = new Uint8Array(0);
  private house: House | null = null;
  private texts: readonly LabelText[];
  private marks: ReadonlyMap<number, SeatMark> = new Map();
  private shownLevels: ReadonlySet<number> | null = null;
  private palette: Palette | null = null;
  private dpr = 1;
  private readonly glows = new Map<number, number>();
  private readonly tiles: TileLayer;
  private readonly labels = new LabelLayer();
  private readonly stageAnchor;

  constructor(
    private readonly index: PlanIndex,
    private readonly grid: SeatGrid,
    private readonly reducesMotion: () => boolean,
  ) {
    this.texts = labelTexts(index.parts, null, String);
    this.stageAnchor = labelAnchor(index.plan.stage.outline);
    this.tiles = new TileLayer((context, bounds, scale) => {
      this.paint(context, bounds, scale);
    });
  }

  /** Takes the colours that are in force at an element. */
  readColours(element: Element): void {
    this.palette = readPalette(element);
    this.labels.forget();
    this.tiles.invalidateAll();
  }

  /** Takes a new state of the house. @param seats those that have changed */
  showHouse(
    codes: Uint8Array,
    house: House,
    seats: readonly number[] | "all",
    formatMoney: (amountMinor: number) => string,
  ): void {
    const repainted = repaintedParts(this.house, house);
    this.codes = codes;
    this.house = house;
    this.texts = labelTexts(this.index.parts, house, formatMoney);
    if (seats === "all") {
      this.tiles.invalidateAll();
      return;
    }
    for (const place of repainted) {
      const part = this.index.parts[place];
      if (part) this.tiles.invalidate(part.bounds);
    }
    const { x, y, pitch } = this.index;
    for (const seat of seats) {
      const [seatX, seatY] = [x[seat] ?? 0, y[seat] ?? 0];
      const half = pitch / 2;
      const bounds = {
        minX: seatX - half,
        minY: seatY - half,
        maxX: seatX + half,
        maxY: seatY + half,
      };
      this.tiles.invalidate(bounds);
    }
  }

  /** Lets seats glow that somebody else has changed. @param nowMs clock of the frames */
  glow(seats: readonly number[], nowMs: number): void {
    if (seats.length > GLOWS_MAX || this.reducesMotion()) return;
    for (const seat of seats) if (!this.marks.has(seat)) this.glows.set(seat, nowMs);
  }

  /** The fan's own seats. */
  showMarks(marks: ReadonlyMap<number, SeatMark>): void {
    this.marks = marks;
  }

  /** Only these price levels stand out; null for all. */
  showLevels(levels: ReadonlySet<number> | null): void {
    this.shownLevels = levels;
    this.tiles.invalidateAll();
  }

  /**
   * Draws one frame.
   *
   * @param context its unit is a device pixel
   * @returns whether another frame is needed
   */
  draw(context: CanvasRenderingContext2D, screen: Screen, nowMs: number): boolean {
    const { palette } = this;
    if (!palette) return false;
    const { size, dpr } = screen;
    this.dpr = dpr;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = palette.background;
    context.fillRect(0, 0, Math.ceil(size.width * dpr), Math.ceil(size.height * dpr));
    const incomplete = this.tiles.draw(context, screen);

    this.drawPointedPart(context, screen, palette);
    context.setTransform(dpr, 0, 0, dpr, 0, 0);
    this.drawLabels(context, screen, palette);
    return this.drawAboveSeats(context, screen, palette, nowMs) || incomplete;
  }

  private readonly isLevelShown = (level: number): boolean =>
    this.shownLevels === null || this.shownLevels.has(level);

  private paint(context: CanvasRenderingContext2D, bounds: Ground["bounds"], scale: number): void {
    const { palette, index } = this;
    if (!palette) return;
    // Tiles are in device pixels; what is drawn must depend on the size that eyes see.
    const ground: Ground = { context, palette, scale: scale / this.dpr, bounds };
    context.fillStyle = palette.background;
    context.fillRect(
      bounds.minX,
      bounds.minY,
      bounds.maxX - bounds.minX,
      bounds.maxY - bounds.minY,
    );
    drawSections(ground, index, this.house, this.isLevelShown);
    drawRowLabels(ground, index);
    if (this.house) drawSeats(ground, index, this.grid, this.codes, this.isLevelShown);
  }

  private drawPointedPart(context: CanvasRenderingContext2D, screen: Screen, palette: Palette) {
    const { part } = this.pointed;
    if (!part) return;
    const { view, size, dpr } = screen;
    const scale = view.scale * dpr;
    const [left, top] = [
      view.x - size.width / 2 / view.scale,
      view.y - size.height / 2 / view.scale,
    ];
    context.setTransform(scale, 0, 0, scale, -left * scale, -top * scale);
    drawPartHover({ context, palette, scale: view.scale, bounds: part.bounds }, part);
  }

  private drawLabels(context: CanvasRenderingContext2D, screen: Screen, palette: Palette): void {
    const { stage } = this.index.plan;
    const pitchPx = this.index.pitch * screen.view.scale;
    this.labels.draw(context, this.index.parts, this.texts, screen, palette, pitchPx);
    const shape = { outline: stage.outline, anchor: this.stageAnchor };
    const brush = { context, palette, ...screen };
    this.labels.drawWord(stage.name, shape, brush);
    const part = detailAt(pitchPx) === "seats" ? partAt(this.index.parts, screen.view) : null;
    if (part) drawEdgeLabels(brush, edgeLabels(this.index, part, screen));
  }

  private drawAboveSeats(
    context: CanvasRenderingContext2D,
    { view, size }: Screen,
    palette: Palette,
    nowMs: number,
  ): boolean {
    const { x, y, pitch } = this.index;
    const brush: MarkBrush = { context, palette, pitchPx: pitch * view.scale };
    const placeOf = (seat: number) => toScreen(view, size, { x: x[seat] ?? 0, y: y[seat] ?? 0 });
    let goesOn = false;

    for (const [seat, sinceMs] of this.glows) {
      const age = (nowMs - sinceMs) / GLOW_MS;
      if (age >= 1) this.glows.delete(seat);
      else if (detailAt(brush.pitchPx) !== "sections")
        drawGlow(brush, placeOf(seat), Math.max(0, age));
    }
    for (const [seat, mark] of this.marks) {
      const turns = (mark === "taking" || mark === "releasing") && !this.reducesMotion();
      drawMark(brush, placeOf(seat), mark, turns ? (nowMs % 900) / 900 : 0);
      goesOn ||= turns;
    }
    const { seat, focusSeat } = this.pointed;
    if (seat !== null) drawFocusRing(brush, placeOf(seat), false);
    if (focusSeat !== null) drawFocusRing(brush, placeOf(focusSeat), true);
    return goesOn || this.glows.size > 0;
  }
}
