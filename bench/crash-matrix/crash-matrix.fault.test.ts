import { afterAll, expect, test } from "vitest";

import { leaveStores, Rehearsal } from "#bench/cluster/rehearsal";
import { HAS_KAFKA } from "#bench/faults/breaking";
import { cellsOf, type Cell } from "./cells";
import { BASE_ENVIRONMENT, runCrashMatrix } from "./crash-matrix";

/** Far more than each action takes, in milliseconds. */
const WITHIN_MS = 12 * 60_000;

/** Two rounds of reconciliation and more, in milliseconds. */
const SETTLE_MS = 240_000;

/** Runs only the cells that this expression fits, such as `create-booking.after=kill` or `=stop$`. */
const ONLY = new RegExp(process.env.CRASH_MATRIX ?? "");

afterAll(leaveStores);

test(
  "whatever process dies, stands still or loses its connections at whatever side effect, no history is broken",
  { timeout: 3 * WITHIN_MS + SETTLE_MS + 60_000 },
  async () => {
    const cells = cellsOf(HAS_KAFKA ? "kafka" : "redis").filter((cell) => ONLY.test(nameOf(cell)));
    const rehearsal = await Rehearsal.open({ environment: BASE_ENVIRONMENT });
    let failed = true;
    try {
      const { missed } = await runCrashMatrix(rehearsal, cells, WITHIN_MS, (line) => {
        console.log(`crash matrix: ${line}`);
      });
      const last = await rehearsal.cluster.another("workers", "workers-last");
      await last.start({ WORKERS: "all" });
      // What only the provider's books tell is found by reconciliation, which takes its time.
      expect((await rehearsal.settle(SETTLE_MS)).underWay).toEqual([]);
      const { violations } = await rehearsal.judge();
      expect(violations).toEqual([]);
      expect(missed.map(nameOf)).toEqual([]);
      failed = false;
    } finally {
      if (failed) console.error(`The logs are in ${rehearsal.folder}/logs.`);
      await rehearsal.close({ keepFolder: failed });
    }
  },
);

function nameOf({ failpoint, action }: Cell): string {
  return `${failpoint}=${action}`;
}
