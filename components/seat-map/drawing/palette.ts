/** The colours of the map: read from the page's tokens when drawing, so that a theme is one attribute. */

/** Plain CSS colours. */
export type Palette = {
  /** By place of the price level; further levels begin again from the first. */
  levels: readonly string[];
  seatInk: string;
  held: string;
  booked: string;
  unavailable: string;
  takenInk: string;
  mine: string;
  mineInk: string;
  mineRing: string;
  pending: string;
  focus: string;
  danger: string;
  background: string;
  section: string;
  sectionHover: string;
  sectionLine: string;
  label: string;
  labelSoft: string;
  stage: string;
  stageInk: string;
  accent: string;
  /** Of texts on the canvas. */
  fontFamily: string;
};

/** How many price levels have a colour of their own; see app/globals.css. */
const LEVEL_COLOURS = 8;

/** Reads the tokens as they are in force at an element now. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    levels: Array.from({ length: LEVEL_COLOURS }, (_, place) =>
      token(`seat-level-${String(place + 1)}`),
    ),
    seatInk: token("seat-ink"),
    held: token("seat-held"),
    booked: token("seat-booked"),
    unavailable: token("seat-unavailable"),
    takenInk: token("seat-taken-ink"),
    mine: token("seat-mine"),
    mineInk: token("seat-mine-ink"),
    mineRing: token("seat-mine-ring"),
    pending: token("seat-pending"),
    focus: token("seat-focus"),
    danger: token("danger"),
    background: token("map-bg"),
    section: token("map-section"),
    sectionHover: token("map-section-hover"),
    sectionLine: token("map-section-line"),
    label: token("map-label"),
    labelSoft: token("ink-soft"),
    stage: token("map-stage"),
    stageInk: token("map-stage-ink"),
    accent: token("accent"),
    fontFamily: style.fontFamily,
  };
}

/** The colour of a price level. @param level its place in the plan */
export function levelColour(palette: Palette, level: number): string {
  return palette.levels[level % palette.levels.length] ?? palette.sectionLine;
}

/** The CSS of the same colour, for swatches beside the map. */
export function levelColourVariable(level: number): string {
  return `var(--seat-level-${String((level % LEVEL_COLOURS) + 1)})`;
}
