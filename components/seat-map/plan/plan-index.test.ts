import { expect, test } from "vitest";

import { SeatId } from "#server/domain/ids";
import { indexPlan } from "./plan-index";
import { TEST_PLAN } from "./test-plan";

const index = indexPlan(TEST_PLAN);

test("every seat knows its section and its price level", () => {
  expect(index.seats).toHaveLength(11);
  expect([...index.partOf]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
  expect([...index.levelOf]).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0]);
  expect(index.byId.get(SeatId.parse("box_1-X-2"))?.index).toBe(10);
});

test("a section is coloured by the level that most of its seats have", () => {
  expect(index.parts.map(({ id, levels }) => [id, levels])).toEqual([
    ["stalls", [1, 0]],
    ["box_1", [0]],
    ["floor", [2]],
  ]);
});

test("areas stand behind the sections and have no seats", () => {
  const floor = index.partById.get("floor");
  expect(floor).toMatchObject({ kind: "area", place: 2, seatCount: 0 });
});

test("the distance between seats is the usual one, whatever aisles there are", () => {
  expect(index.pitch).toBe(60);
});

test("the house reaches from the stage to the last area", () => {
  expect(index.bounds).toEqual({ minX: 0, minY: 0, maxX: 900, maxY: 700 });
});
