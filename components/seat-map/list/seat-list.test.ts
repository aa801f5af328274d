import fc from "fast-check";
import { expect, test } from "vitest";

import { indexPlan } from "#components/seat-map/plan/plan-index";
import { TEST_PLAN } from "#components/seat-map/plan/test-plan";
import { listPart, moveInGrid, type GridKey } from "./seat-list";

const index = indexPlan(TEST_PLAN);
const [stalls, , floor] = index.parts;
if (!stalls || !floor) throw new Error("the test plan has lost its parts");
const { rows } = listPart(index, stalls);

test("a section lists its rows from the front and its seats from the left", () => {
  expect(rows).toEqual([
    { label: "A", seats: [0, 1, 2, 3] },
    { label: "B", seats: [4, 5, 6, 7, 8] },
  ]);
  expect(listPart(index, floor).rows).toEqual([]);
});

test("a row that is numbered from the right is still walked from the left", () => {
  const [section] = TEST_PLAN.sections;
  const [row] = section?.rows ?? [];
  if (!section || !row) throw new Error("the test plan has lost its rows");
  const mirrored = { ...row, x: row.x.toReversed() };
  const plan = { ...TEST_PLAN, sections: [{ ...section, rows: [mirrored] }], areas: [] };
  const mirroredIndex = indexPlan(plan);
  const [part] = mirroredIndex.parts;
  expect(part && listPart(mirroredIndex, part).rows[0]?.seats).toEqual([3, 2, 1, 0]);
});

test("arrows walk along the row and stop at its ends", () => {
  expect(moveInGrid(index, rows, 1, "ArrowRight")).toBe(2);
  expect(moveInGrid(index, rows, 3, "ArrowRight")).toBe(3);
  expect(moveInGrid(index, rows, 0, "ArrowLeft")).toBe(0);
  expect(moveInGrid(index, rows, 1, "Home")).toBe(0);
  expect(moveInGrid(index, rows, 1, "End")).toBe(3);
  expect(moveInGrid(index, rows, 1, "End", true)).toBe(8);
});

test("down goes to the seat behind, up to the seat in front", () => {
  // B seats stand half a seat to the left of A seats: behind A2 (120) are B2 (90) and B3 (150).
  expect(moveInGrid(index, rows, 0, "ArrowDown")).toBe(4);
  expect(moveInGrid(index, rows, 3, "ArrowDown")).toBe(7);
  expect(moveInGrid(index, rows, 8, "ArrowUp")).toBe(3);
  expect(moveInGrid(index, rows, 2, "ArrowUp")).toBe(2);
});

test("no key leaves the section", () => {
  const keys = fc.array(
    fc.constantFrom<GridKey[]>("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"),
  );
  fc.assert(
    fc.property(fc.nat(8), keys, fc.boolean(), (start, pressed, far) => {
      const end = pressed.reduce((seat, key) => moveInGrid(index, rows, seat, key, far), start);
      expect(rows.flatMap((row) => row.seats)).toContain(end);
    }),
  );
});
