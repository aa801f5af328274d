import { expect, test } from "vitest";

import type { InjectedFault, Operation } from "#bench/history/evidence";
import { describeFaults, secondsOf, timelinePage } from "./timeline";

const fault: InjectedFault = {
  ...{ row: "F6", subject: "Redis <stands> still", atMs: 1_500, healedAtMs: 4_000 },
  recoveredAfterMs: 300,
};

function ended(endedAtMs: number, outcome: Operation["outcome"], tookMs = 10): Operation {
  return { endedAtMs, startedAtMs: endedAtMs - tookMs, outcome } as Operation;
}

test("every request counts in the second in which it ended", () => {
  const operations = [ended(1_000, "ok"), ended(1_999, "ok", 40), ended(3_100, "unknown")];
  expect(secondsOf(operations, 1_000)).toEqual([
    { at: 0, ok: 2, fail: 0, unknown: 0, p99Ms: 40 },
    { at: 1, ok: 0, fail: 0, unknown: 0, p99Ms: 0 },
    { at: 2, ok: 0, fail: 0, unknown: 1, p99Ms: 10 },
  ]);
});

test("a fault that was not seen to recover is said to be so", () => {
  expect(describeFaults([fault], 1_000)).toBe(
    "   0.5 s to    3.0 s  F6   Redis <stands> still, well after 300 ms",
  );
  expect(describeFaults([{ ...fault, recoveredAfterMs: null }], 1_000)).toContain("not seen");
});

test("the page carries the plots, the verdict and the line that runs it again, as text and not as markup", () => {
  const words = { title: "Chaos", verdict: "clean", rerun: "npm run chaos -- --seed 1", facts: [] };
  const page = timelinePage(words, secondsOf([ended(1_000, "ok")], 1_000), [fault], 1_000);
  expect(page).toContain("<polyline");
  expect(page).toContain("npm run chaos -- --seed 1");
  expect(page).toContain("Redis &lt;stands> still");
  expect(page).not.toContain("<stands>");
});
