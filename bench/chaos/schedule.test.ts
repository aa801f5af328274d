import { expect, test } from "vitest";

import { CHAOS_FAULTS } from "./faults";
import { drawSchedule } from "./schedule";

const TEN_MINUTES_MS = 10 * 60_000;

test("the same seed breaks the house in the same way", () => {
  const first = drawSchedule(CHAOS_FAULTS, 42, TEN_MINUTES_MS);
  expect(drawSchedule(CHAOS_FAULTS, 42, TEN_MINUTES_MS)).toEqual(first);
  expect(drawSchedule(CHAOS_FAULTS, 43, TEN_MINUTES_MS)).not.toEqual(first);
});

test("every kind of fault comes once before any comes again", () => {
  const rows = drawSchedule(CHAOS_FAULTS, 7, 24 * 60 * 60_000).map(({ fault }) => fault.name);
  const firstRound = rows.slice(0, CHAOS_FAULTS.length);
  expect(new Set(firstRound).size).toBe(CHAOS_FAULTS.length);
});

test("the faults of a run fit into its time", () => {
  const oneMinute = drawSchedule(CHAOS_FAULTS, 1, 60_000);
  const usedMs = oneMinute.reduce((sum, { pauseMs, lastsMs }) => sum + pauseMs + lastsMs, 0);
  expect(oneMinute.length).toBeGreaterThan(2);
  expect(usedMs).toBeLessThanOrEqual(60_000);
});
