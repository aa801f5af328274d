/** Labels of sections and areas: as much as there is room for, drawn once and then copied. */
import type { House } from "#components/seat-map/plan/house";
import { boxFits } from "#components/seat-map/plan/outlines";
import type { PlanPart } from "#components/seat-map/plan/plan-index";
import { detailAt, labelOpacity } from "#components/seat-map/view/detail";
import { toScreen, type ScreenSize, type Viewport } from "#components/seat-map/view/viewport";
import type { Point } from "#server/domain/seating-plan";
import type { Palette } from "./palette";

/** What a label may say, from everything to the least. */
export type LabelText = { name: string; short: string; price: string | null; left: string };

/** Lines of one label: the first is the name. */
type Lines = readonly string[];

/** A label that has been drawn, in CSS pixels. */
type Picture = { canvas: HTMLCanvasElement; width: number; height: number };

const NAME_PX = 12.5;
const LINE_PX = 11.5;
const LEADING_PX = 15;
const PADDING_PX = 6;
const PICTURES_MAX = 400;

/** Choices of lines, the first that fits being drawn. @param asked whether to call it by its short name */
export function labelChoices(
  { name, short, price, left }: LabelText,
  asked: "full" | "short",
): Lines[] {
  const title = asked === "full" ? name : short;
  if (left === "") return [[title]];
  if (price === null) return [[title, left], [title]];
  const cramped = `${price}+`;
  return [[title, `from ${price}`, left], [title, cramped, left], [title, cramped], [title]];
}

/**
 * Sections that belong together are called alike: if one of the blocks has room for its number
 * only, all are called by their number.
 *
 * @returns for each text, how it is called
 */
export function nameStyles(
  texts: readonly LabelText[],
  hasRoom: (text: LabelText, place: number) => boolean,
): ("full" | "short")[] {
  const cramped = new Set<string>();
  texts.forEach((text, place) => {
    if (text.short !== text.name && !hasRoom(text, place)) cramped.add(familyOf(text));
  });
  return texts.map((text) => (cramped.has(familyOf(text)) ? "short" : "full"));
}

function familyOf({ name }: LabelText): string {
  return name.split(" ")[0] ?? name;
}

/** A name that is short and still tells sections apart: `Block 104` is 104, `Box A` is A, `Upper Circle` is UC. */
export function shortName(name: string): string {
  const sign = / (\d+[A-Za-z]?|[A-Za-z])$/.exec(name)?.[1];
  if (sign !== undefined) return sign;
  const words = name.split(/\s+/);
  return words.length > 1 ? words.map((word) => word.charAt(0).toUpperCase()).join("") : name;
}

/** Draws labels above the map, in CSS pixels. */
export class LabelLayer {
  private readonly pictures = new Map<string, Picture>();

  /** After a change of theme or of pixel density. */
  forget(): void {
    this.pictures.clear();
  }

  /** Draws the labels of all parts that are in sight. @param pitchPx CSS pixels between seats */
  draw(
    context: CanvasRenderingContext2D,
    parts: readonly PlanPart[],
    texts: readonly LabelText[],
    screen: { view: Viewport; size: ScreenSize; dpr: number },
    palette: Palette,
    pitchPx: number,
  ): void {
    const [detail, opacity] = [detailAt(pitchPx), labelOpacity(pitchPx)];
    const brush = { context, palette, ...screen };
    // From afar there are no dots that words would have to be set off from.
    const isPlate = detail !== "sections";
    const styles = nameStyles(texts, ({ name }, place) => {
      const part = parts[place];
      return part !== undefined && fits(this.picture([name], brush, isPlate), part, screen.view);
    });
    for (const part of parts) {
      // Areas have no seats that a label could hide, so theirs never fades.
      context.globalAlpha = part.kind === "area" ? 1 : opacity;
      const text = texts[part.place];
      const at = placeOf(part.anchor, screen);
      if (context.globalAlpha === 0 || !text || !at) continue;
      for (const lines of labelChoices(text, styles[part.place] ?? "full")) {
        const picture = this.picture(lines, brush, isPlate);
        // A name alone may reach over the edge a little: better that than a section without one.
        if (!fits(picture, part, screen.view, lines.length === 1 ? 0.7 : 1)) continue;
        copy(context, picture, at);
        break;
      }
    }
    context.globalAlpha = 1;
  }

