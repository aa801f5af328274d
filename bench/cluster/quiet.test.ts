import { expect, test } from "vitest";

import type { QuietMap } from "#bench/history/evidence";
import { whatIsUntrue, type Truth } from "./quiet";

const TRUTH: Truth = { codes: [0, 1, 2], areas: new Map([["standing", 7]]) };

function mapOf(whose: string, changed: Partial<QuietMap> = {}): QuietMap {
  return {
    ...{ whose, performanceId: "performance", epoch: 2, revision: 5 },
    ...{ codes: [0, 1, 2], areas: [["standing", 7]] },
    ...changed,
  };
}

test("maps that are true and at one place are quiet", () => {
  expect(whatIsUntrue([mapOf("a door"), mapOf("a fan")], TRUTH)).toEqual([]);
  expect(whatIsUntrue([], TRUTH)).toEqual([]);
});

test.each<[string, Partial<QuietMap>, string]>([
  ["another status of a seat", { codes: [0, 0, 2] }, "1 seats wrong on a fan"],
  ["a seat too many", { codes: [0, 1, 2, 0] }, "not all seats on a fan"],
  ["other places left", { areas: [["standing", 6]] }, "places left wrong on a fan"],
  ["no area", { areas: [] }, "places left wrong on a fan"],
  ["an old epoch, though of a higher revision", { epoch: 1, revision: 9 }, "an old epoch on a fan"],
  ["an old revision", { revision: 4 }, "an old revision on a fan"],
])("a map with %s is not quiet", (_, changed, said) => {
  expect(whatIsUntrue([mapOf("a door"), mapOf("a fan", changed)], TRUTH)).toEqual([said]);
});
