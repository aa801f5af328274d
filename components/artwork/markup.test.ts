import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";

import { Arches, ARCHES_PALETTES } from "./arches";
import { Arcs, ARCS_PALETTES } from "./arcs";
import { Marquee, MARQUEE_PALETTES } from "./marquee";
import { markupOf } from "./markup";
import { seededRandom } from "./seeded-random";
import { Spotlight, SPOTLIGHT_PALETTES } from "./spotlight";
import { Terrain, TERRAIN_PALETTES } from "./terrain";
import { Tiles, TILES_PALETTES } from "./tiles";

const DIRECTIONS = [
  { name: "arches", draw: Arches, palette: ARCHES_PALETTES[0] },
  { name: "arcs", draw: Arcs, palette: ARCS_PALETTES[0] },
  { name: "marquee", draw: Marquee, palette: MARQUEE_PALETTES[0] },
  { name: "spotlight", draw: Spotlight, palette: SPOTLIGHT_PALETTES[0] },
  { name: "terrain", draw: Terrain, palette: TERRAIN_PALETTES[0] },
  { name: "tiles", draw: Tiles, palette: TILES_PALETTES[0] },
];

/** React closes every element by name; a drawing closes those that hold nothing as SVG may. */
function asReactWrites(markup: string): string {
  return markup.replace(/<(\w+)([^<>]*)\/>/g, "<$1$2></$1>");
}

test.each(DIRECTIONS)("$name are written as React writes them", ({ draw, palette }) => {
  // Several seeds, as some parts are drawn for some seeds only.
  for (const seed of ["one", "two", "three", "four", "five", "six"]) {
    for (const [width, height] of [
      [400, 500],
      [1260, 540],
    ] as const) {
      const scene = () => ({
        ...{ random: seededRandom(seed), palette, width, height },
        ...{ focusX: width / 2, id: "p" },
      });
      const byReact = renderToStaticMarkup(createElement("svg", null, draw(scene())));
      expect(asReactWrites(`<svg>${markupOf(draw(scene()))}</svg>`)).toBe(byReact);
    }
  }
});
