import { expect, test } from "vitest";

import { priceMinorOf } from "./typed-price";

test("a price is understood as people write it", () => {
  const typed = ["42", "42.5", "42,50", " £ 42.50 ", "0", "0.05", "10000"];
  expect(typed.map(priceMinorOf)).toEqual([4_200, 4_250, 4_250, 4_250, 0, 5, 1_000_000]);
});

test("what could be meant in two ways is not guessed", () => {
  for (const typed of ["", "free", "-3", "1,000", "1.005", "1e3"]) {
    expect(priceMinorOf(typed), typed).toBeNull();
  }
});