  /** Draws one label that is not a part's, such as the stage's. */
  drawWord(
    word: string,
    shape: { outline: readonly Point[]; anchor: Point },
    brush: LabelBrush,
  ): void {
    const at = placeOf(shape.anchor, brush);
    const picture = this.picture([word], { ...brush, palette: onStage(brush.palette) }, false);
    if (at && fits(picture, shape, brush.view)) copy(brush.context, picture, at);
  }

  private picture(lines: Lines, brush: LabelBrush, isPlate: boolean): Picture {
    const key = `${isPlate ? "plate" : "word"}\n${lines.join("\n")}`;
    const known = this.pictures.get(key);
    if (known) return known;
    if (this.pictures.size >= PICTURES_MAX) this.pictures.clear();
    const drawn = drawLines(lines, brush, isPlate);
    this.pictures.set(key, drawn);
    return drawn;
  }
}

/** Where labels are drawn. */
export type LabelBrush = {
  context: CanvasRenderingContext2D;
  palette: Palette;
  view: Viewport;
  size: ScreenSize;
  dpr: number;
};

function onStage(palette: Palette): Palette {
  return { ...palette, label: palette.stageInk };
}

function placeOf(
  [x, y]: Point,
  { view, size }: { view: Viewport; size: ScreenSize },
): { x: number; y: number } | null {
  const at = toScreen(view, size, { x, y });
  const isSeen = at.x > -90 && at.x < size.width + 90 && at.y > -40 && at.y < size.height + 40;
  return isSeen ? at : null;
}

function fits(
  { width, height }: Picture,
  { outline, anchor }: { outline: readonly Point[]; anchor: Point },
  { scale }: Viewport,
  share = 1,
): boolean {
  // The words must be inside; the edge of their plate may lie on the line.
  return boxFits(outline, anchor, {
    width: ((width - PADDING_PX) * share) / scale,
    height: ((height - PADDING_PX) * share) / scale,
  });
}

function copy(
  context: CanvasRenderingContext2D,
  { canvas, width, height }: Picture,
  { x, y }: { x: number; y: number },
): void {
  context.drawImage(canvas, Math.round(x - width / 2), Math.round(y - height / 2), width, height);
}

/** @param isPlate whether the words stand on a plate, because seats may lie behind them */
function drawLines(lines: Lines, { palette, dpr }: LabelBrush, isPlate: boolean): Picture {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser cannot draw on a canvas");
  const fontOf = (line: number) =>
    line === 0
      ? `650 ${String(NAME_PX)}px ${palette.fontFamily}`
      : `500 ${String(LINE_PX)}px ${palette.fontFamily}`;
  const widths = lines.map((line, place) => {
    context.font = fontOf(place);
    return context.measureText(line).width;
  });
  const width = Math.ceil(Math.max(...widths)) + 2 * PADDING_PX;
  const height = lines.length * LEADING_PX + PADDING_PX;
  // Setting the size empties the canvas and forgets the font.
  canvas.width = width * dpr;
  canvas.height = height * dpr;
  context.scale(dpr, dpr);
  if (isPlate) drawPlate(context, palette, width, height);
  context.textAlign = "center";
  context.textBaseline = "middle";
  lines.forEach((line, place) => {
    context.font = fontOf(place);
    context.fillStyle = place > 0 && isPlate ? palette.labelSoft : palette.label;
    context.fillText(line, width / 2, PADDING_PX / 2 + (place + 0.5) * LEADING_PX);
  });
  return { canvas, width, height };
}

function drawPlate(
  context: CanvasRenderingContext2D,
  palette: Palette,
  width: number,
  height: number,
): void {
  context.globalAlpha = 0.9;
  context.fillStyle = palette.background;
  context.beginPath();
  context.roundRect(0, 0, width, height, 7);
  context.fill();
  context.globalAlpha = 1;
}

/** What the label of each part says now. @param format money as people read it */
export function labelTexts(
  parts: readonly PlanPart[],
  house: House | null,
  format: (amountMinor: number) => string,
): LabelText[] {
  return parts.map((part) => {
    const { name } = part;
    const short = shortName(name);
    const now = house?.parts[part.place];
    if (!now) return { name, short, price: null, left: "" };
    if (now.left === 0) return { name, short, price: null, left: "Sold out" };
    const price = now.fromMinor === null ? null : format(now.fromMinor);
    return { name, short, price, left: `${now.left.toLocaleString("en-GB")} left` };
  });
}
