import fc from "fast-check";
import { expect, test } from "vitest";

import { betterSample, sampleClock } from "./server-clock";

test("an answer that came at once tells the server's time exactly", () => {
  expect(sampleClock(5_000, 1_000, 1_000)).toEqual({
    offsetMs: 4_000,
    errorMs: 0,
    takenAtMs: 1_000,
  });
});

test("however slow the network, the offset is right to within half of the way", () => {
  const ms = fc.integer({ min: 0, max: 60_000 });
  const offset = fc.integer({ min: -90_000, max: 90_000 });
  fc.assert(
    fc.property(ms, ms, offset, (wayThere, wayBack, realOffsetMs) => {
      const askedAtMs = 1_000_000;
      const serverNowMs = askedAtMs + wayThere + realOffsetMs;
      const sample = sampleClock(serverNowMs, askedAtMs, askedAtMs + wayThere + wayBack);
      expect(Math.abs(sample.offsetMs - realOffsetMs)).toBeLessThanOrEqual(sample.errorMs);
    }),
  );
});

test("a surer answer is kept, until it is old", () => {
  const sure = { offsetMs: 10, errorMs: 5, takenAtMs: 0 };
  const vague = { offsetMs: 90, errorMs: 400, takenAtMs: 30_000 };
  expect(betterSample(sure, vague)).toBe(sure);
  expect(betterSample(vague, { ...sure, takenAtMs: 40_000 }).errorMs).toBe(5);
  const late = { ...vague, takenAtMs: 10 * 60_000 };
  expect(betterSample(sure, late)).toBe(late);
});
