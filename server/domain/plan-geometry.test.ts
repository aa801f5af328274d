import { expect, test } from "vitest";

import { geometryFaults, overlap } from "#server/domain/plan-geometry";
import type { PlanSection, Point, SeatingPlan } from "#server/domain/seating-plan";

function square(x: number, y: number, size: number): Point[] {
  return [
    [x, y],
    [x + size, y],
    [x + size, y + size],
    [x, y + size],
  ];
}

function section(id: string, x: number, seatXs: number[]): PlanSection {
  const seats = seatXs.map((_, place) => String(place + 1));
  const row = { label: "A", priceLevel: "all", seats, x: seatXs, y: seatXs.map(() => 600) };
  return { id, name: id, outline: square(x, 500, 300), rows: [row] };
}

function plan(...sections: PlanSection[]): SeatingPlan {
  return {
    width: 1_000,
    height: 1_000,
    stage: { name: "Stage", outline: square(300, 100, 200) },
    focalPoint: [400, 300],
    priceLevels: [{ key: "all", name: "All" }],
    sections,
    areas: [],
  };
}

test("a plan whose parts keep their distance has no faults", () => {
  expect(
    geometryFaults(plan(section("left", 100, [150, 205]), section("right", 500, [550]))),
  ).toEqual([]);
});

test("two seats closer than half a metre are a fault", () => {
  expect(geometryFaults(plan(section("left", 100, [150, 199])))).toEqual([
    "Seats left-A-1 and left-A-2 are too close.",
  ]);
});

test("a seat outside the outline of its section is a fault", () => {
  expect(geometryFaults(plan(section("left", 100, [450])))).toEqual([
    "Seat A-1 lies outside left.",
  ]);
});

test("sections that overlap are a fault", () => {
  expect(geometryFaults(plan(section("left", 100, [150]), section("right", 350, [600])))).toEqual([
    "left and right overlap.",
  ]);
});

test("a part that leaves the sheet is a fault", () => {
  expect(geometryFaults(plan(section("far", 800, [850])))).toEqual(["far leaves the sheet."]);
});

test("outlines overlap when one lies wholly inside the other", () => {
  expect(overlap(square(0, 0, 100), square(40, 40, 10))).toBe(true);
  expect(overlap(square(40, 40, 10), square(0, 0, 100))).toBe(true);
  expect(overlap(square(0, 0, 100), square(140, 40, 10))).toBe(false);
});
