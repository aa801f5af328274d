import fc from "fast-check";
import { expect, test } from "vitest";

import { buildSeatGrid, forEachSeatIn, nearestSeat, partAt } from "./hit-test";
import { indexPlan } from "./plan-index";
import { TEST_PLAN } from "./test-plan";

const index = indexPlan(TEST_PLAN);
const grid = buildSeatGrid(index);

const coordinate = fc.integer({ min: -2_000, max: 2_000 });
const seats = fc.array(fc.tuple(coordinate, coordinate), { maxLength: 60 });

function gridOf(places: [number, number][]) {
  return buildSeatGrid({
    x: Float64Array.from(places, ([x]) => x),
    y: Float64Array.from(places, ([, y]) => y),
    pitch: 50,
  });
}

test("a tap takes the seat under the finger, and none in the aisle", () => {
  expect(nearestSeat(grid, { x: 125, y: 244 }, 30)).toBe(1);
  expect(nearestSeat(grid, { x: 400, y: 244 }, 30)).toBeNull();
});

test("between two seats the nearer one is meant", () => {
  expect(nearestSeat(grid, { x: 149, y: 240 }, 40)).toBe(1);
  expect(nearestSeat(grid, { x: 151, y: 240 }, 40)).toBe(2);
});

test("a tap beside the seats finds the section or the area", () => {
  expect(partAt(index.parts, { x: 590, y: 390 })?.id).toBe("stalls");
  expect(partAt(index.parts, { x: 10, y: 600 })?.id).toBe("floor");
  expect(partAt(index.parts, { x: 650, y: 250 })).toBeNull();
});

test("the grid finds what a look at every seat would find", () => {
  fc.assert(
    fc.property(
      seats,
      coordinate,
      coordinate,
      fc.integer({ min: 1, max: 900 }),
      (places, x, y, r) => {
        const distances = places.map(([seatX, seatY]) => Math.hypot(seatX - x, seatY - y));
        const nearest = Math.min(Infinity, ...distances);
        const found = nearestSeat(gridOf(places), { x, y }, r);
        if (nearest > r) expect(found).toBeNull();
        else expect(distances[found ?? -1]).toBe(nearest);
      },
    ),
  );
});

test("a window shows exactly the seats inside it, each once", () => {
  const length = fc.integer({ min: 0, max: 3_000 });
  fc.assert(
    fc.property(seats, coordinate, coordinate, length, length, (places, minX, minY, dx, dy) => {
      const bounds = { minX, minY, maxX: minX + dx, maxY: minY + dy };
      const shown: number[] = [];
      forEachSeatIn(gridOf(places), bounds, (seat) => shown.push(seat));
      const expected = places.flatMap(([x, y], seat) =>
        x >= minX && x <= bounds.maxX && y >= minY && y <= bounds.maxY ? [seat] : [],
      );
      expect(shown.sort((a, b) => a - b)).toEqual(expected);
    }),
  );
});
