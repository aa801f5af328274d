import fc from "fast-check";
import { expect, test } from "vitest";

import { arrivalAt, detailAt, labelOpacity, TARGET_PX_MIN } from "./detail";

const size = { width: 360, height: 420 };
const range = { min: 0.02, max: 1.28 };
const block = { seatCount: 400, bounds: { minX: 1_000, minY: 1_000, maxX: 2_000, maxY: 2_000 } };

test("seats are targets only when they are big enough to hit", () => {
  expect(detailAt(2)).toBe("sections");
  expect(detailAt(12)).toBe("dots");
  expect(detailAt(23.9)).toBe("dots");
  expect(detailAt(TARGET_PX_MIN)).toBe("seats");
});

test("labels of sections are gone when seats can be chosen", () => {
  expect(labelOpacity(4)).toBe(1);
  expect(labelOpacity(TARGET_PX_MIN)).toBe(0);
});

test("choosing a section always ends where its seats can be chosen", () => {
  const coordinate = fc.double({ min: 1_000, max: 2_000, noNaN: true });
  fc.assert(
    fc.property(coordinate, coordinate, fc.constantFrom(30, 36), (x, y, arrivalPx) => {
      const arrival = arrivalAt(block, { x, y }, size, range, 50, arrivalPx);
      expect(detailAt(arrival.scale * 50)).toBe("seats");
      expect(arrival.x).toBeGreaterThanOrEqual(1_000);
      expect(arrival.x).toBeLessThanOrEqual(2_000);
    }),
  );
});

test("a small box is shown whole and in the middle, wherever it was tapped", () => {
  const box = { seatCount: 4, bounds: { minX: 0, minY: 0, maxX: 200, maxY: 100 } };
  const arrival = arrivalAt(box, { x: 5, y: 5 }, size, range, 50, 30);
  expect(arrival).toMatchObject({ x: 100, y: 50 });
});

test("an area without seats is shown whole, however large it is", () => {
  const floor = { seatCount: 0, bounds: { minX: 0, minY: 0, maxX: 6_000, maxY: 3_000 } };
  expect(arrivalAt(floor, { x: 5, y: 5 }, size, range, 50, 30).scale).toBeLessThan(0.06);
});
