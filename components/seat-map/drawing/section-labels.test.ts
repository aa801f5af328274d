import { expect, test } from "vitest";

import { indexPlan } from "#components/seat-map/plan/plan-index";
import { TEST_PLAN } from "#components/seat-map/plan/test-plan";
import { labelChoices, labelTexts, nameStyles, shortName } from "./section-labels";

const { parts } = indexPlan(TEST_PLAN);
const pounds = (amountMinor: number) => `£${String(amountMinor / 100)}`;

test("a section says its name, its lowest price and what is left", () => {
  const house = {
    parts: [
      { left: 9, capacity: 9, fromMinor: 4_250 },
      { left: 0, capacity: 2, fromMinor: null },
      { left: 1_200, capacity: 3_000, fromMinor: 3_000 },
    ],
    levels: [],
  };
  expect(labelTexts(parts, house, pounds)).toEqual([
    { name: "Stalls", short: "Stalls", price: "£42.5", left: "9 left" },
    { name: "Box 1", short: "1", price: null, left: "Sold out" },
    { name: "Floor", short: "Floor", price: "£30", left: "1,200 left" },
  ]);
});

test("before anything is known a section says its name only", () => {
  expect(labelTexts(parts, null, pounds)[0]).toMatchObject({ price: null, left: "" });
});

test("where there is less room a label says less, and its name last", () => {
  const text = { name: "Block 104", short: "104", price: "£30", left: "12 left" };
  expect(labelChoices(text, "full")).toEqual([
    ["Block 104", "from £30", "12 left"],
    ["Block 104", "£30+", "12 left"],
    ["Block 104", "£30+"],
    ["Block 104"],
  ]);
  expect(labelChoices({ ...text, price: null, left: "Sold out" }, "short")).toEqual([
    ["104", "Sold out"],
    ["104"],
  ]);
});

test("when one block has room for its number only, all blocks are called by their number", () => {
  const names = ["Block 1", "Block 2", "Stalls Left", "Stalls Right"];
  const texts = names.map((name) => ({ name, short: shortName(name), price: null, left: "" }));
  expect(nameStyles(texts, (_, place) => place !== 1)).toEqual(["short", "short", "full", "full"]);
});

test("short names still tell sections apart", () => {
  expect(["Block 104", "Block 12B", "Box A", "Upper Circle", "Stalls"].map(shortName)).toEqual([
    "104",
    "12B",
    "A",
    "UC",
    "Stalls",
  ]);
});
