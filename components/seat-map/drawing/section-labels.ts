/** Labels of sections and areas: as much as there is room for, drawn once and then copied. */
import type { House } from "#components/seat-map/plan/house";
import { boxFits } from "#components/seat-map/plan/outlines";
import type { PlanPart } from "#components/seat-map/plan/plan-index";
import { toScreen, type ScreenSize, type Viewport } from "#components/seat-map/view/viewport";
import type { Point } from "#server/domain/seating-plan";
import type { Palette } from "./palette";

/** What a label may say, from everything to the least. */
export type LabelText = { name: string; short: string; price: string | null; left: string };

/** Lines of one label: the first is the name. */
type Lines = readonly string[];

/** A label that has been drawn, in CSS pixels. */
type Picture = { canvas: HTMLCanvasElement; width: number; height: number };

const NAME_PX = 13;
const LINE_PX = 12;
const LEADING_PX = 16;
const PICTURES_MAX = 400;

/** Choices of lines, the first that fits being drawn. */
export function labelChoices({ name, short, price, left }: LabelText): Lines[] {
  const choices: Lines[] = price === null ? [[name, left]] : [[name, price, left], [name, price]];
  choices.push([name]);
  if (short !== name) choices.push([short]);
  return choices;
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

  /** Draws the labels of all parts that are in sight. @param opacity 0 to 1 */
  draw(
    context: CanvasRenderingContext2D,
    parts: readonly PlanPart[],
    texts: readonly LabelText[],
    screen: { view: Viewport; size: ScreenSize; dpr: number },
    palette: Palette,
    opacity: number,
  ): void {
    for (const part of parts) {
      // Areas have no seats that a label could hide, so theirs never fades.
      context.globalAlpha = part.kind === "area" ? 1 : opacity;
      const text = texts[part.place];
      const at = this.placeOf(part.anchor, screen);
      if (context.globalAlpha > 0 && text && at) this.drawOne(context, part, text, at, screen, palette);
    }
    context.globalAlpha = 1;
  }

  /** Draws one label that is not a part's, such as the stage's. */
  drawWord(
    context: CanvasRenderingContext2D,
    word: string,
    outline: readonly Point[],
    anchor: Point,
    screen: { view: Viewport; size: ScreenSize; dpr: number },
    palette: Palette,
  ): void {
    const at = this.placeOf(anchor, screen);
    if (!at) return;
    const picture = this.picture([word], palette.stageInk, palette.stageInk, palette, screen.dpr);
    if (fits(picture, outline, anchor, screen.view)) copy(context, picture, at);
  }

  private placeOf(
    [x, y]: Point,
    { view, size }: { view: Viewport; size: ScreenSize },
  ): { x: number; y: number } | null {
    const at = toScreen(view, size, { x, y });
    const seen = at.x > -90 && at.x < size.width + 90 && at.y > -40 && at.y < size.height + 40;
    return seen ? at : null;
  }

  private drawOne(
    context: CanvasRenderingContext2D,
    part: PlanPart,
    text: LabelText,
    at: { x: number; y: number },
    { view, dpr }: { view: Viewport; dpr: number },
    palette: Palette,
  ): void {
    for (const lines of labelChoices(text)) {
      const picture = this.picture(lines, palette.label, palette.labelSoft, palette, dpr);
      if (!fits(picture, part.outline, part.anchor, view)) continue;
      copy(context, picture, at);
      return;
    }
  }

  private picture(
    lines: Lines,
    first: string,
    others: string,
    palette: Palette,
    dpr: number,
  ): Picture {
    const key = `${lines.join("\n")}\n${first}`;
    const known = this.pictures.get(key);
    if (known) return known;
    if (this.pictures.size >= PICTURES_MAX) this.pictures.clear();
    const drawn = drawLines(lines, first, others, palette, dpr);
    this.pictures.set(key, drawn);
    return drawn;
  }
}

function fits(
  { width, height }: Picture,
  outline: readonly Point[],
  anchor: Point,
  { scale }: Viewport,
): boolean {
  return boxFits(outline, anchor, { width: width / scale, height: height / scale });
}

function copy(
  context: CanvasRenderingContext2D,
  { canvas, width, height }: Picture,
  { x, y }: { x: number; y: number },
): void {
  context.drawImage(canvas, Math.round(x - width / 2), Math.round(y - height / 2), width, height);
}

function drawLines(
  lines: Lines,
  first: string,
  others: string,
  palette: Palette,
  dpr: number,
): Picture {
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
  const width = Math.ceil(Math.max(...widths)) + 8;
  const height = lines.length * LEADING_PX;
  // Setting the size empties the canvas and forgets the font.
  canvas.width = width * dpr;
  canvas.height = height * dpr;
  context.scale(dpr, dpr);
  context.textAlign = "center";
  context.textBaseline = "middle";
  lines.forEach((line, place) => {
    context.font = fontOf(place);
    context.fillStyle = place === 0 ? first : others;
    context.fillText(line, width / 2, (place + 0.5) * LEADING_PX);
  });
  return { canvas, width, height };
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
    const price = now.fromMinor === null ? null : `from ${format(now.fromMinor)}`;
    return { name, short, price, left: `${now.left.toLocaleString("en-GB")} left` };
  });
}
