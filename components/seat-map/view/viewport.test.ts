import fc from "fast-check";
import { expect, test } from "vitest";

import {
  fit,
  keepInside,
  pan,
  toPlan,
  toScreen,
  visibleBounds,
  zoomAbout,
  zoomRange,
} from "./viewport";

const house = { minX: 0, minY: 0, maxX: 3_000, maxY: 2_000 };
const size = { width: 900, height: 600 };
const whole = fit(house, size, 0);
const range = zoomRange(whole, 50);

const view = fc.record({
  x: fc.double({ min: -4_000, max: 6_000, noNaN: true }),
  y: fc.double({ min: -4_000, max: 6_000, noNaN: true }),
  scale: fc.double({ min: range.min, max: range.max, noNaN: true }),
});
const place = fc.record({
  x: fc.double({ min: 0, max: 900, noNaN: true }),
  y: fc.double({ min: 0, max: 600, noNaN: true }),
});

test("the whole house is shown, in the middle", () => {
  expect(whole).toEqual({ x: 1_500, y: 1_000, scale: 0.3 });
  expect(visibleBounds(whole, size)).toEqual(house);
  expect(fit(house, size, 150).scale).toBeCloseTo(0.15);
});

test("dragging the map to the right shows what lies to the left", () => {
  expect(pan(whole, { x: 30, y: 0 }).x).toBeCloseTo(1_400);
});

test("nobody can get lost: some of the house is always on screen, and all of it when it fits", () => {
  fc.assert(
    fc.property(view, (lost) => {
      const kept = keepInside(lost, size, house);
      const shown = visibleBounds(kept, size);
      expect(kept.x).toBeGreaterThanOrEqual(house.minX - 1e-6);
      expect(kept.x).toBeLessThanOrEqual(house.maxX + 1e-6);
      if (shown.maxX - shown.minX >= 3_000) expect(kept.x).toBeCloseTo(1_500);
      if (shown.maxY - shown.minY >= 2_000) expect(kept.y).toBeCloseTo(1_000);
    }),
  );
});

test("a view that is inside stays as it is", () => {
  fc.assert(
    fc.property(view, (lost) => {
      const kept = keepInside(lost, size, house);
      expect(keepInside(kept, size, house)).toEqual(kept);
    }),
  );
});

test("the place under the pointer stands still while zooming", () => {
  const factor = fc.double({ min: 0.2, max: 5, noNaN: true });
  fc.assert(
    fc.property(view, place, factor, (from, still, by) => {
      const before = toPlan(from, size, still);
      const after = toPlan(zoomAbout(from, size, still, by, range), size, still);
      expect(after.x).toBeCloseTo(before.x, 6);
      expect(after.y).toBeCloseTo(before.y, 6);
    }),
  );
});

test("zooming stops at the whole house and at seats of the largest size", () => {
  expect(zoomAbout(whole, size, { x: 0, y: 0 }, 0.001, range).scale).toBe(range.min);
  expect(zoomAbout(whole, size, { x: 0, y: 0 }, 1_000, range).scale * 50).toBeCloseTo(64);
});

test("what is on screen is found on the plan, and back", () => {
  fc.assert(
    fc.property(view, place, (from, at) => {
      const back = toScreen(from, size, toPlan(from, size, at));
      expect(back.x).toBeCloseTo(at.x, 6);
      expect(back.y).toBeCloseTo(at.y, 6);
    }),
  );
});
