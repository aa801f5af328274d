/** What every art direction is given to draw with. */
import type { SeededRandom } from "./seeded-random";

/** Six colours of one poster, from the darkest ground to the light. */
export type Palette = {
  night: string;
  dusk: string;
  deep: string;
  body: string;
  glow: string;
  light: string;
};

/** One sheet to draw on. Units are those of the SVG's viewBox. */
export type Scene = {
  random: SeededRandom;
  palette: Palette;
  width: number;
  height: number;
  /** Where the eye should land. A hero leaves its left side to words. */
  focusX: number;
  /** Prefix for ids, unique on the page. */
  id: string;
};

/** A number as short as a drawing can bear. */
export function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}
