import fc from "fast-check";
import { expect, test } from "vitest";

import { backOffMs } from "./back-off";

test("a pause is never longer than its bound, and never shorter than half of what it could be", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000 }),
      fc.integer({ min: 100 }),
      (failures, boundMs) => {
        const ceilingMs = Math.min(100 * 3 ** (failures - 1), boundMs);
        const pauseMs = backOffMs(failures, boundMs);
        expect(pauseMs).toBeGreaterThanOrEqual(Math.floor(ceilingMs / 2));
        expect(pauseMs).toBeLessThanOrEqual(Math.ceil(ceilingMs));
      },
    ),
  );
});

test("eight tries take between half a minute and a little over a minute", () => {
  const totalMs = [1, 2, 3, 4, 5, 6, 7].reduce((sum, failures) => sum + backOffMs(failures), 0);
  expect(totalMs).toBeGreaterThan(30_000);
  expect(totalMs).toBeLessThan(70_000);
});
