import { expect, test } from "vitest";

import { indexPlan } from "#components/seat-map/plan/plan-index";
import { TEST_PLAN } from "#components/seat-map/plan/test-plan";
import { edgeLabels } from "./row-labels";

const index = indexPlan(TEST_PLAN);
const [stalls] = index.parts;
if (!stalls) throw new Error("the test plan has lost its stalls");
const size = { width: 200, height: 200 };

test("rows that begin out of sight are named at the edge, level with their seats", () => {
  const labels = edgeLabels(index, stalls, { size, view: { x: 200, y: 280, scale: 1 } });
  expect(labels).toEqual([
    { label: "A", at: { x: 15, y: 60 } },
    { label: "B", at: { x: 15, y: 140 } },
  ]);
});

test("a row that is seen from its beginning needs no other label", () => {
  expect(edgeLabels(index, stalls, { size, view: { x: 120, y: 280, scale: 1 } })).toEqual([]);
});

test("rows above and below the screen are not named", () => {
  const labels = edgeLabels(index, stalls, { size, view: { x: 200, y: 380, scale: 1 } });
  expect(labels.map(({ label }) => label)).toEqual(["B"]);
});
