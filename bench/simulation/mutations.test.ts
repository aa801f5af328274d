import fc from "fast-check";
import { expect, test } from "vitest";

import { checkHistory } from "../history/check-history";
import { MUTATIONS, type Mutation } from "./mutations";
import { playStory } from "./run-story";
import { anyStory } from "./any-story";

/** Within so many histories a mutation must be caught. */
const HISTORIES_MAX = 3_000;
const SEED = 7;

test.each(Object.entries(MUTATIONS).map(([name, what]) => [what, name as Mutation] as const))(
  "the checker catches it when %s",
  async (_what, name) => {
    const result = await fc.check(
      fc.asyncProperty(fc.scheduler(), anyStory, async (scheduler, story) => {
        const { evidence } = await playStory(scheduler, story, name);
        return checkHistory(evidence).length === 0;
      }),
      { numRuns: HISTORIES_MAX, seed: SEED, endOnFailure: true },
    );
    expect(result.failed).toBe(true);
  },
  300_000,
);
