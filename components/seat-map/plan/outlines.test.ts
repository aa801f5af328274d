import fc from "fast-check";
import { expect, test } from "vitest";

import type { Point } from "#server/domain/seating-plan";
import { boundsOf, boxFits, distanceToOutline, labelAnchor, outlineContains } from "./outlines";

const square: Point[] = [
  [0, 0],
  [100, 0],
  [100, 100],
  [0, 100],
];

/** A horseshoe: its middle is outside of it. */
const horseshoe: Point[] = [
  [0, 0],
  [300, 0],
  [300, 200],
  [250, 200],
  [250, 50],
  [50, 50],
  [50, 200],
  [0, 200],
];

test("a place is inside a section only between its walls", () => {
  expect(outlineContains(square, [50, 50])).toBe(true);
  expect(outlineContains(square, [150, 50])).toBe(false);
  expect(outlineContains(horseshoe, [150, 120])).toBe(false);
  expect(outlineContains(horseshoe, [25, 120])).toBe(true);
});

test("the label of a horseshoe stands on the horseshoe and not in its hollow", () => {
  const anchor = labelAnchor(horseshoe);
  expect(outlineContains(horseshoe, anchor)).toBe(true);
  expect(distanceToOutline(horseshoe, anchor)).toBeGreaterThan(20);
});

test("a label box fits where all its edge is inside", () => {
  expect(boxFits(square, [50, 50], { width: 80, height: 20 })).toBe(true);
  expect(boxFits(square, [50, 50], { width: 120, height: 20 })).toBe(false);
  expect(boxFits(horseshoe, [150, 25], { width: 200, height: 90 })).toBe(false);
});

test("a place beside a rectangle is outside of it, one between its sides is inside", () => {
  const coordinate = fc.integer({ min: -500, max: 500 });
  fc.assert(
    fc.property(coordinate, coordinate, (x, y) => {
      fc.pre(x % 100 !== 0 && y % 100 !== 0);
      const inside = x > 0 && x < 100 && y > 0 && y < 100;
      expect(outlineContains(square, [x, y])).toBe(inside);
    }),
  );
});

test("the label of any convex section is inside its bounds", () => {
  const angle = fc.double({ min: 0, max: 2 * Math.PI, noNaN: true });
  fc.assert(
    fc.property(fc.array(angle, { minLength: 3, maxLength: 12 }), (angles) => {
      const outline = angles
        .sort((a, b) => a - b)
        .map((each): Point => [Math.cos(each) * 1_000, Math.sin(each) * 1_000]);
      const [x, y] = labelAnchor(outline);
      const bounds = boundsOf(outline);
      expect(x).toBeGreaterThanOrEqual(bounds.minX);
      expect(x).toBeLessThanOrEqual(bounds.maxX);
      expect(y).toBeGreaterThanOrEqual(bounds.minY);
      expect(y).toBeLessThanOrEqual(bounds.maxY);
    }),
  );
});
