import fc from "fast-check";
import { expect, test } from "vitest";

import { planFlight, viewInFlight } from "./flight";

const view = fc.record({
  x: fc.double({ min: 0, max: 5_000, noNaN: true }),
  y: fc.double({ min: 0, max: 5_000, noNaN: true }),
  scale: fc.double({ min: 0.05, max: 2, noNaN: true }),
});

test("a flight ends exactly where it was going, and soon", () => {
  fc.assert(
    fc.property(view, view, (from, to) => {
      const flight = planFlight(from, to, 1_000);
      expect(flight.durationMs).toBeLessThanOrEqual(620);
      expect(viewInFlight(flight, 1_000 + flight.durationMs)).toEqual(to);
    }),
  );
});

test("a flight never leaves the way between its two ends", () => {
  fc.assert(
    fc.property(view, view, fc.double({ min: 0, max: 1, noNaN: true }), (from, to, share) => {
      const flight = planFlight(from, to, 0);
      const at = viewInFlight(flight, share * flight.durationMs);
      expect(at.scale).toBeGreaterThanOrEqual(Math.min(from.scale, to.scale) - 1e-9);
      expect(at.scale).toBeLessThanOrEqual(Math.max(from.scale, to.scale) + 1e-9);
      expect(at.x).toBeGreaterThanOrEqual(Math.min(from.x, to.x) - 1e-6);
      expect(at.x).toBeLessThanOrEqual(Math.max(from.x, to.x) + 1e-6);
    }),
  );
});

test("it starts where the fan is looking", () => {
  const from = { x: 10, y: 20, scale: 0.1 };
  const at = viewInFlight(planFlight(from, { x: 90, y: 80, scale: 1 }, 0), 0);
  expect(at.x).toBeCloseTo(10);
  expect(at.scale).toBeCloseTo(0.1);
});
