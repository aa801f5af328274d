/**
 * Thousands of sales in memory, each under another schedule. `SIMULATION_RUNS` makes more of them;
 * `SIMULATION_SEED`, with the number that a title shows, makes the same again.
 */
import fc from "fast-check";
import { expect, test } from "vitest";

import { checkHistory } from "../history/check-history";
import { describeViolations } from "../history/report";
import { anyStory } from "./any-story";
import { playStory } from "./run-story";

const RUNS = Number(process.env.SIMULATION_RUNS ?? 10_000);
const FIRST_SEED = Number(process.env.SIMULATION_SEED ?? Date.now() % 1_000_000_000);
const PARTS = 4;

const parts = Array.from({ length: PARTS }, (_, part) => ({
  seed: FIRST_SEED + part,
  runs: Math.ceil(RUNS / PARTS),
}));

test.each(parts)(
  "no schedule of a sale breaks an invariant: $runs histories, seed $seed",
  async ({ seed, runs }) => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), anyStory, async (scheduler, story) => {
        const { evidence, bugs } = await playStory(scheduler, story);
        expect(bugs).toEqual([]);
        expect(describeViolations(checkHistory(evidence))).toBe("No invariant is broken.");
      }),
      { numRuns: runs, seed },
    );
  },
  1_800_000,
);
