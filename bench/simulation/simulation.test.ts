/**
 * Thousands of sales in memory, each under another schedule: the same ones in every test run, so that a change
 * answers for its own faults. `FUZZ_SEED=random` looks at others, `SIMULATION_RUNS` at more of them, and
 * `FUZZ_SEED` with the number that a title shows makes the same again.
 */
import fc from "fast-check";
import { expect, test } from "vitest";

import { FUZZ_SEED, readWhole } from "#bench/cluster/dice";
import { checkHistory } from "../history/check-history";
import { describeViolations } from "../history/report";
import { anyStory } from "./any-story";
import { playStory } from "./run-story";

const RUNS = readWhole("SIMULATION_RUNS", 10_000);
const PARTS = 4;

const parts = Array.from({ length: PARTS }, (_, part) => ({
  seed: FUZZ_SEED + part,
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
