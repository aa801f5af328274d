import { expect, test } from "vitest";

import { timeWarning } from "./time-warning";

test("the clock is read out three times on its way down, and no more", () => {
  const said: string[] = [];
  for (let leftMs = 10 * 60_000; leftMs >= -1_000; leftMs -= 1_000) {
    const words = timeWarning(leftMs);
    if (words !== said.at(-1)) said.push(words);
  }
  expect(said).toEqual([
    "",
    "Less than five minutes left to pay.",
    "Less than two minutes left to pay.",
    "Less than one minute left to pay.",
    "",
  ]);
});
