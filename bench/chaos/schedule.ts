/** Which fault comes when: decided by the seed alone, before anything runs. */
import fc from "fast-check";

import type { ChaosFault } from "./fault";

/** A fault of the schedule: after a pause, for a while. Milliseconds. */
export type Planned = { fault: ChaosFault; pauseMs: number; lastsMs: number };

const PAUSE_MS = { min: 500, max: 3_000 };

/**
 * Draws faults until the time is full. Each kind comes once before any comes again, so that a run of some minutes
 * has met them all.
 *
 * @param forMs how long the run lasts, in milliseconds
 */
export function drawSchedule(
  faults: readonly ChaosFault[],
  seed: number,
  forMs: number,
): Planned[] {
  const [rounds = []] = fc.sample(fc.array(roundOf(faults), { minLength: 40, maxLength: 40 }), {
    seed,
    numRuns: 1,
  });
  const planned: Planned[] = [];
  let usedMs = 0;
  for (const next of rounds.flat()) {
    usedMs += next.pauseMs + next.lastsMs + next.fault.recoversWithinMs / 2;
    if (usedMs > forMs) break;
    planned.push(next);
  }
  return planned;
}

/** Every fault once, in some order. */
function roundOf(faults: readonly ChaosFault[]): fc.Arbitrary<Planned[]> {
  return fc
    .shuffledSubarray([...faults], { minLength: faults.length, maxLength: faults.length })
    .chain((order) =>
      fc.tuple(
        ...order.map((fault) =>
          fc.record({
            fault: fc.constant(fault),
            pauseMs: fc.integer(PAUSE_MS),
            lastsMs: fc.integer({ min: fault.lastsMs[0], max: fault.lastsMs[1] }),
          }),
        ),
      ),
    );
}
