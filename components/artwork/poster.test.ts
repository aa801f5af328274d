import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";

import { EventCategory } from "#server/domain/organising";

import { Poster, type PosterAspect } from "./poster";

/** A page shows a dozen cards and one hero. */
const BYTES_MAX: Record<PosterAspect, number> = { card: 6_000, hero: 8_000 };

const SEEDS = ["the-clockmakers-tide", "hamlet", "a", "Ö", ""];

function draw(category: string, seed: string, aspect: PosterAspect = "card"): string {
  return renderToStaticMarkup(createElement(Poster, { category, seed, aspect }));
}

test.each(EventCategory.options)("every %s has a poster that is quick to send", (category) => {
  for (const aspect of ["card", "hero"] as const) {
    for (const seed of SEEDS) {
      const markup = draw(category, seed, aspect);
      expect(markup.length).toBeLessThan(BYTES_MAX[aspect]);
      expect(markup).not.toMatch(/NaN|undefined|Infinity/);
    }
  }
});

test("an event keeps its poster, and another event gets another", () => {
  expect(draw("concert", "one")).toBe(draw("concert", "one"));
  expect(draw("concert", "one")).not.toBe(draw("concert", "two"));
});

test("a category that nobody has thought of gets a poster as well", () => {
  expect(draw("puppetry", "one")).toContain("<svg");
});

test("a poster is decoration unless it is told what it says", () => {
  expect(draw("opera", "one")).toContain('aria-hidden="true"');
  const told = createElement(Poster, { category: "opera", seed: "one", label: "The Moon" });
  expect(renderToStaticMarkup(told)).toContain('role="img" aria-label="The Moon"');
});

test("an event's poster stands twice on a page without either painting with the other's colours", () => {
  const poster = createElement(Poster, { category: "theatre", seed: "hamlet" });
  const page = renderToStaticMarkup(createElement("main", null, poster, poster));
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  const used = [...page.matchAll(/url\(#([^)]+)\)/g)].map(([, id]) => id);
  expect(ids.length).toBeGreaterThan(0);
  expect(new Set(ids).size).toBe(ids.length);
  expect(used.every((id) => ids.includes(id))).toBe(true);
});
