import { expect, test } from "vitest";

import { pageOf } from "./page";
import { plot, sparkline } from "./plot";

test("the busiest second has the tallest bar", () => {
  expect(sparkline([0, 5, 10])).toBe("▁▅█");
});

test("a plot has a point for each second, the highest at the top, and says so in words", () => {
  const drawn = plot([{ name: "holds", colour: "#000", values: [0, 40, 20] }], [], 3);
  expect(drawn).toContain('points="60.0,180.0 575.0,20.0 1090.0,100.0"');
  expect(drawn).toContain('aria-label="holds, at most 40, over 3 seconds"');
});

test("a run of one second, in which nothing happened, can be drawn", () => {
  expect(plot([{ name: "holds", colour: "#000", values: [0] }], [], 1)).not.toContain("NaN");
});

test("what a run is called is text, and never markup", () => {
  const words = { title: "a <b>", verdict: "1 < 2", rerun: '"again"', facts: ["x & y"] };
  const page = pageOf(words, [{ heading: "<i>", html: "<svg></svg>" }]);
  expect(page).toContain("a &lt;b>");
  expect(page).toContain("x &amp; y");
  expect(page).toContain("<h2>&lt;i></h2><svg></svg>");
});
