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
