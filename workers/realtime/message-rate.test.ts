import fc from "fast-check";
import { expect, test } from "vitest";

import { MessageRate } from "./message-rate";

test("a page may look around quickly, and then at a walking pace", () => {
  const rate = new MessageRate(0);
  const atOnce = Array.from({ length: 25 }, () => rate.allows(0)).filter(Boolean);
  expect(atOnce).toHaveLength(20);
  expect(rate.allows(100)).toBe(false);
  expect(rate.allows(300)).toBe(true);
});

test("silence is saved up, but not for ever", () => {
  const rate = new MessageRate(0);
  for (let count = 0; count < 20; count += 1) rate.allows(0);
  const hour = 3_600_000;
  const later = Array.from({ length: 30 }, () => rate.allows(hour)).filter(Boolean);
  expect(later).toHaveLength(20);
});

test("however it is timed, nobody gets more than twenty and five a second", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(500), { maxLength: 200 }), (pauses) => {
      const rate = new MessageRate(0);
      let nowMs = 0;
      let allowed = 0;
      for (const pauseMs of pauses) {
        nowMs += pauseMs;
        if (rate.allows(nowMs)) allowed += 1;
      }
      expect(allowed).toBeLessThanOrEqual(20 + (nowMs / 1_000) * 5);
    }),
  );
});
