/** Posters drawn from a seed: ours, without a picture file, and the same at every look. */
import { useId, type ReactNode } from "react";

import { Arches, ARCHES_PALETTES } from "./arches";
import { Arcs, ARCS_PALETTES } from "./arcs";
import { Marquee, MARQUEE_PALETTES } from "./marquee";
import { markupOf } from "./markup";
import type { Palette, Scene } from "./scene";
import { seededRandom } from "./seeded-random";
import { Spotlight, SPOTLIGHT_PALETTES } from "./spotlight";
import { Terrain, TERRAIN_PALETTES } from "./terrain";
import { Tiles, TILES_PALETTES } from "./tiles";

/** Proportions of a poster: a card's and a thumbnail's 4 to 5, a hero's 21 to 9. */
export type PosterAspect = "card" | "hero";

const SIZES: Record<PosterAspect, { width: number; height: number; focus: number }> = {
  card: { width: 400, height: 500, focus: 0.5 },
  hero: { width: 1260, height: 540, focus: 0.7 },
};

type Direction = {
  draw: (scene: Scene) => ReactNode;
  palettes: readonly [Palette, ...Palette[]];
  /** Words in the name of a category that ask for it. */
  asked: RegExp;
};

/** In the order in which they are tried. The last one takes what is left. */
const DIRECTIONS: readonly Direction[] = [
  { draw: Arches, palettes: ARCHES_PALETTES, asked: /opera|classic|orchestra|choir|chamber/i },
  { draw: Marquee, palettes: MARQUEE_PALETTES, asked: /musical|cabaret|circus|family|variety/i },
  { draw: Terrain, palettes: TERRAIN_PALETTES, asked: /concert|music|rock|pop|jazz|gig|festival/i },
  { draw: Arcs, palettes: ARCS_PALETTES, asked: /dance|ballet/i },
  { draw: Spotlight, palettes: SPOTLIGHT_PALETTES, asked: /theatre|theater|drama|play|tragedy/i },
  { draw: Tiles, palettes: TILES_PALETTES, asked: /./ },
];

type PosterProps = {
  /** `artwork` of an event. */
  seed: string;
  /** Chooses the art direction. */
  category: string;
  aspect?: PosterAspect;
  /** Says what it is to screen readers; without it the poster is decoration. */
  label?: string;
  className?: string;
};

/** An event's poster. It fills its box and is cropped, never stretched. Props: `seed`, `category`, `aspect` card | hero, `label`. */
export function Poster({ seed, category, aspect = "card", label, className }: PosterProps) {
  const id = useId();
  const { width, height } = SIZES[aspect];
  return (
    <svg
      viewBox={`0 0 ${String(width)} ${String(height)}`}
      preserveAspectRatio={aspect === "hero" ? "xMaxYMid slice" : "xMidYMid slice"}
      {...(label === undefined ? { "aria-hidden": true } : { role: "img", "aria-label": label })}
      className={className}
      dangerouslySetInnerHTML={{ __html: drawn(seed, category, aspect).replaceAll(ANY_ID, id) }}
    />
  );
}

/** Stands in a drawing that is kept for the id that a page gives it. */
const ANY_ID = "\u00a7";

/** Drawings that are kept, and most of them: all that a list shows, in both sizes. */
const kept = new Map<string, string>();
const KEPT_MAX = 400;

/** The inside of a poster. A seed is always drawn the same, so whoever asks for it again is given what was drawn before. */
function drawn(seed: string, category: string, aspect: PosterAspect): string {
  const name = `${aspect}/${category}/${seed}`;
  const known = kept.get(name);
  if (known !== undefined) return known;
  const direction = DIRECTIONS.find(({ asked }) => asked.test(category)) ?? DIRECTIONS.at(-1);
  if (!direction) return "";

  const { width, height, focus } = SIZES[aspect];
  const random = seededRandom(`${category}/${seed}`);
  const palette = random.pick(direction.palettes);
  const scene = { random, palette, width, height, focusX: width * focus, id: ANY_ID };
  const markup = markupOf(direction.draw(scene));
  if (kept.size >= KEPT_MAX) kept.clear();
  kept.set(name, markup);
  return markup;
}
