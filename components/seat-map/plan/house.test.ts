import fc from "fast-check";
import { expect, test } from "vitest";

import type { PriceView } from "#server/domain/catalogue";
import { countHouse, levelPrices } from "./house";
import { indexPlan } from "./plan-index";
import { TEST_PLAN } from "./test-plan";

const index = indexPlan(TEST_PLAN);
const prices: PriceView[] = [
  { priceLevel: "premium", name: "Premium", priceMinor: 9_000, feeMinor: 900 },
  { priceLevel: "standard", name: "Standard", priceMinor: 4_000, feeMinor: 250 },
  { priceLevel: "standing", name: "Standing", priceMinor: 3_000, feeMinor: 0 },
];
const levels = levelPrices(index, prices);
const areas = new Map([["floor", 120]]);

test("prices are all-in: the fee is never a surprise", () => {
  expect(levels.map((level) => level.allInMinor)).toEqual([9_900, 4_250, 3_000]);
});

test("a level that the performance does not price is not offered for nothing", () => {
  expect(levelPrices(index, []).map((level) => level.allInMinor)).toEqual([null, null, null]);
});

test("a section says what is left and from how much", () => {
  const house = countHouse(index, { codes: new Uint8Array(11), areas }, levels);
  expect(house.parts).toEqual([
    { left: 9, capacity: 9, fromMinor: 4_250 },
    { left: 2, capacity: 2, fromMinor: 9_900 },
    { left: 120, capacity: 300, fromMinor: 3_000 },
  ]);
  expect(house.levels).toEqual([6, 5, 120]);
});

test("the lowest price is that of seats that are left, not of those that went", () => {
  const codes = Uint8Array.from([0, 0, 0, 0, 2, 1, 2, 3, 1, 2, 2]);
  const house = countHouse(index, { codes, areas: new Map() }, levels);
  expect(house.parts[0]).toEqual({ left: 4, capacity: 9, fromMinor: 9_900 });
  expect(house.parts[1]).toEqual({ left: 0, capacity: 2, fromMinor: null });
  expect(house.parts[2]).toMatchObject({ left: 0, fromMinor: null });
});

test("sections and price levels count the same seats", () => {
  const codes = fc.uint8Array({ minLength: 11, maxLength: 11, max: 3 });
  fc.assert(
    fc.property(codes, fc.nat(300), (statuses, standing) => {
      const live = { codes: statuses, areas: new Map([["floor", standing]]) };
      const house = countHouse(index, live, levels);
      const available = [...statuses].filter((code) => code === 0).length + standing;
      expect(house.parts.reduce((sum, part) => sum + part.left, 0)).toBe(available);
      expect(house.levels.reduce((sum, left) => sum + left, 0)).toBe(available);
    }),
  );
});
