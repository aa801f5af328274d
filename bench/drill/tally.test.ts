import { expect, test } from "vitest";

import { Tally } from "./tally";

/** A tally whose clock is set by hand, in milliseconds. */
function tallyAt() {
  const clock = { ms: 5_000 };
  return { clock, tally: new Tally(() => clock.ms) };
}

test("an answer counts in the second in which it came, and what is taken stays taken", () => {
  const { clock, tally } = tallyAt();
  tally.note("hold", 201, 10);
  tally.take(2);
  clock.ms += 2_500;
  tally.note("hold", 409, 40);
  tally.note("snapshot", 200, 5);
  expect(tally.seconds()).toMatchObject([
    { at: 0, answers: 1, holds: 1, conflicts: 0, taken: 2, p99Ms: 10 },
    { at: 1, answers: 0, holds: 0, conflicts: 0, taken: 2, p99Ms: 0 },
    { at: 2, answers: 2, holds: 0, conflicts: 1, taken: 2, p99Ms: 40 },
  ]);
});

test("a second is told once it is over", () => {
  const { clock, tally } = tallyAt();
  tally.note("page", 200, 1);
  expect(tally.lastSecond()).toBeNull();
  clock.ms += 1_000;
  expect(tally.lastSecond()).toMatchObject({ at: 0, answers: 1 });
});

test("being asked to wait, a fault and a lost connection are told apart from a no", () => {
  const { tally } = tallyAt();
  for (const status of [409, 429, 503, 500, 0]) tally.note("hold", status, 1);
  tally.note("release", 409, 1);
  expect(tally.seconds()).toMatchObject([{ conflicts: 1, tooFast: 1, failures: 3 }]);
  const [hold] = tally.kinds();
  expect(hold).toMatchObject({ kind: "hold", count: 5 });
  expect(hold?.byStatus).toEqual({ "0": 1, "409": 1, "429": 1, "500": 1, "503": 1 });
});
